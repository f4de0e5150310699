import { describe, expect, it } from 'vitest';
import type { Trajectory } from '../../../engine/data/dataset.ts';
import { Batches, batchRowsOf } from '../../../engine/train/batches.ts';

/** Row t holds (t, −t). */
function counting(pairs: number): Trajectory {
  const x = Float32Array.from({ length: 2 * (pairs + 1) }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2));
  return { pairs, x, truth: {} };
}
const firstColumn = (array: Float32Array) => [...array].filter((_, i) => i % 2 === 0);

describe('full batch', () => {
  it('gives every pair at every step: row t with row t + 1', () => {
    const batches = new Batches(counting(3), 2, 'full', 0);
    for (const step of [1, 2, 50]) {
      expect(firstColumn(batches.at(step).x)).toEqual([0, 1, 2]);
      expect(firstColumn(batches.at(step).y)).toEqual([1, 2, 3]);
    }
  });
});

describe('mini-batches', () => {
  it('see each pair at most once in an epoch, in another order in the next', () => {
    const batches = new Batches(counting(10), 2, 3, 5);
    expect(batches.epochSteps).toBe(3);
    const epoch = (first: number) => [0, 1, 2].flatMap((i) => firstColumn(batches.at(first + i).x));
    const [one, two] = [epoch(1), epoch(4)];
    expect(new Set(one).size).toBe(9);
    expect(new Set(two).size).toBe(9);
    expect(two).not.toEqual(one);
  });

  it('keep x_t with x_{t+1}, all columns', () => {
    const { x, y } = new Batches(counting(10), 2, 4, 5).at(1);
    for (let i = 0; i < 4; i++) {
      expect(x[2 * i + 1]).toBe(-x[2 * i]!);
      expect(y[2 * i]).toBe(x[2 * i]! + 1);
      expect(y[2 * i + 1]).toBe(-y[2 * i]!);
    }
  });

  it('depend on the seed and the step alone, not on the steps before', () => {
    const inOrder = new Batches(counting(10), 2, 3, 5);
    const steps = [1, 2, 3, 4, 5, 6, 7].map((step) => [...inOrder.at(step).x]);
    const fresh = new Batches(counting(10), 2, 3, 5);
    expect([...fresh.at(7).x]).toEqual(steps[6]);
    expect([...fresh.at(2).x]).toEqual(steps[1]);
    expect([...new Batches(counting(10), 2, 3, 6).at(7).x]).not.toEqual(steps[6]);
  });

  it('may be as large as the data but not larger', () => {
    expect(batchRowsOf({ batchSize: 10 }, 10)).toBe(10);
    expect(() => batchRowsOf({ batchSize: 11 }, 10)).toThrow(
      /training\.batchSize is 11, but the training data has 10 pairs/,
    );
  });
});
