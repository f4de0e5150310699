import { bundle } from '../lib/bundle.ts';
import { Child, TimeLimitError } from '../lib/child.ts';
import type { TrainingAnswer, TrainingRequest } from './worker.ts';

/** Seconds after which a run is given up, which counts as failed; on a quiet machine the longest takes a few. */
const LIMIT = 240;

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
    let child = Child.start(process.execPath, [script]);
    const answerTo = async (request: TrainingRequest): Promise<TrainingAnswer> => {
      try {
        return await child.ask<TrainingAnswer>(request, LIMIT);
      } catch (error) {
        if (!(error instanceof TimeLimitError)) throw error;
        child = Child.start(process.execPath, [script]); // the other one was ended
        return { error: error.message };
      }
    };
    try {
      for (let i = next++; i < requests.length; i = next++) {
        const request = requests[i]!;
        told(request, await answerTo(request), ++done);
      }
    } finally {
      await child.end();
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, requests.length) }, serve));
}
