import { describe, expect, it } from 'vitest';
import type { Analysis } from '../../../engine/analyst/analyst.ts';
import { UnderWay } from '../../../engine/train/under-way.ts';

const analysis = (seconds: number): Analysis => ({ events: [], seconds, cost: 0 });

describe('answers under way', () => {
  it('are taken as they come, counted until then, and waited for', async () => {
    const underWay = new UnderWay();
    const taken: number[] = [];
    let answer: (told: Analysis) => void = () => {};
    underWay.add(new Promise((fulfil) => (answer = fulfil)), ({ seconds }) => taken.push(seconds));
    underWay.add(Promise.resolve(analysis(2)), ({ seconds }) => taken.push(seconds));
    expect(underWay.count).toBe(2);
    await Promise.resolve();
    answer(analysis(1));
    await underWay.settle();
    expect(taken).toEqual([2, 1]);
    expect(underWay.count).toBe(0);
  });

  it('throw what went wrong once, also what went wrong in taking them', async () => {
    const underWay = new UnderWay();
    underWay.add(Promise.reject(new Error('no answer')), () => {});
    await expect(underWay.settle()).rejects.toThrow('no answer');
    underWay.check();
    underWay.add(Promise.resolve(analysis(1)), () => {
      throw new Error('not taken');
    });
    await expect(underWay.settle()).rejects.toThrow('not taken');
    await underWay.settle();
  });
});
