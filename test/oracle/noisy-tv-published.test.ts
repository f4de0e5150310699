import { describe, expect, it } from 'vitest';
import { TABLE_7 } from '../../bench/reproduce/noisy-tv-published.ts';
import { AUTHORS_DATA, publishedExperiment, trainAndProbe } from './support/noisy-tv.ts';

const TOLERANCE = 0.005;
const cells = (['vae', 'ar'] as const).flatMap((model) =>
  [1, 2, 3, 4, 5, 6, 7, 8].map((sigma) => ({ model, sigma })),
);

describe.skipIf(AUTHORS_DATA === null)('the published Noisy-TV table, on the published trajectories', () => {
  it.each(cells)('$model at σ = $sigma lies within 0.005', async ({ model, sigma }) => {
    const published = await publishedExperiment(AUTHORS_DATA ?? '', model, sigma);
    const { signal, noise } = await trainAndProbe(published, 1);
    const ours = [signal?.train, signal?.test, noise?.train, noise?.test].map((value) => value ?? NaN);
    const words = ours.map((value) => value.toFixed(4)).join(' ');
    TABLE_7[model][sigma]?.forEach((value, i) => {
      expect(Math.abs((value ?? NaN) - (ours[i] ?? NaN)), words).toBeLessThanOrEqual(TOLERANCE);
    });
  });
});
