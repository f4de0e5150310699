/**
 * `npm run bench -- latency`: from the engine's write to the pixel, in a real VS Code with the packaged extension. The page notes when it has
 * drawn a series message that ends at some step (two animation frames later), the log says when that step's block was written.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '../../schemas/run-log.ts';
import { alone, median, report } from '../lib/report.ts';
import { inRealVsCode } from './real-vscode.ts';

interface Drawn {
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Runs in the page: keeps the last step of every series message once two animation frames have passed. */
const NOTE_WHAT_IS_DRAWN = `
  window.drawn = [];
  window.addEventListener('message', ({ data }) => {
    const loss = data.type === 'series' && data.series.find(({ key }) => key === 'loss');
    const step = loss && loss.data.at(-5);
    const note = () => window.drawn.push({ step, at: performance.timeOrigin + performance.now() });
    if (step !== undefined) requestAnimationFrame(() => requestAnimationFrame(note));
  });`;

await inRealVsCode(async (workbench, folder) => {
  await workbench.openFile('noisy-tv.vjepa.json');
  await workbench.runCommand('VJEPA: Train');
  const body = workbench.webview().locator('body');
  await body.locator('canvas').first().waitFor();
  await body.evaluate(NOTE_WHAT_IS_DRAWN);
  const runs = join(folder, 'runs');
  const log = join(runs, (await readdir(runs))[0] ?? '', 'events.jsonl');
  const events = async (): Promise<RunEvent[]> =>
    (await readFile(log, 'utf8'))
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as RunEvent);
  while (!(await events()).some(({ type }) => type === 'ended'))
    await new Promise((resolve) => setTimeout(resolve, 500));
  const written = new Map(
    (await events()).flatMap((event) =>
      event.type === 'scalars' ? [[event.firstStep + event.count - 1, event.t * 1000] as const] : [],
    ),
  );
  const drawn: Drawn[] = await body.evaluate('window.drawn');
  const latencies = drawn.flatMap(({ step, at }) =>
    written.has(step) ? [at - (written.get(step) ?? NaN)] : [],
  );
  report(alone(`engine write to pixel, median of ${latencies.length}`, median(latencies), 'ms'));
  report(
    alone(
      'engine write to pixel, slowest tenth',
      latencies.toSorted((a, b) => a - b)[Math.floor(0.9 * latencies.length)] ?? NaN,
      'ms',
    ),
  );
});
