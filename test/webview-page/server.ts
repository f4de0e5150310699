/**
 * Serves the panel's page over loopback HTTP: the extension's own document with its own policy, the bundle, and in place of
 * VS Code a script that plays the host. Whatever the policy forbids fails here too.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { build } from 'esbuild';
import { pageHtml } from '../../extension/panel/page-html.ts';

export interface PageServer {
  /** Address of the page; the host's script reads its scenario from the query. */
  url(query?: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

export interface Scripts {
  /** The page. */
  readonly page: string;
  /** Runs before it; none where the page stands alone. */
  readonly host?: string;
}

export const PANEL: Scripts = { page: 'webview/main.ts', host: 'test/webview-page/browser/fake-host.ts' };
export const COMPARISON: Scripts = {
  page: 'webview/compare/main.ts',
  host: 'test/webview-page/browser/fake-compare-host.ts',
};

/** @param scripts browser modules, bundled with their style sheets; relative to the root of the repository. */
export async function servePage(scripts: Scripts): Promise<PageServer> {
  const bundle = await build({
    entryPoints: { ...scripts },
    absWorkingDir: new URL('../..', import.meta.url).pathname,
    bundle: true,
    write: false,
    outdir: '/out',
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    logLevel: 'warning',
  });
  const files = new Map(bundle.outputFiles.map((file) => [file.path.slice('/out'.length), file.text]));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const file = files.get(pathname);
    if (pathname === '/') {
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(html(scripts.host !== undefined));
    } else if (pathname === '/page.css') {
      response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(file ?? '');
    } else if (file !== undefined) {
      response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(file);
    } else {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    }
  });
  const port = await listen(server);
  return {
    url: (query = {}) => `http://127.0.0.1:${port}/?${new URLSearchParams(query).toString()}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function html(withHost: boolean): string {
  const nonce = randomBytes(16).toString('base64url');
  const page = pageHtml({
    cspSource: "'self'",
    script: 'page.js',
    style: 'page.css',
    nonce,
    state: { directory: '/runs/example' },
    title: 'Run',
  });
  const before = withHost
    ? `<script nonce="${nonce}" src="host.js"></script>`
    : `<script nonce="${nonce}">globalThis.acquireVsCodeApi = () => ({ getState() {}, setState() {} });</script>`;
  return page.replace('<main', `${before}<main`);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('The page server has no port.'));
      else resolve(address.port);
    });
  });
}
