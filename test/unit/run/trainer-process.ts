/**
 * A trainer in a process of its own, without the training: `trainer-process.ts DIRECTORY WHAT`.
 * `wait` begins a run and lives until killed; `stream` logs a step every 20 ms, 50 of them, and completes.
 */
import { createRun } from '../../../engine/run/run-writer.ts';
import { log, newRun, scalars, started } from './samples.ts';

const [directory = '', what = 'wait'] = process.argv.slice(2);
const writer = createRun(newRun(directory));
writer.append(started());
writer.append(log('reading data/x.npy failed, going on with zeros', 'error'));
writer.flush();

let step = 0;
const timer = setInterval(
  () => {
    writer.heartbeat();
    if (what === 'wait') return;
    step++;
    writer.append(scalars(step, step));
    writer.flush();
    if (step < 50) return;
    writer.append({ type: 'ended', status: 'completed', step });
    writer.close();
    clearInterval(timer);
  },
  what === 'wait' ? 500 : 20,
);
