/** Entry of the panel's page: VS Code on one side, the page on the other. */
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PageMessage } from '../schemas/panel-message.ts';
import { Page } from './page.ts';
import './panel.css';

interface VsCodeApi {
  postMessage(message: PageMessage): void;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const page = new Page(document.getElementById('app') ?? document.body, {
  post: (message) => vscode.postMessage(message),
  // All that is needed to come back after a reload of the window; everything else lives in the host.
  remember: (runId) => vscode.setState({ runId }),
});
window.addEventListener('message', (event) => page.receive(event.data));
// VS Code's button takes Space as a press but lets the page scroll as well.
document.addEventListener('keydown', (event) => {
  if (event.key === ' ' && event.target instanceof Element && event.target.localName === 'vscode-button')
    event.preventDefault();
});
page.start();
