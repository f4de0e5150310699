/** Entry of the panel's page. */
import '@vscode-elements/elements/dist/vscode-badge/index.js';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PageMessage } from '../schemas/panel-message.ts';
import { openPage } from './open-page.ts';
import { Page } from './page.ts';
import './panel.css';

openPage<PageMessage>(
  (root, vscode) =>
    new Page(root, {
      post: (message) => vscode.postMessage(message),
      // All that is needed to come back after a reload of the window; everything else lives in the host.
      remember: (runId) => vscode.setState({ runId }),
    }),
);
