import { describe, expect, it } from 'vitest';
import { shownLooks } from '../../../../bench/verdicts/cadence.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { look } from '../../monitor/looks.ts';

const spread = (value: number) => ({
  first: value,
  last: value,
  mean: value,
  least: value,
  largest: value,
  median: value,
});

/** A thorough look every ten of a thousand steps, and at the first; the loss is the step. */
const stored: readonly Look[] = [1, ...Array.from({ length: 100 }, (_, i) => 10 * (i + 1))].map((step, i) =>
  look({
    step,
    evaluated: {
      heldOut: null,
      training: { rows: 1, loss: step, terms: {} },
    } as unknown as Look['evaluated'],
    steps: {
      firstStep: i < 2 ? i + 1 : step - 9,
      count: i === 0 ? 1 : i === 1 ? 9 : 10,
      loss: spread(step),
      gradientNorm: spread(1),
      learningRate: 1e-3,
    },
  }),
);

const isThorough = ({ evaluated }: Look): boolean => evaluated !== null;

describe('the looks that a judge is shown', () => {
  it('are all of the stored ones at their own cadence, of which the first two, each third and the last are thorough', () => {
    const shown = shownLooks(stored, 1000, { looks: 100, thoroughEvery: 3 });
    expect(shown.map(({ step }) => step)).toEqual(stored.map(({ step }) => step));
    const thorough = shown.flatMap((one, i) => (isThorough(one) ? [i] : []));
    expect(thorough).toEqual([0, 1, ...Array.from({ length: 33 }, (_, i) => 3 * (i + 1)), 100]);
  });

  it('lack at a brief look what the monitor measures at a thorough one alone', () => {
    const prediction = {
      cosine: 1,
      error: 1,
      shuffledError: 2,
      modes: { gain: 1, separation: 2, lighter: 0.5, inflation: 1, told: 0 },
      predictability: Float64Array.of(1),
    };
    const seen = stored.map((one) => ({ ...one, prediction }));
    const [, , brief, thorough] = shownLooks(seen, 1000, { looks: 100, thoroughEvery: 3 });
    expect(thorough?.prediction).toEqual(prediction);
    expect(brief?.prediction).toEqual({ ...prediction, modes: null, predictability: null });
  });

  it('are fewer, and know of every step between them, at a slower one', () => {
    const shown = shownLooks(stored, 1000, { looks: 20, thoroughEvery: 1 });
    expect(shown.map(({ step }) => step)).toEqual([1, ...Array.from({ length: 20 }, (_, i) => 50 * (i + 1))]);
    expect(shown.reduce((sum, { steps }) => sum + (steps?.count ?? 0), 0)).toBe(1000);
    expect(shown[2]?.steps).toMatchObject({
      firstStep: 51,
      count: 50,
      loss: { first: 60, last: 100, least: 60, largest: 100, mean: 80 },
    });
  });
});
