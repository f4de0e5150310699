import type { ProbeScore, RunEvent } from '../../schemas/run-log.ts';
import { readNumber } from '../run/numbers.ts';
import { fromLog } from './log-looks.ts';
import type { Look, ProbeFigures } from './look.ts';
import { stepFigures, type LoggedStep } from './step-figures.ts';

/**
 * The looks of a run as its log tells them: what a resumed run is judged on, and what lets verdicts be passed anew on a run that is
 * over.
 *
 * @param events valid ones, in order
 */
export function pastLooks(events: readonly RunEvent[]): Look[] {
  const looks: Look[] = [];
  let probe: ProbeFigures | null = null;
  let steps: LoggedStep[] = [];
  let loss: number | null = null;
  for (const event of events) {
    switch (event.type) {
      case 'scalars':
        steps.push(...loggedSteps(event));
        break;
      case 'probe':
        probe = withScores(probe, event.step, event.latent, event.scores);
        break;
      case 'latents': {
        // Steps go on while a look is thought over: of those logged before it some were taken after it.
        const taken = steps.filter(({ step }) => step <= event.step);
        steps = steps.filter(({ step }) => step > event.step);
        loss = taken.at(-1)?.loss ?? loss;
        looks.push(fromLog(event, { probe, steps: stepFigures(taken), loss }));
        break;
      }
      case 'started':
      case 'samples':
      case 'alert':
      case 'checkpoint':
      case 'log':
      case 'paused':
      case 'resumed':
      case 'ended':
        break;
    }
  }
  return looks;
}

/** The newest probe with the scores of one more latent; the first that is probed at a step is the one that is projected. */
export function withScores(
  before: ProbeFigures | null,
  step: number,
  latent: string,
  scores: Readonly<Record<string, ProbeScore>>,
): ProbeFigures {
  return before?.step === step
    ? { ...before, byLatent: { ...before.byLatent, [latent]: scores } }
    : { step, scores, byLatent: { [latent]: scores } };
}

function loggedSteps({ firstStep, count, columns }: Extract<RunEvent, { type: 'scalars' }>): LoggedStep[] {
  const value = (name: string, i: number): number => {
    const logged = columns[name]?.[i];
    return logged === undefined ? NaN : readNumber(logged);
  };
  return Array.from({ length: count }, (_, i) => ({
    step: firstStep + i,
    loss: value('loss', i),
    gradientNorm: value('gradientNorm', i),
    learningRate: value('learningRate', i),
  }));
}
