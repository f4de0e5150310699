import { describe, expect, it } from 'vitest';
import { barSource, scatterSource } from '../../../webview/charts/bar-source.ts';
import { lineSource, type Curve } from '../../../webview/charts/line-source.ts';
import type { Axis } from '../../../webview/charts/axis.ts';
import type { ChartModel } from '../../../webview/charts/model.ts';
import { seriesColours } from '../../../webview/charts/palette.ts';
import type { ChartSource, ChartView } from '../../../webview/charts/source.ts';
import { toSentence } from '../../../webview/charts/summary.ts';
import { toSvg } from '../../../webview/charts/svg/picture.ts';
import { toCsv, toTable } from '../../../webview/charts/table.ts';
import type { SeriesRows } from '../../../webview/series-store.ts';

const VIEW: ChartView = { width: 400, smoothed: false, log: false, hidden: () => false, steps: null };
const STYLE = {
  kind: 'light',
  background: '#ffffff',
  foreground: '#111111',
  muted: '#555555',
  grid: '#dddddd',
  healthy: 'rgba(0, 128, 0, 0.1)',
  fontFamily: 'sans-serif',
  series: seriesColours('light'),
} as const;

/** Bins of [step, last, min, max, smoothed]. */
const curve = (key: string, rows: readonly (readonly number[])[], dashed = false): Curve => {
  const series: SeriesRows = { rows: rows.length, data: Float64Array.from(rows.flat()) };
  return { key, label: key, colour: 0, dashed, rows: () => series };
};

const words = { title: 'Loss', unit: 'nats', hint: '', empty: '', csvKeys: null, log: 'off' } as const;
const line = (...curves: Curve[]): ChartSource => lineSource({ ...words, id: 'loss', curves });
const built = (source: ChartSource, view: Partial<ChartView> = {}): ChartModel => {
  const model = source.build({ ...VIEW, ...view });
  if (model === null) throw new Error('There is nothing to show.');
  return model;
};

const yOf = (model: ChartModel): Axis => {
  if (model.kind === 'heat') throw new Error('A heat map has no such axis.');
  return model.y;
};

const LOSS = curve('total', [
  [8, 4, 3.5, 9, 5],
  [16, 2, 1.5, 3, 3],
  [24, 1, 0.5, 1.25, 2],
]);

describe('a line chart', () => {
  it('has nothing to show without rows', () => {
    expect(line(curve('total', [])).build(VIEW)).toBeNull();
    expect(line({ ...LOSS, rows: () => undefined }).build(VIEW)).toBeNull();
  });

  it('makes room for the whole envelope', () => {
    const model = built(line(LOSS));
    expect(yOf(model).max).toBeGreaterThanOrEqual(9);
    expect(yOf(model).min).toBeLessThanOrEqual(0.5);
  });

  it('leaves the axes to the curves that are shown', () => {
    const high = curve('other', [[24, 1000, 1000, 1000, 1000]]);
    expect(yOf(built(line(LOSS, high), { hidden: (key) => key === 'other' })).max).toBe(10);
  });

  it('stays linear where a log axis has nothing to show', () => {
    expect(yOf(built(line(curve('below', [[1, -1, -2, 0, -1]])), { log: true })).log).toBe(false);
    expect(
      built(
        line(
          curve('mixed', [
            [1, -1, -2, 3, -1],
            [2, 4, 0, 5, 2],
          ]),
        ),
        { log: true },
      ),
    ).toMatchObject({ y: { log: true } });
  });

  it('goes over the steps that the page’s charts share', () => {
    expect(built(line(LOSS), { steps: { first: 1, last: 100 } })).toMatchObject({ x: { min: 0, max: 100 } });
    expect(built(line(LOSS))).toMatchObject({ x: { min: 8, max: 24 } });
  });

  it('shows a line that says what is special, however far from the curve', () => {
    const chance = { label: 'chance', from: 12, to: 12, mark: 'line' } as const;
    const source = lineSource({ ...words, id: 'probe', curves: [LOSS], references: [chance] });
    expect(yOf(built(source)).max).toBeGreaterThanOrEqual(12);
    expect(toSvg(built(source), STYLE)).toMatch(/stroke-dasharray="4 3"[^]*>chance</);
  });

  it('smooths only where that means something', () => {
    expect(line(LOSS).smooth).toBe(false);
    expect(lineSource({ ...words, id: 'loss', smooth: true, curves: [LOSS] }).smooth).toBe(true);
  });

  it('never goes below its floor, however bad an R² is', () => {
    const bad = lineSource({
      ...words,
      id: 'probe',
      curves: [
        curve('noise', [
          [1, -250, -250, -250, 0],
          [2, 0.5, 0.5, 0.5, 0],
        ]),
      ],
      include: [0, 1],
      floor: -1,
    });
    expect(yOf(built(bad))).toMatchObject({ min: -1, max: 1 });
  });
});

describe('curves that stand on one another', () => {
  const stacked = (key: string, ...values: number[]): Curve => ({
    ...curve(
      key,
      values.map((value, i) => [i + 1, value, value, value, value]),
    ),
    stacked: true,
  });
  const model = built(line(stacked('information', 1, 2), stacked('aggregate', 0.5, 3), LOSS));
  const second = model.kind === 'line' ? model.lines[1] : undefined;

  it('are drawn from the one below to their sum', () => {
    expect([...(second?.rows.low ?? [])].slice(0, 2)).toEqual([1, 2]);
    expect([...(second?.rows.high ?? [])].slice(0, 2)).toEqual([1.5, 5]);
  });

  it('say what they are, not where they end', () => {
    expect(toTable(model).rows.at(-1)?.slice(0, 3)).toEqual(['1', '1', '0.5']);
    expect(toSentence(model)).toContain('aggregate 3 at step 2; total');
  });

  it('fall to the ground when the one below is hidden', () => {
    const alone = built(line(stacked('information', 1, 2), stacked('aggregate', 0.5, 3)), {
      hidden: (key) => key === 'information',
    });
    expect(alone.kind === 'line' && alone.lines[1]?.rows.low[0]).toBe(0);
  });
});

describe('a chart in one sentence', () => {
  it('says where each curve stands and has been', () => {
    expect(toSentence(built(line(LOSS)))).toBe(
      'Line chart “Loss”, in nats: total 1 at step 24, between 0.5 and 9 so far.',
    );
  });

  it('leaves out what is hidden', () => {
    expect(toSentence(built(line(LOSS), { hidden: () => true }))).toBe(
      'Line chart “Loss”, in nats: every curve is hidden.',
    );
  });
});

describe('the table behind a line chart', () => {
  it('starts with the newest step and shows the range of a bin', () => {
    const table = toTable(built(line(LOSS)));
    expect(table.columns).toEqual(['step', 'total (nats)']);
    expect(table.rows[0]).toEqual(['24', '1 (0.5 … 1.25)']);
    expect(table.rows).toHaveLength(3);
  });

  it('joins curves of different steps and says where one has no value', () => {
    const table = toTable(built(line(LOSS, curve('probe', [[16, 7, 7, 7, 7]]))));
    expect(table.rows.map((row) => row[2])).toEqual(['–', '7', '–']);
  });

  it('shows some of many rows, and says so', () => {
    const long = curve(
      'total',
      Array.from({ length: 300 }, (_, i) => [i + 1, 1, 1, 1, 1]),
    );
    const table = toTable(built(line(long)));
    expect(table.rows).toHaveLength(60);
    expect(table.caption).toContain('Every 5th point');
  });
});

describe('bars', () => {
  const bars = barSource({
    ...words,
    id: 'kl',
    title: 'KL',
    curves: [{ key: 'kl', label: 'KL', colour: 0, dashed: false }],
    data: () => ({ categoryName: 'dimension', categories: ['0', '1', '2'], values: { kl: [0.5, NaN, 1.5] } }),
  });

  it('stand on zero, and a missing value is no bar', () => {
    const model = built(bars);
    expect(yOf(model).min).toBe(0);
    expect(toSvg(model, STYLE).match(/<rect x=/g)?.length).toBe(3); // two bars and the clip path
  });

  it('have a table with a row for each dimension, which is also their CSV', () => {
    const table = toTable(built(bars));
    expect(table.rows).toEqual([
      ['0', '0.5'],
      ['1', 'NaN'],
      ['2', '1.5'],
    ]);
    expect(toCsv(table)).toBe('dimension,KL (nats)\n0,0.5\n1,NaN\n2,1.5\n');
  });

  it('keep a height on a log axis', () => {
    const model = built(bars, { log: true });
    expect(yOf(model).log).toBe(true);
    expect(yOf(model).min).toBeLessThan(0.5);
  });
});

describe('SVG', () => {
  it('is a whole document with the curve, its envelope, title and unit', () => {
    const svg = toSvg(built(line(LOSS)), STYLE);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"[^]*<\/svg>$/);
    expect(svg).toContain('Loss (nats)');
    expect(svg).toContain('fill-opacity="0.2"');
    expect(svg).not.toContain('NaN');
  });

  it('breaks the curve at a gap', () => {
    const gap = curve('total', [
      [1, 1, 1, 1, 1],
      [2, NaN, NaN, NaN, NaN],
      [3, 2, 2, 2, 2],
      [4, 3, 3, 3, 3],
    ]);
    const path = /<path d="(M[^"]*)" fill="none"/.exec(toSvg(built(line(gap)), STYLE))?.[1] ?? '';
    expect(path.match(/M/g)).toHaveLength(2);
    expect(path.match(/L/g)).toHaveLength(1);
  });

  it('escapes what labels say', () => {
    const model = built(line({ ...LOSS, label: 'KL(q‖p) < 1 & "more"' }));
    expect(toSvg(model, STYLE)).toContain('KL(q‖p) &lt; 1 &amp; &quot;more&quot;');
  });

  it('colours dots by their variable', () => {
    const scatter = scatterSource({
      id: 'projection',
      title: 'Probe batch',
      unit: '',
      hint: '',
      empty: '',
      data: () => ({ x: [0, 1, 2], y: [0, 1, NaN], colour: { name: 'signal[0]', values: [-1, 1, 0] } }),
    });
    const svg = toSvg(built(scatter), STYLE);
    const fills = [...svg.matchAll(/<circle[^>]*fill="([^"]*)"/g)].map((match) => match[1]);
    expect(fills).toHaveLength(2);
    expect(new Set(fills).size).toBe(2);
  });
});

it('CSV quotes what needs it', () => {
  expect(toCsv({ caption: '', columns: ['a', 'b, c'], rows: [['−1', 'say "x"']] })).toBe(
    'a,"b, c"\n-1,"say ""x"""\n',
  );
});
