import { describe, expect, it } from 'vitest';
import {
  formatDuration,
  formatLive,
  formatNumber,
  formatSpeed,
  formatStep,
  toNumber,
} from '../../../webview/format.ts';

describe('numbers for a person', () => {
  it.each([
    [0, '0'],
    [1.23456, '1.235'],
    [0.0123456, '0.01235'],
    [-0.5, '−0.5'],
    [12345.678, '12,350'],
    [6000, '6,000'],
    [1234567, '1.23e6'],
    [0.00001234, '1.23e-5'],
    [NaN, 'NaN'],
    [Infinity, '∞'],
    [-Infinity, '−∞'],
  ])('%d reads %s', (value, words) => {
    expect(formatNumber(value)).toBe(words);
  });

  it('keep their digits while they change, unless they are round', () => {
    expect([2.90004, 2.891, 12.345, 0.01, 1].map((value) => formatLive(value))).toEqual([
      '2.900',
      '2.891',
      '12.35',
      '0.01',
      '1',
    ]);
  });

  it('may be the three that JSON cannot hold', () => {
    expect(['NaN', 'Infinity', '-Infinity', 1.5].map((value) => toNumber(value as never))).toEqual([
      NaN,
      Infinity,
      -Infinity,
      1.5,
    ]);
  });
});

describe('times and steps', () => {
  it.each([
    [0.42, '0.4 s'],
    [12.4, '12 s'],
    [59.7, '1 min 00 s'],
    [125, '2 min 05 s'],
    [3600 * 2 + 240, '2 h 04 min'],
    [3600 * 50, '2 d 2 h'],
    [-1, '–'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(formatDuration(seconds)).toBe(words);
  });

  it('say how fast, the readable way round', () => {
    expect([402.3, 3.14159, 0.25, null].map(formatSpeed)).toEqual([
      '402 steps/s',
      '3.14 steps/s',
      '4 s/step',
      '–',
    ]);
  });

  it('group the thousands of a step', () => {
    expect([7, 6000, 1234567].map(formatStep)).toEqual(['7', '6,000', '1,234,567']);
  });
});
