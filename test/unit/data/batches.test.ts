import { describe, expect, it } from 'vitest';
import { batchPlan } from '../../../engine/data/batches.ts';
import type { Pairs } from '../../../engine/data/dataset.ts';
import { pairsAhead } from '../../../engine/data/trajectory.ts';

/** Row t holds (t, t + 0.5). */
const trajectory = (pairs: number): Pairs =>
  pairsAhead(
    Float32Array.from({ length: 2 * (pairs + 1) }, (_, i) => i / 2),
    2,
    1,
    {},
  );

describe('a full batch', () => {
  it('is a view of all pairs, the same at every step', () => {
    const data = trajectory(5);
    const plan = batchPlan(5, 'full', 1);
    const { x, y } = plan.batch(1, data);
    expect(plan).toMatchObject({ rows: 5, full: true, stepsPerEpoch: 1 });
    expect([...x]).toEqual([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5]);
    expect([...y]).toEqual([1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5]);
    expect(x.buffer).toBe(data.x.buffer);
    expect(y.buffer).toBe(data.x.buffer);
  });

  it('is what a batch size beyond the data means', () => {
    expect(batchPlan(5, 8, 1)).toMatchObject({ rows: 5, full: true });
  });
});

describe('mini-batches', () => {
  it('pair x_t with x_{t+1}', () => {
    const plan = batchPlan(10, 3, 1);
    const { x, y } = plan.batch(2, trajectory(10));
    const t = [...plan.indices(2)];
    expect([...x]).toEqual(t.flatMap((i) => [i, i + 0.5]));
    expect([...y]).toEqual(t.flatMap((i) => [i + 1, i + 1.5]));
  });

  it('pair row r of x with row r of y, which may be of another width', () => {
    const data: Pairs = {
      pairs: 4,
      x: Float32Array.of(0, 1, 2, 3),
      y: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5),
      truth: {},
    };
    const plan = batchPlan(4, 3, 1);
    const { x, y } = plan.batch(1, data);
    const rows = [...plan.indices(1)];
    expect([...x]).toEqual(rows);
    expect([...y]).toEqual(rows.flatMap((r) => [r, r + 0.5]));
  });

  it('visit every pair at most once an epoch, in a new order each time', () => {
    const plan = batchPlan(10, 3, 1);
    expect(plan.stepsPerEpoch).toBe(3);
    const epoch = (first: number): number[] =>
      [first, first + 1, first + 2].flatMap((step) => [...plan.indices(step)]);
    const one = epoch(1);
    const two = epoch(4);
    expect(new Set(one).size).toBe(9);
    expect(new Set(two).size).toBe(9);
    expect(two).not.toEqual(one);
  });

  it('visit every pair sooner or later, though the rest of an epoch is dropped', () => {
    const plan = batchPlan(10, 7, 1);
    const seen = new Set<number>();
    for (let step = 1; step <= 20; step++) for (const t of plan.indices(step)) seen.add(t);
    expect(seen.size).toBe(10);
  });

  it('of any step follow from its number alone', () => {
    const through = batchPlan(100, 8, 7);
    const byStep = Array.from({ length: 50 }, (_, i) => [...through.indices(i + 1)]);
    for (const step of [37, 2, 50, 13])
      expect([...batchPlan(100, 8, 7).indices(step)]).toEqual(byStep[step - 1]);
  });

  it('differ between seeds', () => {
    expect([...batchPlan(100, 8, 1).indices(1)]).not.toEqual([...batchPlan(100, 8, 2).indices(1)]);
  });
});
