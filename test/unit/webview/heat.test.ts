import { describe, expect, it } from 'vitest';
import {
  columnAt,
  heatSource,
  labelledRows,
  shade,
  startOf,
  type HeatSpec,
} from '../../../webview/charts/heat.ts';
import { logAxis } from '../../../webview/charts/axis.ts';
import type { HeatModel } from '../../../webview/charts/model.ts';
import { heat, heatColours, seriesColours } from '../../../webview/charts/palette.ts';
import { toSentence } from '../../../webview/charts/summary.ts';
import { toSvg } from '../../../webview/charts/svg/picture.ts';
import { toTable } from '../../../webview/charts/table.ts';
import type { Profile } from '../../../webview/profile-store.ts';

/** Looks at steps 100, 200, 300 at two dimensions: one that lives, one that dies. */
const PROFILE: Profile = {
  dims: 2,
  columns: 3,
  looksPerColumn: 1,
  data: Float64Array.from([100, 0.5, 0.4, 200, 0.6, 0.02, 300, 0.8, 0.0001]),
};
const VIEW = { width: 400, smoothed: false, log: true, hidden: () => false, steps: null };
const SPEC: HeatSpec = {
  id: 'kl',
  title: 'KL',
  unit: 'nats',
  hint: '',
  empty: '',
  log: 'on',
  rowName: 'dimension',
  profile: () => PROFILE,
  threshold: { label: 'below 0.01', value: 0.01 },
  floor: 1e-3,
};
const modelOf = (log: boolean): HeatModel => {
  const model = heatSource(SPEC).build({ ...VIEW, log });
  if (model?.kind !== 'heat') throw new Error('There is nothing to show.');
  return model;
};
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

describe('a heat map over the run', () => {
  it('has nothing to show before the first look', () => {
    expect(heatSource({ ...SPEC, profile: () => undefined }).build(VIEW)).toBeNull();
    expect(heatSource({ ...SPEC, profile: () => ({ ...PROFILE, columns: 0 }) }).build(VIEW)).toBeNull();
  });

  it('goes over the steps that all charts share', () => {
    const model = heatSource(SPEC).build({ ...VIEW, steps: { first: 1, last: 1000 } });
    expect(model).toMatchObject({ x: { min: 0, max: 1000 } });
  });

  it('has a scale that holds all values, down to its floor where it is logarithmic', () => {
    expect(modelOf(true).scale).toMatchObject({ min: 1e-3, max: 1, log: true });
    expect(modelOf(false).scale).toMatchObject({ min: 0, max: 0.8, log: false });
  });

  it('finds the look that a step lies in: from the look before to its own', () => {
    expect([100.5, 200, 201, 300].map((step) => columnAt(PROFILE, step))).toEqual([1, 1, 2, 2]);
    expect([50, 100].map((step) => columnAt(PROFILE, step))).toEqual([0, 0]);
    expect([-5, 0, 301].map((step) => columnAt(PROFILE, step))).toEqual([-1, -1, -1]);
    expect(startOf(PROFILE)).toBe(0);
  });

  it('shades from the darkest to the lightest, by ratios on a log scale', () => {
    const scale = logAxis(0.001, 1);
    if (scale === null) throw new Error('There is no such axis.');
    expect([0.001, 1].map((value) => shade(scale, value))).toEqual([0, 1]);
    expect(shade(scale, 0.1)).toBeCloseTo(2 / 3);
    // Zero and less is as dark as the floor, and no number has no colour.
    expect([0, -1, 5].map((value) => shade(scale, value))).toEqual([0, 0, 1]);
    expect([NaN, Infinity].map((value) => shade(scale, value))).toEqual([NaN, NaN]);
  });

  it('labels as many rows as there is room for, evenly', () => {
    expect(labelledRows(4, 10)).toEqual([0, 1, 2, 3]);
    expect(labelledRows(16, 10)).toEqual([0, 2, 4, 6, 8, 10, 12, 14]);
    expect(labelledRows(784, 10).length).toBeLessThanOrEqual(10);
    expect(labelledRows(5000, 10).length).toBeLessThanOrEqual(10);
  });

  it('has a table with a row for each look, newest first', () => {
    expect(toTable(modelOf(true))).toEqual({
      caption: 'KL in nats, newest step first.',
      columns: ['step', 'dimension 0', 'dimension 1'],
      rows: [
        ['300', '0.8', '1e-4'],
        ['200', '0.6', '0.02'],
        ['100', '0.5', '0.4'],
      ],
    });
  });

  it('is said in a sentence, with how many dimensions are below the mark', () => {
    expect(toSentence(modelOf(true))).toBe(
      'Heat map “KL”, in nats: 2 dimensions over steps 100 to 300; now from 1e-4 to 0.8, 1 of them below 0.01.',
    );
  });

  it('is a picture of rectangles with its scale', () => {
    const svg = toSvg(modelOf(true), STYLE);
    expect(svg).toMatch(/^<svg [^]*<\/svg>$/);
    expect(svg).toContain('1 nats');
    expect(svg).not.toContain('NaN');
    // The dying dimension ends in the darkest colour.
    expect(svg.slice(svg.indexOf('</clipPath>'))).toContain(`fill="${heat(0)}"`);
  });
});

describe('the colours of a heat map', () => {
  it('grow lighter evenly, which is what every eye tells apart', () => {
    const luminance = Array.from({ length: 21 }, (_, i) => luminanceOf(heat(i / 20)));
    for (let i = 1; i < luminance.length; i++) expect(luminance[i]).toBeGreaterThan(luminance[i - 1] ?? 0);
  });

  it('are the same as pixels', () => {
    const first = new Uint8Array(heatColours().buffer).subarray(0, 4);
    expect([...first]).toEqual([0x00, 0x22, 0x4e, 255]);
    expect(heatColours()).toHaveLength(256);
  });
});

/** Relative luminance by WCAG. */
function luminanceOf(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
