import { expect, it } from 'vitest';
import { erf } from '../../../engine/graph/erf.ts';

// Abramowitz & Stegun, table 7.1 and NIST DLMF 7.23, 15 digits.
it.each([
  [0, 0],
  [0.5, 0.520499877813047],
  [1, 0.842700792949715],
  [2, 0.995322265018953],
  [2.5, 0.999593047982555],
  [3, 0.999977909503001],
  [-1, -0.842700792949715],
])('erf(%d) is the tabulated %d', (x, expected) => {
  expect(erf(x)).toBeCloseTo(expected, 14);
});
