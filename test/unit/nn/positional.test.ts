import { expect, it } from 'vitest';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { sinusoidalPositions } from '../../../engine/nn/positional.ts';

it('codes positions by sines and cosines of falling frequency', () => {
  const [codes] = evaluate([sinusoidalPositions(3, 4)], {});
  // Width 4, base 10⁴: the angles are p and p / 100.
  const rows = [0, 1, 2].map((p) => [Math.sin(p), Math.cos(p), Math.sin(p / 100), Math.cos(p / 100)]);
  expect(codes?.shape).toEqual([3, 4]);
  rows.flat().forEach((value, i) => expect(codes?.data[i]).toBeCloseTo(value, 14));
});

it('ends an odd width with a sine', () => {
  const [codes] = evaluate([sinusoidalPositions(2, 3, 100)], {});
  expect(codes?.data[5]).toBeCloseTo(Math.sin(1 / 100 ** (2 / 3)), 14);
});
