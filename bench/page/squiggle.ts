/**
 * `npm run bench -- squiggle`: from a keystroke to the squiggle of a check that a schema cannot say (more warm-up steps than steps), in a
 * real VS Code with the packaged extension.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { alone, median, report } from '../lib/report.ts';
import { inRealVsCode } from './real-vscode.ts';

const TIMES = 15;
const EXPERIMENT = `{
  "data": { "kind": "noisy-tv" },
  "model": { "kind": "ar" },
  "probe": { "every": 0 },
  "optimiser": { "warmupSteps": 100 },
  "training": { "steps": 2000, "checkpointEvery": 0 }
}
`;
/** Runs in the window: the time of the newest key, and of the first squiggle after it. */
const WATCH = `
  window.noted = null;
  document.addEventListener('keydown', () => { window.noted = { key: performance.now(), seen: null }; }, true);
  new MutationObserver(() => {
    const noted = window.noted;
    if (noted && noted.seen === null && document.querySelector('.squiggly-error, .squiggly-warning')) noted.seen = performance.now();
  }).observe(document.body, { childList: true, subtree: true, attributes: true });`;

await inRealVsCode(async (workbench, folder) => {
  await writeFile(join(folder, 'warm-up.vjepa.json'), EXPERIMENT);
  await workbench.openFile('warm-up.vjepa.json');
  await workbench.page.evaluate(WATCH);
  const squiggle = workbench.page.locator('.squiggly-error, .squiggly-warning');
  const seconds: number[] = [];
  await workbench.goTo(6, 30);
  for (let i = 0; i < TIMES; i++) {
    await workbench.page.keyboard.press('Backspace'); // 2000 → 200
    await workbench.page.keyboard.press('Backspace'); // 20: below the warm-up
    await squiggle.first().waitFor();
    seconds.push(await workbench.page.evaluate<number>('window.noted.seen - window.noted.key'));
    await workbench.page.keyboard.type('00');
    await squiggle.first().waitFor({ state: 'detached' });
  }
  report(alone(`keystroke to squiggle, median of ${TIMES}`, median(seconds), 'ms'));
  report(alone('keystroke to squiggle, slowest', Math.max(...seconds), 'ms'));
});
