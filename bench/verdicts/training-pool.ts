import { bundle } from '../lib/bundle.ts';
import { Child } from '../lib/child.ts';
import type { TrainingAnswer, TrainingRequest } from './worker.ts';

/** Seconds after which a run is given up; the longest takes a few. */
const LIMIT = 120;

/**
 * Trains all requests, `parallel` at a time, each in a process of its own that serves many.
 *
 * @param told after each, with how many are done
 */
export async function trainAll(
  requests: readonly TrainingRequest[],
  parallel: number,
  told: (request: TrainingRequest, answer: TrainingAnswer, done: number) => void,
): Promise<void> {
  if (requests.length === 0) return;
  const script = await bundle('bench/verdicts/worker.ts');
  let [next, done] = [0, 0];
  const serve = async (): Promise<void> => {
    const child = Child.start(process.execPath, [script]);
    try {
      for (let i = next++; i < requests.length; i = next++) {
        const request = requests[i]!;
        told(request, await child.ask<TrainingAnswer>(request, LIMIT), ++done);
      }
    } finally {
      await child.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, requests.length) }, serve));
}
