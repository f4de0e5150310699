/** What the page's document needs to know; the addresses are the webview's own. */
export interface PageAddresses {
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Fresh for each document. */
  readonly nonce: string;
  /** What VS Code is to keep for the panel over a reload of the window. */
  readonly state: object;
  /** Of the document. */
  readonly title: string;
}

/** What VS Code keeps for the panel of a run. */
export interface PanelState {
  readonly directory: string;
}

/**
 * The panel's document. Nothing may load but our script (by nonce) and our style sheet; pictures are those that the
 * page draws itself. Styles set through the CSSOM, and the constructed sheets of the components, need no exception.
 */
export function pageHtml({ cspSource, script, style, nonce, state, title }: PageAddresses): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="UTF-8" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <link rel="stylesheet" href="${style}" />
    <title>${title}</title>
  </head>
  <body>
    <main id="app"></main>
    <script nonce="${nonce}">${keepState(state)}</script>
    <script nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}

/** What the panel shows is for the host to remember; whatever the page keeps in its state is kept beside it. */
function keepState(state: object): string {
  const own = JSON.stringify(state).replaceAll('<', '\\u003c');
  return `(() => {
        const api = acquireVsCodeApi();
        const own = ${own};
        const keeping = { ...api, setState: (state) => api.setState({ ...state, ...own }) };
        keeping.setState(api.getState());
        globalThis.acquireVsCodeApi = () => keeping;
      })();`;
}
