import { describe, expect, it } from 'vitest';
import { noiseTracking } from '../../../engine/monitor/detectors/noise-tracking.ts';
import type { LatentsMessage } from '../../../schemas/panel-message.ts';
import type { LogNumber } from '../../../schemas/log-number.ts';
import { toTable } from '../../../webview/charts/table.ts';
import { predictabilityCharts, predictabilityReading } from '../../../webview/latents/predictability.ts';
import { useCharts } from '../../../webview/latents/use-charts.ts';
import { SeriesStore } from '../../../webview/series-store.ts';
import { latentsAt } from '../../webview-page/simulated-run.ts';
import { experiment, finding, look as lookAt } from '../monitor/looks.ts';
import { look as varJepa, named } from './latent-looks.ts';

const newest: LatentsMessage = { ...latentsAt(6000, false), type: 'latents' };

/** A look whose directions are predicted so well. */
function predicted(predictability: readonly LogNumber[] | null, of = newest): LatentsMessage {
  const { prediction } = of;
  if (prediction === null || prediction === undefined) throw new Error('The look has no prediction.');
  return { ...of, prediction: { ...prediction, predictability } };
}

const view = { width: 300, smoothed: false, log: false, hidden: () => false, steps: null };

describe('how well each direction is predicted', () => {
  it('is a bar for each, the best first, from 0 to 1', () => {
    const squares = [0.994, 0.989, 0.81, 'NaN'] as const;
    const model = predictabilityCharts(() => predicted(squares))[0]?.build(view);
    if (model?.kind !== 'bar') throw new Error('There is nothing to show.');
    expect(model.groups[0]?.values).toEqual([0.994, 0.989, 0.81, NaN]);
    expect([model.y.min, model.y.max]).toEqual([0, 1]);
    const { columns, rows } = toTable(model);
    expect(columns[0]).toBe('direction');
    expect(rows[0]).toEqual(['1', '0.994']);
  });

  it('stands with the latent that predicts, where a look has told it', () => {
    const ids = (name: string, look: LatentsMessage): string[] =>
      useCharts(named(name, look), () => look, new SeriesStore()).map(({ id }) => id);
    expect(ids('prediction', newest)).toContain('prediction.predictability');
    expect(ids('target', newest)).not.toContain('prediction.predictability');
    expect(ids('prediction', predicted(null))).not.toContain('prediction.predictability');
  });

  // The engine's detector judges by itself: page and verdict must not contradict one another.
  it.each([
    [[0.998, 0.996, 0.99, 0.81]],
    [[0.997, 0.996, 0.81, 0.71]],
    [[0.997, 0.996, 0.99, 0.97]],
    [[1, 0.998, 0.994, 0.41]],
    [[0.98, 0.869]],
    [[0.98, 0.87]],
    [[0.99, 0.5]],
    [[0.99, 0.499]],
  ])('is outside where the detector gives its hint: %j', (squares) => {
    const late = lookAt({
      step: 3000,
      prediction: {
        cosine: 0.9,
        error: 0.1,
        shuffledError: 2,
        modes: null,
        predictability: Float64Array.from(squares),
      },
    });
    const jepa = experiment(JSON.stringify({ data: { kind: 'hallway' }, model: { kind: 'jepa' } }));
    const hinted = finding(noiseTracking, jepa, late).state === 'sick';
    expect(predictabilityReading(predicted(squares))?.inside).toBe(!hinted);
  });

  it('says how many are in between', () => {
    expect(predictabilityReading(predicted([0.998, 0.81, 0.75, 0.3]))).toEqual({
      inside: false,
      words: '2 of 4 directions from 0.5 to 0.87',
    });
  });

  it('is not judged where the future is open or the prediction sees more than x, and says why', () => {
    const judged = (look: LatentsMessage): readonly unknown[] => [
      predictabilityReading(look)?.inside,
      predictabilityCharts(() => look)[0]?.note?.(),
    ];
    expect(judged(predicted([0.979, 0.8]))).toEqual([
      null,
      'Not judged: no direction has 0.98, so that signal may be hard to predict, too.',
    ]);
    expect(judged(predicted([0.998, 0.81], varJepa))).toEqual([
      null,
      'Not judged: the prediction is told by the auxiliary latent, too.',
    ]);
    expect(judged(predicted([0.998, 0.81]))).toEqual([false, '']);
  });

  it('is nothing where nothing varies', () => {
    expect(predictabilityReading(predicted([]))).toBeNull();
    expect(predictabilityCharts(() => predicted([]))).toEqual([]);
  });
});
