import { describe, expect, it } from 'vitest';
import type { SamplesMessage } from '../../../schemas/panel-message.ts';
import type { SampledRow } from '../../../schemas/run-log.ts';
import { drawn, marksFit } from '../../../webview/charts/feature-source.ts';
import type { FeatureModel } from '../../../webview/charts/model.ts';
import { seriesColours } from '../../../webview/charts/palette.ts';
import type { ChartSource } from '../../../webview/charts/source.ts';
import { toSentence } from '../../../webview/charts/summary.ts';
import { toSvg } from '../../../webview/charts/svg/picture.ts';
import { toTable } from '../../../webview/charts/table.ts';
import { sampleCharts } from '../../../webview/views/sample-charts.ts';

const ROW: SampledRow = {
  x: [1, -1],
  y: [3, 4],
  reconstruction: [1, 0],
  yReconstruction: null,
  generated: [
    [2, 4],
    [5, 'NaN'],
  ],
};
const chartsOf = (row: Partial<SampledRow> = {}, rows = 1): ChartSource[] => {
  const message: SamplesMessage = {
    type: 'samples',
    step: 10,
    rows: Array.from({ length: rows }, () => ({ ...ROW, ...row })),
  };
  return sampleCharts(() => message, 3);
};
const modelOf = (source: ChartSource | undefined): FeatureModel => {
  const model = source?.build({ width: 400, smoothed: false, log: false, hidden: () => false, steps: null });
  if (model?.kind !== 'features') throw new Error('There is nothing to show.');
  return model;
};

describe('what the model makes of a row', () => {
  it('is a chart of x and one of y, for as many rows as are asked for', () => {
    expect(chartsOf({}, 5).map(({ title }) => title)).toEqual([
      'Row 1: x',
      'Row 1: y',
      'Row 2: x',
      'Row 2: y',
      'Row 3: x',
      'Row 3: y',
    ]);
    expect(sampleCharts(() => null, 3)).toEqual([]);
  });

  it('says how far off it is, as a root mean square, beside a model that knows nothing', () => {
    expect(chartsOf()[0]?.note?.()).toBe('Reconstruction off by 0.71; knowing nothing would be by 1');
    expect(chartsOf({ generated: [[3, 4]] })[1]?.note?.()).toBe(
      'Mean of the draws by 0; knowing nothing would be by 3.5',
    );
    expect(chartsOf({ reconstruction: null })[0]?.note?.()).toBe('');
  });

  it('holds the band of the draws, and leaves out what is no number', () => {
    const { draws } = modelOf(chartsOf()[1]);
    expect(draws === null ? null : drawn(draws, 0)).toEqual({ low: 2, mean: 3.5, high: 5 });
    expect(draws === null ? null : drawn(draws, 1)).toEqual({ low: 4, mean: 4, high: 4 });
  });

  it('has a table with the row, the reconstruction and the draws', () => {
    const [x, y] = chartsOf();
    expect(toTable(modelOf(x)).columns).toEqual(['feature', 'x', 'reconstruction']);
    expect(toTable(modelOf(y))).toMatchObject({
      columns: ['feature', 'y', 'mean of the draws', 'lowest', 'highest'],
      rows: [
        ['0', '3', '3.5', '2', '5'],
        ['1', '4', '4', '4', '4'],
      ],
    });
  });

  it('is said in a sentence, and drawn', () => {
    const model = modelOf(chartsOf()[1]);
    expect(toSentence(model)).toBe('“Row 1: y”, 2 features: y from 3 to 4; 2 draws given x from 2 to 5.');
    const svg = toSvg(model, {
      kind: 'light',
      background: '#ffffff',
      foreground: '#111111',
      muted: '#555555',
      grid: '#dddddd',
      healthy: 'none',
      fontFamily: 'sans-serif',
      series: seriesColours('light'),
    });
    expect(svg.match(/<circle/g)).toHaveLength(2);
    expect(svg).toContain('draws given x');
    expect(svg).not.toContain('NaN');
  });

  it('has no draws and no band where the model generates nothing', () => {
    expect(modelOf(chartsOf({ generated: [] })[1]).draws).toBeNull();
  });

  it('becomes lines where features are too many for marks', () => {
    expect([10, 60, 800].map((features) => marksFit(features, 500))).toEqual([true, true, false]);
  });
});
