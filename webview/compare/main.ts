/** Entry of the page that compares runs: VS Code on one side, the page on the other. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ComparePageMessage } from '../../schemas/compare-message.ts';
import '../panel.css';
import './compare.css';
import { ComparePage } from './page.ts';

interface VsCodeApi {
  postMessage(message: ComparePageMessage): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

const vscode = acquireVsCodeApi();
const page = new ComparePage(document.getElementById('app') ?? document.body, (message) =>
  vscode.postMessage(message),
);
window.addEventListener('message', (event) => page.receive(event.data));
// VS Code's button takes Space as a press but lets the page scroll as well.
document.addEventListener('keydown', (event) => {
  if (event.key === ' ' && event.target instanceof Element && event.target.localName === 'vscode-button')
    event.preventDefault();
});
page.start();
