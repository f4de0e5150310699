import { describe, expect, it } from 'vitest';
import { AUTHORS_DATA, authorsData, publishedExperiment, trainAndProbe } from './support/noisy-tv.ts';

/** Table 7 of the VJEPA paper, σ = 1 … 8: signal R² train, test; noise R² train, test. */
const PUBLISHED = {
  vae: [
    [0.978, 0.973, 0.065, 0.002],
    [0.903, 0.853, 0.283, 0.194],
    [0.852, 0.77, 0.458, 0.393],
    [0.822, 0.73, 0.512, 0.458],
    [0.777, 0.681, 0.543, 0.492],
    [0.729, 0.627, 0.577, 0.531],
    [0.675, 0.566, 0.615, 0.574],
    [0.613, 0.499, 0.656, 0.62],
  ],
  ar: [
    [0.983, 0.98, 0.041, -0.007],
    [0.923, 0.889, 0.179, 0.094],
    [0.87, 0.801, 0.328, 0.256],
    [0.839, 0.756, 0.394, 0.338],
    [0.806, 0.717, 0.418, 0.364],
    [0.77, 0.677, 0.437, 0.386],
    [0.729, 0.631, 0.462, 0.416],
    [0.68, 0.578, 0.491, 0.449],
  ],
} as const;

describe.skipIf(AUTHORS_DATA === null)('the published Noisy-TV table, on the published trajectories', () => {
  const rows = (['vae', 'ar'] as const).flatMap((model) =>
    PUBLISHED[model].map((row, i) => ({ model, sigma: i + 1, row })),
  );

  it.each(rows)('$model at σ = $sigma lies within 0.005', async ({ model, sigma, row }) => {
    const data = await authorsData(AUTHORS_DATA ?? '', sigma);
    const { signal, noise } = await trainAndProbe(publishedExperiment(model, 1), data);
    const ours = [signal?.train, signal?.test, noise?.train, noise?.test].map((value) => value ?? NaN);
    ours.forEach((value, i) =>
      expect(
        Math.abs(value - (row[i] ?? NaN)),
        `${ours.map((v) => v.toFixed(4)).join(' ')}`,
      ).toBeLessThanOrEqual(0.005),
    );
  });
});

it.runIf(AUTHORS_DATA === null)(
  'skipped: the published trajectories (../shared/noisy-tv/seed111) are not on this machine',
  () => undefined,
);
