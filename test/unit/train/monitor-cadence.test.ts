import { describe, expect, it } from 'vitest';
import { MonitorCadence } from '../../../engine/train/monitor-cadence.ts';

/** Seconds of a step, a brief look, and what a thorough one takes on top. */
interface Cost {
  readonly step: number;
  readonly look: number;
  readonly extra?: number;
}

/** The looks of a run that takes as long as `cost` says. */
function plan(every: number | 'auto', total: number, cost: Cost, first = 0) {
  const cadence = new MonitorCadence(every, total, first);
  const found: { step: number; thorough: boolean }[] = [];
  let seconds = 0;
  const look = (step: number): void => {
    const trained = (step - first) * cost.step;
    const thorough = cadence.isThorough(step, trained);
    const taken = cost.look + (thorough ? (cost.extra ?? 0) : 0);
    seconds += taken;
    found.push({ step, thorough });
    cadence.lookedFrom(step);
    cadence.looked(step, taken, 0, trained, thorough);
  };
  for (let step = first; step < total; step = cadence.next) look(step);
  look(total);
  return { found, share: seconds / ((total - first) * cost.step) };
}
const looks = (...of: Parameters<typeof plan>): number[] => plan(...of).found.map(({ step }) => step);

describe('the monitor looks', () => {
  it('before the first step, after it, every so many steps and at the end', () => {
    expect(looks(10, 35, { step: 1, look: 1 })).toEqual([0, 1, 10, 20, 30, 35]);
  });

  it('at the same steps after a resume', () => {
    expect(looks(10, 35, { step: 1, look: 1 }, 17)).toEqual([17, 20, 30, 35]);
  });

  it('densely at the beginning, then evenly, where the cadence is automatic', () => {
    const steps = looks('auto', 6000, { step: 1e-3, look: 1e-3 });
    expect(steps.slice(0, 7)).toEqual([0, 1, 2, 4, 8, 16, 32]);
    const gaps = steps.slice(10, -2).map((step, i) => steps[i + 11]! - step);
    expect(Math.max(...gaps)).toBeLessThan(2 * Math.min(...gaps));
  });

  it('for less than 3 % of the training time, whatever a look costs', () => {
    for (const look of [1e-5, 1e-4, 1e-3, 5e-3]) {
      for (const total of [1000, 6000, 100_000]) {
        const cost = { step: 1e-3, look };
        const { found, share } = plan('auto', total, cost);
        // Four looks (before and after the first step, and at the end) are taken even where they cannot be afforded.
        if (found.length > 4) expect(share, `${look} s, ${total} steps`).toBeLessThan(0.03);
      }
    }
  });

  it('at most about two hundred times where a look costs next to nothing', () => {
    const steps = looks('auto', 100_000, { step: 1e-3, look: 1e-9 });
    expect(steps.length).toBeGreaterThan(150);
    expect(steps.length).toBeLessThan(225);
  });

  it('not again while a look is thought over whose cost is to decide; where a person has set the cadence, when that says', () => {
    const auto = new MonitorCadence('auto', 6000, 0);
    auto.lookedFrom(0);
    expect(auto.next).toBe(6000);
    auto.looked(0, 1e-3, 0, 0, true);
    expect(auto.next).toBe(1);
    const set = new MonitorCadence(10, 6000, 0);
    set.lookedFrom(20);
    expect(set.next).toBe(30);
    set.lookedFrom(30);
    set.looked(20, 1, 0, 1, true);
    expect(set.next).toBe(40);
  });

  it('as often when the first looks take the analyst long, whose code is only being compiled, and less often when all do', () => {
    const stepsOf = (beside: (look: number) => number): number[] => {
      const cadence = new MonitorCadence('auto', 6000, 0);
      const steps: number[] = [];
      for (let step = 0; step < 6000; step = cadence.next) {
        steps.push(step);
        cadence.lookedFrom(step);
        cadence.looked(step, 2e-4, beside(steps.length), step * 3e-4, steps.length === 1);
      }
      return steps;
    };
    const quick = stepsOf(() => 3e-4);
    expect(stepsOf((look) => (look <= 4 ? 0.03 : 3e-4))).toEqual(quick);
    expect(stepsOf(() => 3e-3).length).toBeLessThan(quick.length / 2);
  });

  it('goes on looking after one look that the machine held up', () => {
    const cadence = new MonitorCadence('auto', 6000, 0);
    const steps: number[] = [];
    for (let step = 0; step < 6000;) {
      steps.push(step);
      const slow = steps.length === 1 || steps.length === 20;
      cadence.lookedFrom(step);
      cadence.looked(step, slow ? 0.5 : 5e-4, 0, step * 3e-4, cadence.isThorough(step, step * 3e-4));
      step = cadence.next;
    }
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    // 0.8 % pays for one of 0.5 ms every 208 steps of 0.3 ms; half a second would be paid for once in 200000.
    expect(Math.max(...gaps)).toBeLessThan(300);
  });

  it('thoroughly at the beginning and at the end, and in between as often as its share pays for', () => {
    const { found, share } = plan('auto', 20_000, { step: 1e-3, look: 5e-4, extra: 4e-3 });
    const thorough = found.filter((look) => look.thorough);
    // The second is brief, and so says what a brief one costs; what the third costs says the rest.
    expect(found.slice(0, 3).map((look) => look.thorough)).toEqual([true, false, true]);
    expect(found.at(-1)?.thorough).toBe(true);
    // 0.5 % of 20 s pays for 25 of 4 ms.
    expect(thorough.length).toBeGreaterThan(20);
    expect(thorough.length).toBeLessThan(32);
    expect(share).toBeLessThan(0.03);
  });

  it('thoroughly every time where a person has set the cadence', () => {
    const { found } = plan(10, 100, { step: 1e-3, look: 1, extra: 10 });
    expect(found.every(({ thorough }) => thorough)).toBe(true);
  });
});
