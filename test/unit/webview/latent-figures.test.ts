import { describe, expect, it } from 'vitest';
import type { LatentStatistics } from '../../../schemas/look-statistics.ts';
import { priorFigures, shapeFigures, useFigures } from '../../../webview/latents/figures.ts';
import { overview } from '../../../webview/latents/overview.ts';
import { modeAveraging } from '../../../engine/monitor/detectors/mode-averaging.ts';
import { experiment, experimentText, finding, look as engineLook } from '../monitor/looks.ts';
import { look, named, older } from './latent-looks.ts';

describe('the figures of a latent', () => {
  const ids = (figures: readonly { readonly id: string }[]): string[] => figures.map(({ id }) => id);
  const figure = (latent: LatentStatistics, id: string, of = look) =>
    [...priorFigures(latent, of), ...shapeFigures(latent, of), ...useFigures(latent, of)].find(
      (one) => one.id === id,
    );

  it('are those that the log has', () => {
    const context = named('context', older);
    expect(ids(priorFigures(context, older))).toEqual([]);
    expect(ids(shapeFigures(context, older))).toEqual(['effectiveRank', 'rowCosine']);
    expect(ids(useFigures(context, older))).toEqual([]);
    expect(ids(priorFigures(named('z'), look))).toEqual([
      'kl',
      'atPrior',
      'activeUnits',
      'mutualInformation',
      'aggregateKl',
    ]);
    expect(ids(useFigures(named('prediction'), look))).toEqual([
      'predictionError',
      'predictionCosine',
      'modeGain',
    ]);
    expect(ids(useFigures(named('s_y'), look))).toEqual(['decoding', 'targetLossChange', 'targetMoved']);
  });

  it('do not judge the split of a KL whose information the estimate cannot hold', () => {
    const z = named('z');
    const aggregate = z.aggregate ?? null;
    if (aggregate === null) throw new Error('z has no aggregate.');
    const split = (mutualInformation: number) =>
      figure({ ...z, aggregate: { ...aggregate, mutualInformation, aggregateKl: 9 } }, 'aggregateKl')?.reading
        .inside;
    expect(split(1)).toBe(false);
    expect(split(5.4)).toBeNull();
  });

  it('let an auxiliary latent be its prior, and a target whose prior predicts it', () => {
    const dead = (name: string): LatentStatistics => ({ ...named(name), kl: [1e-4, 1e-4], activeUnits: 0 });
    const insideOf = (latent: LatentStatistics): readonly unknown[] =>
      priorFigures(latent, look)
        .filter(({ id }) => id === 'kl' || id === 'activeUnits')
        .map(({ reading: { inside } }) => inside);
    expect(insideOf(dead('s_x'))).toEqual([false, false]);
    expect(insideOf(dead('z'))).toEqual([null, null]);
    // Its rows should differ all the same.
    expect(insideOf(dead('s_y'))).toEqual([null, false]);
    expect(insideOf(named('z'))).toEqual([true, true]);
    expect(priorFigures(dead('z'), look)[0]?.aside).toContain('no loss');
  });

  it('count the dimensions that sit at their prior for 99 of 100 rows', () => {
    const s_x = named('s_x');
    const read = (klBelow: LatentStatistics['klBelow']) => figure({ ...s_x, klBelow }, 'atPrior')?.reading;
    expect(read([1, 0.99, 0.98, ...Array.from({ length: 13 }, () => 0)])).toEqual({
      inside: true,
      words: '2',
    });
    expect(read(Array.from({ length: 16 }, (_, j) => (j < 9 ? 1 : 0)))).toEqual({
      inside: false,
      words: '9',
    });
    expect(read(null)).toBeUndefined();
  });

  it('count active units among the shape where there is no prior', () => {
    expect(ids(priorFigures(named('prediction'), look))).toEqual([]);
    expect(ids(shapeFigures(named('prediction'), look))).toEqual([
      'activeUnits',
      'effectiveRank',
      'rankMe',
      'alpha',
      'rowCosine',
    ]);
  });

  it('hold to N(0, I) only what is asked to be N(0, I)', () => {
    expect(figure(named('s_x'), 'gaussianKl')?.reading.inside).toBe(true);
    expect(figure(named('s_y'), 'gaussianKl')?.reading.inside).toBeNull();
  });

  it('see a decoder that ignores its latent, in nats or in squared units', () => {
    const s_x = named('s_x');
    const gap = (unit: string, loss: number, shuffledLoss: number, constantLoss: number) => {
      const decoder = { name: 'reconstruction', of: 'x', from: 's_x', unit } as const;
      const decoding = [{ ...decoder, loss, shuffledLoss, constantLoss }];
      return figure(s_x, 'decoding', { ...look, decoding })?.reading.inside;
    };
    expect(gap('nats', 10, 50, 45)).toBe(true);
    expect(gap('nats', 45, 45.01, 45.2)).toBe(false);
    // With a fixed variance that is larger than that of the data, it cannot reach the best constant, and yet it decodes.
    expect(gap('nats', 46, 50, 45)).toBe(true);
    expect(gap('squared units', 0.2, 0.5, 1)).toBe(true);
    expect(gap('squared units', 0.2, 0.2001, 1)).toBe(false);
  });

  it('see a prediction that is no better than that of another row', () => {
    const error = (own: number, other: number) =>
      figure(named('prediction'), 'predictionError', {
        ...look,
        prediction: { cosine: 1, error: own, shuffledError: other, modes: null },
      })?.reading.inside;
    expect([error(0.3, 1.8), error(0.3, 0.4), error(1.2, 3)]).toEqual([true, false, true]);
  });

  it('see two heaps of errors, but hold none against it that x tells', () => {
    const modes = (gain: number, told?: number) =>
      figure(named('prediction'), 'modeGain', {
        ...look,
        prediction: {
          cosine: 1,
          error: 0.3,
          shuffledError: 2,
          modes: {
            gain,
            separation: 6,
            lighter: 0.5,
            inflation: 10,
            ...(told === undefined ? {} : { told }),
          },
        },
      });
    expect(modes(0.1, 0.01)?.reading.inside).toBe(true);
    expect(modes(0.4, 0.01)?.reading.inside).toBe(false);
    expect(modes(0.4)?.reading.inside).toBe(false);
    expect(modes(0.4, 0.834)).toMatchObject({
      reading: { inside: null },
      aside: 'means 6 deviations apart, but x tells 83 % of it: no branch',
    });

    // The same share as the detector's.
    const ar = experiment(experimentText({ data: { kind: 'hallway' }, model: { kind: 'ar' } }));
    for (const told of [0.19, 0.21]) {
      const seen = { gain: 0.4, separation: 6, lighter: 0.5, inflation: 10, told };
      const prediction = { cosine: 0.8, error: 0.3, shuffledError: 2, modes: seen, predictability: null };
      const isSick = finding(modeAveraging, ar, engineLook({ prediction })).state === 'sick';
      expect(modes(0.4, told)?.reading.inside === false, `told ${told}`).toBe(isSick);
    }
  });
});

describe('all latents at a glance', () => {
  it('have a column for each figure that any has, and a dash where one has not', () => {
    const { columns, rows } = overview(look);
    expect(columns).toContain('Mutual information');
    const at = columns.indexOf('Error of the prediction');
    expect(rows.map(({ latent, cells }) => [latent.name, cells[at]?.words ?? null])).toEqual([
      ['s_x', null],
      ['z', null],
      ['s_y', null],
      ['prediction', '0.24'],
    ]);
    expect(overview(older).columns).toEqual([
      'Dimensions',
      'KL',
      'Effective rank',
      'Cosine between rows',
      'Calibration',
    ]);
  });
});
