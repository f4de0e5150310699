import { describe, expect, it } from 'vitest';
import { MonitorCadence } from '../../../engine/train/monitor-cadence.ts';

/** Steps at which a run looks, where a step takes `step` seconds and a look `look`. */
function looks(
  every: number | 'auto',
  total: number,
  cost: { step: number; look: number },
  first = 0,
): number[] {
  const cadence = new MonitorCadence(every, total, first);
  const steps: number[] = [];
  for (let step = first; step < total;) {
    steps.push(step);
    cadence.looked(step, cost.look, (step - first) * cost.step);
    step = cadence.next;
  }
  return [...steps, total];
}
const share = (steps: number[], cost: { step: number; look: number }) =>
  (steps.length * cost.look) / ((steps.at(-1)! - steps[0]!) * cost.step);

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
        const steps = looks('auto', total, cost);
        // Four looks (before and after the first step, and at the end) are taken even where they cannot be afforded.
        if (steps.length > 4) expect(share(steps, cost), `${look} s, ${total} steps`).toBeLessThan(0.03);
      }
    }
  });

  it('at most about two hundred times where a look costs next to nothing', () => {
    const steps = looks('auto', 100_000, { step: 1e-3, look: 1e-9 });
    expect(steps.length).toBeGreaterThan(150);
    expect(steps.length).toBeLessThan(225);
  });

  it('goes on looking after one look that the machine held up', () => {
    const cadence = new MonitorCadence('auto', 6000, 0);
    const steps: number[] = [];
    for (let step = 0; step < 6000;) {
      steps.push(step);
      const slow = steps.length === 1 || steps.length === 20;
      cadence.looked(step, slow ? 0.5 : 5e-4, step * 3e-4);
      step = cadence.next;
    }
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    expect(Math.max(...gaps)).toBeLessThan(200);
  });
});
