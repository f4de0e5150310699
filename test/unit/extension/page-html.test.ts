import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { pageHtml } from '../../../extension/panel/page-html.ts';

const html = pageHtml({
  cspSource: 'https://webview',
  script: 'https://webview/panel.js',
  style: 'https://webview/panel.css',
  nonce: 'abc',
  state: { directory: '/a </script> "b"' },
  title: 'Run',
});
/** Text of the inline script. */
const inline = /<script nonce="abc">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';

describe("the panel's document", () => {
  it('lets nothing load but our script and our style sheet', () => {
    expect(html).toContain("default-src 'none'");
    expect(html).toContain("script-src 'nonce-abc'");
    expect(html).not.toContain('unsafe');
    expect(html.match(/<script /g)).toHaveLength(html.match(/<script nonce="abc"/g)?.length ?? 0);
  });

  it('remembers which run it shows, whatever the page keeps beside it', () => {
    let kept: unknown = { runId: 'r' };
    const api = {
      postMessage: () => undefined,
      setState: (state: unknown) => (kept = state),
      getState: () => kept,
    };
    const page: { acquireVsCodeApi: () => typeof api } = { acquireVsCodeApi: () => api };
    runInNewContext(inline, page);
    expect(kept).toEqual({ runId: 'r', directory: '/a </script> "b"' });
    page.acquireVsCodeApi().setState({ runId: 's' });
    expect(kept).toEqual({ runId: 's', directory: '/a </script> "b"' });
  });
});
