import { describe, expect, it } from 'vitest';
import { fromLog, toLog } from '../../../engine/monitor/log-looks.ts';
import type { Look } from '../../../engine/monitor/look.ts';
import { pastLooks, withScores } from '../../../engine/monitor/past-looks.ts';
import { stepFigures } from '../../../engine/monitor/step-figures.ts';
import type { LatentsEvent, RunEvent } from '../../../schemas/run-log.ts';
import type { LatentStatistics } from '../../../schemas/look-statistics.ts';
import { decoder, look } from './looks.ts';
import { reading } from './readings.ts';

/** A look at everything that there is to see. All figures are float32, as the log keeps them. */
const everything = look({
  step: 300,
  readings: [
    reading({
      name: 's_x',
      role: 'context',
      dims: 3,
      mean: (i, j) => Math.sin(i * (j + 1)),
      logVariance: (i, j) => 0.3 * Math.cos(i + j),
      sample: (i, j) => Math.sin(i * (j + 1)) + Math.cos(5 * i + j),
      prior: 'standard',
      klTerm: 'kl-sx',
    }),
    reading({ role: 'prediction', dims: 2, mean: (i, j) => Math.sin(i + j), logVariance: () => -1 }),
    reading({ role: 'target', dims: 2, mean: (i, j) => Math.cos(i + j), logVariance: () => -2 }),
  ],
  decoding: [decoder(), decoder({ name: 'generation', of: 'y', unit: 'nats', constantLoss: -Infinity })],
  prediction: {
    cosine: 0.5,
    error: 0.25,
    shuffledError: 2,
    modes: { gain: 0.125, separation: 3, lighter: 0.375, inflation: NaN, told: 0.5 },
    predictability: Float64Array.of(0.75, 0.5),
  },
  targetUse: { lossChange: 1.5, moved: 0.75 },
  teacherLag: 0.0625,
  evaluated: {
    heldOut: { loss: 3.5, terms: { reconstruction: 3, kl: 0.5 } },
    training: { loss: 2.5, terms: { reconstruction: 2, kl: Infinity } },
  },
});

const REST = { probe: null, steps: null, loss: 1 };

/** As JSON has it, to float32. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Math.fround(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, Math.fround);
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rounded(inner)]));
}

describe('a look in the log', () => {
  it('comes back as it was, through JSON, to float32', () => {
    const logged = JSON.parse(JSON.stringify(toLog(everything))) as ReturnType<typeof toLog>;
    expect(rounded(fromLog(logged, REST))).toEqual(rounded(everything));
    expect(everything.latents[0]?.aggregate?.mutualInformation).toBeGreaterThan(0);
    expect(everything.calibration).not.toBeNull();
  });

  it('comes back with nulls where a brief look took no time', () => {
    const brief: Look = {
      ...everything,
      targetUse: null,
      evaluated: null,
      teacherLag: null,
      prediction: null,
    };
    expect(fromLog(toLog(brief), REST)).toMatchObject({
      targetUse: null,
      evaluated: null,
      teacherLag: null,
      prediction: null,
    });
  });

  it('of an earlier release has what it has not as null or not a number', () => {
    const { step, latents, calibration } = toLog(everything);
    const later = ['klTerm', 'activeUnits', 'aggregate'];
    const old = latents.map(
      (latent) =>
        Object.fromEntries(
          Object.entries(latent).filter(([key]) => !later.includes(key)),
        ) as unknown as LatentStatistics,
    );
    expect(fromLog({ step, latents: old, calibration }, REST)).toMatchObject({
      decoding: [],
      prediction: null,
      targetUse: null,
      teacherLag: null,
      evaluated: null,
      latents: old.map(() => ({ klTerm: null, activeUnits: NaN, aggregate: null })),
    });
  });
});

describe('the looks of a log', () => {
  const at = (step: number): RunEvent => {
    const event: Omit<LatentsEvent, 'v' | 'seq' | 't'> = {
      type: 'latents',
      ...toLog({ ...everything, step }),
      rows: 256,
      projection: null,
    };
    return { v: 1, seq: 0, t: 0, ...event };
  };
  const scalars = (firstStep: number, losses: readonly (number | 'NaN')[]): RunEvent => ({
    v: 1,
    seq: 0,
    t: 0,
    type: 'scalars',
    firstStep,
    count: losses.length,
    columns: {
      loss: losses,
      gradientNorm: losses.map(() => 2),
      learningRate: losses.map((_, i) => (firstStep + i) / 1000),
    },
  });
  const probe = (step: number, latent: string, test: number): RunEvent => ({
    v: 1,
    seq: 0,
    t: 0,
    type: 'probe',
    kind: 'linear-regression',
    step,
    latent,
    scores: { signal: { train: 1, test } },
  });

  it('have the steps since the look before, the newest probe and the loss', () => {
    const looks = pastLooks([
      at(0),
      scalars(1, [5, 4]),
      scalars(3, [3]),
      probe(3, 's_x', 0.5),
      at(3),
      scalars(4, ['NaN']),
      at(4),
      at(5),
    ]);
    expect(looks.map(({ step }) => step)).toEqual([0, 3, 4, 5]);
    expect(looks.map(({ loss }) => loss)).toEqual([null, 3, NaN, NaN]);
    expect(looks.map(({ steps }) => steps && [steps.firstStep, steps.count, steps.loss.mean])).toEqual([
      null,
      [1, 3, 4],
      [4, 1, NaN],
      null,
    ]);
    expect(looks[1]?.steps?.learningRate).toBe(0.003);
    expect(looks.map(({ probe: newest }) => newest?.step ?? null)).toEqual([null, 3, 3, 3]);
  });

  it('have no steps that were taken while they were thought over, though these are logged before them', () => {
    const looks = pastLooks([at(0), scalars(1, [5, 4]), scalars(3, [3, 2, 1]), at(3), at(5)]);
    expect(looks.map(({ loss }) => loss)).toEqual([null, 3, 1]);
    expect(looks.map(({ steps }) => steps && [steps.firstStep, steps.count])).toEqual([null, [1, 3], [4, 2]]);
  });

  it('have the scores of every latent that was probed at a step; the first is the one that is projected', () => {
    const [seen] = pastLooks([probe(3, 's_x', 0.5), probe(3, 's_y', 0.25), at(3)]);
    expect(seen?.probe).toEqual({
      step: 3,
      scores: { signal: { train: 1, test: 0.5 } },
      byLatent: { s_x: { signal: { train: 1, test: 0.5 } }, s_y: { signal: { train: 1, test: 0.25 } } },
    });
  });

  it('forget a probe when there is a newer one', () => {
    const first = withScores(null, 3, 's_x', { signal: { train: 1, test: 0.5 } });
    expect(withScores(first, 6, 's_y', {})).toEqual({ step: 6, scores: {}, byLatent: { s_y: {} } });
  });
});

describe('the steps between two looks', () => {
  it('are none where no step was taken', () => {
    expect(stepFigures([])).toBeNull();
  });

  it('in few numbers', () => {
    const steps = [4, 1, 2].map((loss, i) => ({
      step: 7 + i,
      loss,
      gradientNorm: 10 * loss,
      learningRate: 0.1 / (i + 1),
    }));
    expect(stepFigures(steps)).toEqual({
      firstStep: 7,
      count: 3,
      loss: { first: 4, last: 2, mean: 7 / 3, least: 1, largest: 4, median: 2 },
      gradientNorm: { first: 40, last: 20, mean: 70 / 3, least: 10, largest: 40, median: 20 },
      learningRate: 0.1 / 3,
    });
  });
});
