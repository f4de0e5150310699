import { describe, expect, it } from 'vitest';
import { dashOf, sequential, seriesColours, type ThemeKind } from '../../../webview/charts/palette.ts';

/** The least favourable backgrounds of VS Code's own themes of each kind. */
const BACKGROUNDS: Readonly<Record<ThemeKind, readonly string[]>> = {
  dark: ['#1f1f1f', '#121314', '#1e1e1e'],
  light: ['#ffffff'],
  'high-contrast': ['#000000'],
  'high-contrast-light': ['#ffffff'],
};
const KINDS = Object.keys(BACKGROUNDS) as ThemeKind[];

type Rgb = readonly [number, number, number];

/** Linear light, 0 … 1 (IEC 61966-2-1). */
function linear(hex: string): Rgb {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** Contrast ratio of WCAG 2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => {
    const [r, g, blue] = linear(hex);
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB. */
const DICHROMACIES: Readonly<Record<string, readonly Rgb[]>> = {
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Difference in CIE L*a*b* (1976, D65): 2.3 is just noticeable. */
function difference(a: Rgb, b: Rgb): number {
  const lab = ([r, g, blue]: Rgb): Rgb => {
    const f = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
    const x = f((0.4124 * r + 0.3576 * g + 0.1805 * blue) / 0.9505);
    const y = f(0.2126 * r + 0.7152 * g + 0.0722 * blue);
    const z = f((0.0193 * r + 0.1192 * g + 0.9505 * blue) / 1.089);
    return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
  };
  const [p, q] = [lab(a), lab(b)];
  return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
}

const apply = (matrix: readonly Rgb[], colour: Rgb): Rgb =>
  matrix.map((row) =>
    Math.min(Math.max(row[0] * colour[0] + row[1] * colour[1] + row[2] * colour[2], 0), 1),
  ) as unknown as Rgb;

describe.each(KINDS)('the colours of series in a %s theme', (kind) => {
  it('stand out from the background: 3 to 1, as WCAG asks of graphics', () => {
    for (const background of BACKGROUNDS[kind]) {
      for (const colour of seriesColours(kind))
        expect(contrast(colour, background), `${colour} on ${background}`).toBeGreaterThan(3);
    }
  });

  it.each(Object.keys(DICHROMACIES))('differ from one another with %s, the first four clearly', (name) => {
    const seen = seriesColours(kind)
      .slice(0, 4)
      .map((hex) => apply(DICHROMACIES[name] ?? [], linear(hex)));
    for (let i = 0; i < seen.length; i++) {
      for (let j = 0; j < i; j++) expect(difference(seen[i]!, seen[j]!), `${i} and ${j}`).toBeGreaterThan(8);
    }
  });
});

describe('dashes', () => {
  it('tell companions apart in every theme', () => {
    expect(dashOf('dark', 0, false)).toEqual([]);
    expect(dashOf('dark', 0, true)).not.toEqual([]);
  });

  it('differ for every curve of a chart where contrast is high', () => {
    const dashes = [0, 1, 2, 3, 4, 5].map((i) => dashOf('high-contrast', i, false).join());
    expect(new Set(dashes).size).toBe(6);
  });
});

it('the scale of values is as long as it says, and stays off the background', () => {
  for (const kind of KINDS) {
    expect(sequential(kind, -1)).toBe(sequential(kind, 0));
    expect(sequential(kind, 2)).toBe(sequential(kind, 1));
    for (const background of BACKGROUNDS[kind]) {
      for (const value of [0, 0.5, 1])
        expect(contrast(sequential(kind, value), background)).toBeGreaterThan(1.8);
    }
  }
});
