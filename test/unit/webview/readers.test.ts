import { describe, expect, it } from 'vitest';
import { heatReader } from '../../../webview/charts/heat-reader.ts';
import { heatSource } from '../../../webview/charts/heat.ts';
import { lineReader } from '../../../webview/charts/line-reader.ts';
import { lineSource } from '../../../webview/charts/line-source.ts';
import type { HeatModel, LineModel } from '../../../webview/charts/model.ts';
import { SeriesStore } from '../../../webview/series-store.ts';

const VIEW = { width: 400, smoothed: false, log: false, hidden: () => false, steps: null };
const words = { id: 'chart', title: 'Chart', hint: '', empty: '', csvKeys: null, log: 'none' } as const;

/** Loss at steps 10 to 50, each row 10 steps with their extremes; KL at its last step alone. */
function lines(hidden: readonly string[] = []): LineModel {
  const store = new SeriesStore();
  const row = (step: number): number[] => [step, step / 10, step / 10 - 0.5, step / 10 + 0.5, step / 10];
  store.apply({
    type: 'series',
    reset: true,
    series: [
      {
        key: 'loss',
        stepsPerBin: 16,
        from: 0,
        data: Float64Array.from([10, 20, 30, 40, 50].flatMap(row)),
      },
      { key: 'kl', stepsPerBin: 1, from: 0, data: Float64Array.of(50, 0.25, 0.25, 0.25, 0.25) },
    ],
  });
  const curves = ['loss', 'kl'].map((key, colour) => ({
    key,
    label: key,
    colour,
    dashed: false,
    rows: () => store.get(key),
  }));
  const model = lineSource({ ...words, unit: '', curves }).build({
    ...VIEW,
    hidden: (key) => hidden.includes(key),
  });
  if (model?.kind !== 'line') throw new Error('There is nothing to show.');
  return model;
}

describe('reading a line chart', () => {
  it('tells every curve that is shown, at the row nearest to the step', () => {
    const { where, values, spoken } = lineReader.tell(lines(), { step: 33, row: 0 });
    expect(where).toBe('step 30');
    expect(values.map(({ of, value, range }) => [of?.label, of?.colour, Number(value), range])).toEqual([
      ['loss', 0, 3, '2.5 … 3.5'],
      ['kl', 1, 0.25, ''],
    ]);
    expect(spoken).toMatch(/^Step 30: loss 3\.?0*, kl 0\.250*$/);
    expect(lineReader.tell(lines(['loss']), { step: 33, row: 0 }).values.map(({ of }) => of?.label)).toEqual([
      'kl',
    ]);
  });

  it.each([
    ['ArrowLeft', 30, 1, 20],
    ['ArrowRight', 30, 1, 40],
    ['ArrowRight', 30, 10, 50],
    ['ArrowLeft', 10, 1, 10],
    ['Home', 30, 1, 10],
    ['End', 30, 1, 50],
    ['ArrowLeft', null, 1, 40],
  ])('%s leads from step %s by %i to step %i', (key, step, stride, wanted) => {
    expect(lineReader.walk(lines(), key, { step, row: 0 }, stride)).toEqual({ step: wanted, row: 0 });
  });

  it('leads nowhere by another key, or where every curve is hidden', () => {
    expect(lineReader.walk(lines(), 'ArrowUp', { step: 30, row: 0 }, 1)).toBeNull();
    expect(lineReader.walk(lines(['loss', 'kl']), 'End', { step: 30, row: 0 }, 1)).toBeNull();
  });
});

/** Looks at steps 100, 200, 300 at two dimensions. */
function heat(): HeatModel {
  const data = Float64Array.from([100, 0.5, 0.4, 200, 0.6, 0.02, 300, 0.8, 0.0001]);
  const model = heatSource({
    ...words,
    unit: 'nats',
    rowName: 'dimension',
    profile: () => ({ dims: 2, columns: 3, looksPerColumn: 1, data }),
    threshold: null,
    floor: 1e-3,
  }).build(VIEW);
  if (model?.kind !== 'heat') throw new Error('There is nothing to show.');
  return model;
}

describe('reading a heat map', () => {
  it('tells the row at the look that the step lies in', () => {
    expect(heatReader.tell(heat(), { step: 150, row: 1 })).toEqual({
      where: 'dimension 1, step 200',
      values: [{ of: null, value: '0.02 nats', range: '' }],
      spoken: 'dimension 1, step 200: 0.02 nats',
    });
    expect(heatReader.tell(heat(), { step: 301, row: 0 }).spoken).toBe('dimension 0, step 301: no look');
  });

  it.each([
    ['ArrowLeft', 200, 1, 1, [100, 1]],
    ['ArrowRight', 200, 1, 1, [300, 1]],
    ['ArrowRight', 200, 1, 10, [300, 1]],
    ['ArrowUp', 200, 1, 1, [200, 0]],
    ['ArrowDown', 200, 1, 1, [200, 1]],
    ['Home', 200, 1, 1, [100, 1]],
    ['End', 100, 0, 1, [300, 0]],
    ['ArrowLeft', null, 0, 1, [200, 0]],
  ] as const)('%s leads from step %s, row %i by %i to %j', (key, step, row, stride, [toStep, toRow]) => {
    expect(heatReader.walk(heat(), key, { step, row }, stride)).toEqual({ step: toStep, row: toRow });
  });

  it('leads nowhere by another key', () => {
    expect(heatReader.walk(heat(), 'Enter', { step: 200, row: 0 }, 1)).toBeNull();
  });
});
