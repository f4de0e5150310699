import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gaussianityFloors } from '../../../engine/monitor/statistics/gaussianity.ts';
import { namedDetectors } from '../../../engine/monitor/causes.ts';
import { CATALOGUE } from '../../../webview/latents/catalogue.ts';
import { gaussianFloors } from '../../../webview/latents/floors.ts';
import { reading, readingPerDimension } from '../../../webview/latents/reading.ts';

const context = { dims: 16, rows: 5000 };

describe('the catalogue of figures', () => {
  it('has the floors of the engine, which are the published ones', () => {
    const engine = gaussianityFloors(5000, 16);
    expect(gaussianFloors(context)).toEqual({
      gaussianKl: engine.momentMatchedKl,
      covarianceDistance: engine.distanceFromIdentity,
      meanNorm: engine.meanNorm,
      sigregMse: engine.sigregMse,
    });
    expect(gaussianFloors({ dims: 16, rows: 16 })).toBeNull();
  });

  it('leads to pages that detectors have', () => {
    const detectors = namedDetectors();
    for (const [id, { page }] of Object.entries(CATALOGUE)) {
      const exists = existsSync(new URL(`../../../docs/diagnostics/${page}`, import.meta.url));
      expect(exists || detectors.has(page.replace(/\.md$/, '')), `${id}: ${page}`).toBe(true);
    }
  });

  it('finds the published healthy runs of Var-JEPA inside, and the broken ones outside (Table 1, s_x)', () => {
    const inside = (id: keyof typeof CATALOGUE, value: number) => reading(id, value, context)?.inside;
    // Rows A and G; their samples are normal, whatever they say of x.
    for (const [kl, far, mean, mse] of [
      [0.113, 0.649, 0.082, 4e-4],
      [0.015, 0.229, 0.055, 1.6e-4],
    ] as const) {
      expect(inside('gaussianKl', kl)).toBe(true);
      expect(inside('covarianceDistance', far)).toBe(true);
      expect(inside('meanNorm', mean)).toBe(true);
      expect(inside('sigregMse', mse)).toBe(true);
    }
    // Rows E and I.
    for (const [kl, far, mean, mse] of [
      [8.374, 7.197, 2.55, 5.1e-2],
      [10.465, 8.807, 3.1, 5.7e-2],
    ] as const) {
      expect(inside('gaussianKl', kl)).toBe(false);
      expect(inside('covarianceDistance', far)).toBe(false);
      expect(inside('meanNorm', mean)).toBe(false);
      expect(inside('sigregMse', mse)).toBe(false);
    }
  });

  it('does not blame a latent for the few rows that it was looked at with', () => {
    const few = { dims: 64, rows: 256 };
    const floor = gaussianFloors(few)?.gaussianKl ?? NaN;
    expect(floor).toBeGreaterThan(2);
    expect(reading('gaussianKl', floor, few)?.inside).toBe(true);
  });
});

describe('a figure', () => {
  it('is nothing where the log has no number, and outside where it is none', () => {
    expect(reading('rankMe', undefined, context)).toBeNull();
    expect(reading('rankMe', null, context)).toBeNull();
    expect(reading('rankMe', 'NaN', context)).toEqual({ inside: false, words: 'NaN' });
  });

  it('per dimension says how many are outside: a few may be unused, but none miscalibrated', () => {
    expect(readingPerDimension('klPerDimension', [1, 1, 0.001], context, 'most')).toEqual({
      inside: true,
      words: '1 of 3 dimensions outside',
    });
    expect(readingPerDimension('calibration', [1, 1.3, 'Infinity'], context, 'all')).toEqual({
      inside: false,
      words: '2 of 3 dimensions outside',
    });
    expect(readingPerDimension('calibration', [0.8, 1.25], context, 'all')?.words).toBe('all 2 dimensions');
    expect(readingPerDimension('calibration', undefined, context, 'all')).toBeNull();
  });
});
