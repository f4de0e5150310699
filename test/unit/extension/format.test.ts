import { describe, expect, it } from 'vitest';
import {
  escapeCell,
  formatDuration,
  formatNumber,
  formatScore,
  formatWhen,
} from '../../../extension/runs/format.ts';

describe('formatting', () => {
  it('says durations as a person would', () => {
    expect([0.4, 12, 60, 200, 3900, 90_061, Infinity].map(formatDuration)).toEqual([
      '0 s',
      '12 s',
      '1 min',
      '3 min 20 s',
      '1 h 05 min',
      '1 d 1 h',
      '–',
    ]);
  });

  it('rounds numbers to significant digits', () => {
    expect(
      [0, 1, 0.012345678, 1234.5678, 12_345_678, -0.000012, NaN, -Infinity].map((x) => formatNumber(x)),
    ).toEqual(['0', '1', '0.01235', '1235', '1.235e7', '−1.2e-5', 'NaN', '−∞']);
  });

  it('prints R² with two places', () => {
    expect([0.916, -0.3].map(formatScore)).toEqual(['0.92', '−0.30']);
  });

  it('says when: the time of today, the date of another day', () => {
    const noon = new Date(2026, 2, 1, 12, 0);
    expect(formatWhen(new Date(2026, 2, 1, 9, 5).toISOString(), noon)).toBe('09:05');
    expect(formatWhen(new Date(2026, 1, 28, 9, 5).toISOString(), noon)).toBe('2026-02-28');
    expect(formatWhen('', noon)).toBe('');
  });

  it('keeps markdown out of table cells', () => {
    expect(escapeCell('a|b *c*\n[d](e)')).toBe('a\\|b \\*c\\* \\[d\\]\\(e\\)');
  });
});
