/** VS Code on one side, a page on the other. */

export interface VsCodeApi<Message> {
  postMessage(message: Message): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi<unknown>;

/** A page as the script of a webview needs it. */
interface OpenedPage {
  receive(message: unknown): void;
  start(): void;
}

export function openPage<Message>(
  build: (root: HTMLElement, vscode: VsCodeApi<Message>) => OpenedPage,
): void {
  const page = build(document.getElementById('app') ?? document.body, acquireVsCodeApi());
  window.addEventListener('message', (event) => page.receive(event.data));
  // VS Code's button takes Space as a press but lets the page scroll as well.
  document.addEventListener('keydown', (event) => {
    if (event.key === ' ' && event.target instanceof Element && event.target.localName === 'vscode-button')
      event.preventDefault();
  });
  page.start();
}
