/** Entry of the page that compares runs. */
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type { ComparePageMessage } from '../../schemas/compare-message.ts';
import { openPage } from '../open-page.ts';
import '../panel.css';
import './compare.css';
import { ComparePage } from './page.ts';

openPage<ComparePageMessage>(
  (root, vscode) => new ComparePage(root, (message) => vscode.postMessage(message)),
);
