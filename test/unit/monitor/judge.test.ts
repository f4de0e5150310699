import { describe, expect, it } from 'vitest';
import type { Detector, Finding, Sick } from '../../../engine/monitor/detectors/detector.ts';
import { Judge, type AlertPayload } from '../../../engine/monitor/judge.ts';
import type { Look, LookContext } from '../../../engine/monitor/look.ts';
import type { Severity } from '../../../schemas/experiment.ts';
import type { Alert } from '../../../schemas/alert.ts';
import { experiment, experimentText, look, termsOf } from './looks.ts';
import { reading } from './readings.ts';

const STEPS = 1000;
const of = (more: object = {}): ReturnType<typeof experiment> =>
  experiment(experimentText({ model: { kind: 'vjepa' }, training: { steps: STEPS }, ...more }));

const sick = (subject: string, severity: Severity = 'error'): Sick => ({
  state: 'sick',
  subject,
  severity,
  strength: 4,
  title: `${subject} is sick`,
  explanation: '',
  evidence: [],
  remedies: [],
});

/** A detector that finds what `says` says, and is told after one look. */
const detector = (id: string, says: (look: Look, context: LookContext) => readonly Finding[]): Detector => ({
  id,
  page: `${id}.md`,
  title: id,
  patience: { raise: 1, clear: 1 },
  inspect: says,
});

/** Sick of `subject` from one step to before another, healthy else. */
const during = (id: string, subject: string, from: number, to = Infinity): Detector =>
  detector(id, ({ step }) => [step >= from && step < to ? sick(subject) : { state: 'healthy', subject }]);

function newJudge(detectors: readonly Detector[], read = of()): Judge {
  return new Judge({ experiment: read, terms: termsOf(read), trainingRows: 4000, detectors });
}

/** Looks at these steps; each alert as `100 raised a:z` with its cause. */
function told(judge: Judge, steps: readonly number[]): string[] {
  return steps.flatMap((step) => judge.judge(look({ step })).map((payload) => line(step, payload)));
}

function line(step: number, { change, alert }: AlertPayload): string {
  return `${step} ${change} ${alert.id}${alert.cause ? ` < ${alert.cause}` : ''}`;
}

describe('the judge', () => {
  it('names the effects of a cause by it, so that there is one cause and not three', () => {
    const judge = newJudge([
      during('joint-collapse', 'context', 100),
      during('dimensional-collapse', 'context', 100),
      during('variance-miscalibration', 'prediction', 200),
    ]);
    expect(told(judge, [0, 100, 200])).toEqual([
      '100 raised joint-collapse:context',
      '100 raised dimensional-collapse:context < joint-collapse:context',
      '200 raised variance-miscalibration:prediction < joint-collapse:context',
    ]);
  });

  it('finds the cause of an effect that was told before it, and lets it go with the cause', () => {
    const judge = newJudge([
      during('joint-collapse', 'context', 200, 300),
      during('dimensional-collapse', 'context', 100),
    ]);
    expect(told(judge, [0, 100, 200, 300])).toEqual([
      '100 raised dimensional-collapse:context',
      '200 raised joint-collapse:context',
      '200 updated dimensional-collapse:context < joint-collapse:context',
      '300 cleared joint-collapse:context',
      '300 updated dimensional-collapse:context',
    ]);
  });

  it('asks no detector that is muted', () => {
    const judge = newJudge(
      [during('joint-collapse', 'context', 100), during('dimensional-collapse', 'context', 100)],
      of({ monitor: { mute: ['joint-collapse'] } }),
    );
    expect(told(judge, [0, 100])).toEqual(['100 raised dimensional-collapse:context']);
  });

  it('tells of each subject by itself', () => {
    const both = detector('posterior-collapse', ({ step }) => [
      sick('s_x'),
      step < 200 ? { state: 'healthy', subject: 's_y' } : sick('s_y'),
    ]);
    expect(told(newJudge([both]), [100, 200])).toEqual([
      '100 raised posterior-collapse:s_x',
      '200 raised posterior-collapse:s_y',
    ]);
  });

  it('raises at the last step what would need more looks', () => {
    const patient = { ...during('stagnation', '', 0), patience: { raise: 3, clear: 3 } };
    expect(told(newJudge([patient]), [STEPS - 1])).toEqual([]);
    expect(told(newJudge([patient]), [STEPS])).toEqual([`${STEPS} raised stagnation`]);
  });

  it('shows detectors the looks before, and the largest spread of each latent so far', () => {
    const seen: unknown[] = [];
    const spy = detector('spy', (_, { first, previous, earlier, largestSpread }) => {
      const spread = largestSpread.get('context') ?? NaN;
      seen.push([first.step, previous?.step, earlier.map(({ step }) => step), Math.round(spread * 10)]);
      return [];
    });
    const judge = newJudge([spy]);
    // One column ±scale: its spread is the scale, but for the one row that a variance of 256 rows lacks.
    const rows = (scale: number) => [reading({ dims: 1, mean: (i) => (i % 2 === 0 ? scale : -scale) })];
    for (const [i, scale] of [1, 3, 2].entries()) judge.judge(look({ step: 10 * i, readings: rows(scale) }));
    expect(seen).toEqual([
      [0, undefined, [], 10],
      [0, 0, [0], 30],
      [0, 10, [0, 10], 30],
    ]);
  });
});

describe('a judge that goes on where a log ends', () => {
  const detectors = [
    during('joint-collapse', 'context', 100, 400),
    during('dimensional-collapse', 'context', 200),
  ];

  it('keeps what held, with its beginning and its cause', () => {
    const whole = newJudge(detectors);
    const steps = [0, 100, 200, 300];
    const held = new Map<string, Alert>();
    for (const step of steps) for (const { alert } of whole.judge(look({ step }))) held.set(alert.id, alert);

    const resumed = newJudge(detectors);
    resumed.restore(
      [...held.values()],
      steps.map((step) => look({ step })),
    );
    expect(told(resumed, [350])).toEqual([]);
    expect(told(resumed, [400])).toEqual([
      '400 cleared joint-collapse:context',
      '400 updated dimensional-collapse:context',
    ]);
    expect(held.get('dimensional-collapse:context')).toMatchObject({
      sinceStep: 200,
      cause: 'joint-collapse:context',
    });
  });

  it('forgets alerts of detectors that it does not have', () => {
    const judge = newJudge([during('dimensional-collapse', 'context', 0)]);
    const [raised] = newJudge([during('joint-collapse', 'context', 0)]).judge(look({ step: 0 }));
    judge.restore([raised!.alert], []);
    expect(told(judge, [100])).toEqual(['100 raised dimensional-collapse:context']);
  });
});
