import { describe, expect, it } from 'vitest';
import { growing, learned } from '../../../../engine/monitor/detectors/settling.ts';
import { experiment, experimentText, look } from '../looks.ts';

describe('the share of the learning that is done', () => {
  const after = (step: number, warmupSteps: number): number =>
    learned(
      { step },
      {
        experiment: experiment(
          experimentText({ model: { kind: 'ar' }, optimiser: { warmupSteps }, training: { steps: 1000 } }),
        ),
      },
    );

  it('is that of the steps without a warm-up', () => {
    expect([0, 250, 1000].map((step) => after(step, 0))).toEqual([0, 0.25, 1]);
  });

  it('is that of the learning rates summed under one', () => {
    // Rates s / 400 up to step 400, then 1: as an integral, 200 of 800 at the end of the warm-up.
    const sum = (step: number): number => {
      let done = 0;
      for (let s = 0.5; s < step; s++) done += Math.min(s / 400, 1);
      return done;
    };
    for (const step of [0, 100, 400, 700, 1000])
      expect(after(step, 400)).toBeCloseTo(sum(step) / sum(1000), 12);
  });

  it('goes from 0 to 1 where all of the run is a warm-up', () => {
    expect([0, 500, 1000].map((step) => after(step, 1000))).toEqual([0, 0.25, 1]);
    expect(after(1000, 5000)).toBe(1);
  });
});

describe('a figure on its way up', () => {
  /** Looks at these steps whose figure, here the loss, is this. */
  const story = (figures: Readonly<Record<number, number>>, noise = 0): boolean => {
    const looks = Object.entries(figures).map(([step, loss]) => look({ step: Number(step), loss }));
    const now = looks.at(-1)!;
    return growing(({ loss }) => loss, now, { earlier: looks.slice(0, -1) }, noise);
  };

  it('has grown by a quarter since half as many steps', () => {
    expect(story({ 100: 1, 200: 1.26 })).toBe(true);
    expect(story({ 100: 1, 200: 1.24 })).toBe(false);
  });

  it('is held to the newest look that is no later than that', () => {
    expect(story({ 0: 0.1, 90: 2, 110: 1, 200: 1.5 })).toBe(false);
    expect(story({ 0: 0.1, 110: 2, 200: 1.5 })).toBe(true);
  });

  it('is none below what a dead one wanders up to, nor where there was no look', () => {
    expect(story({ 100: 0.01, 200: 0.09 }, 0.1)).toBe(false);
    expect(story({ 100: 0.01, 200: 0.11 }, 0.1)).toBe(true);
    expect(story({ 150: 1, 200: 9 })).toBe(false);
  });

  it('is none where the figure is not known', () => {
    const looks = [look({ step: 100, loss: 1 }), look({ step: 200, loss: 9 })];
    expect(growing(() => null, looks[1]!, { earlier: looks.slice(0, 1) }, 0)).toBe(false);
  });
});
