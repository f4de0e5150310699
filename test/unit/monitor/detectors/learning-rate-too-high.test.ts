import { describe, expect, it } from 'vitest';
import { learningRateTooHigh } from '../../../../engine/monitor/detectors/learning-rate-too-high.ts';
import { afterRemedies, context, experiment, experimentText, finding, sickness } from '../looks.ts';
import { course } from '../step-looks.ts';

const fast = experimentText({
  model: { kind: 'vae' },
  optimiser: { learningRate: 0.3 },
  training: { steps: 1000 },
});
const sound = experimentText({
  model: { kind: 'vae' },
  optimiser: { learningRate: 3e-3 },
  training: { steps: 1000 },
});

type Options = Parameters<typeof course>[1];

function found(losses: readonly number[], options: Options = {}, text = fast): string {
  const looks = course(losses, options);
  const said = finding(learningRateTooHigh, experiment(text), looks.at(-1)!, looks.slice(0, -1));
  return said.state === 'sick' ? said.severity : said.state;
}

/** Largest losses of single steps: one in the first look. */
const peak = (value: number) => ({ largest: (i: number) => (i === 0 ? value : undefined) });

describe('a learning rate that is too high', () => {
  // The loss begins at 10, its scale. A warning from twice of it on, an error from nine times.
  it.each([
    [10, 'healthy'],
    [14.9, 'healthy'],
    [15, 'unclear'],
    [19.9, 'unclear'],
    [20, 'warning'],
    [89.9, 'warning'],
    [90, 'error'],
  ])('shows in the first steps: from 10 to %d is %s', (largest, expected) => {
    expect(found([10, 10], peak(largest))).toBe(expected);
  });

  it('is not told of before a step was taken', () => {
    const [start] = course([]);
    expect(learningRateTooHigh.inspect(start!, context(experiment(fast), start!))).toEqual([]);
  });

  it('is no matter of peaks that come after the loss has fallen', () => {
    expect(found([10, 5, 5, 5], { largest: (i) => (i === 3 ? 30 : undefined) })).not.toBe('warning');
  });

  it('stays one while the loss comes back down at the same rate', () => {
    expect(found([10, 40, 12, 4, 3], peak(60))).toBe('warning');
  });

  it('is over once the rate is below a half of what it was and the loss below where it began', () => {
    const lowered = (rate: number) => ({ ...peak(60), learningRate: (i: number) => (i < 2 ? 0.3 : rate) });
    expect(found([10, 40, 12, 4], lowered(0.16))).toBe('warning');
    expect(found([10, 40, 12, 4], lowered(0.14))).toBe('healthy');
    expect(found([10, 40, 12, 11], lowered(0.14))).toBe('warning');
  });

  it('names the rate, and brings it down to a sound one', () => {
    const looks = course([10, 40], { ...peak(60), learningRate: () => 0.3 });
    const sick = sickness(learningRateTooHigh, experiment(fast), looks.at(-1)!, looks.slice(0, -1));
    expect(sick.strength).toBe(5);
    expect(sick.evidence).toContainEqual({
      label: 'Learning rate',
      value: 0.3,
      unit: '',
      healthy: 'small enough that the loss falls',
    });
    expect(sick.evidence).toContainEqual(
      expect.objectContaining({ label: 'Largest loss before it fell', value: 60 }),
    );
    expect(sick.remedies).toEqual([
      {
        title: 'Lower the learning rate to 0.002',
        edits: [{ path: ['optimiser', 'learningRate'], value: 0.002 }],
      },
    ]);
    expect(afterRemedies(fast, sick)).toEqual([{ title: 'Lower the learning rate to 0.002', problems: [] }]);
  });

  it('offers a warm-up and clipping as well where the rate is not far from a sound one', () => {
    const looks = course([10, 40], peak(60));
    const sick = sickness(learningRateTooHigh, experiment(sound), looks.at(-1)!, looks.slice(0, -1));
    expect(afterRemedies(sound, sick)).toEqual([
      { title: 'Lower the learning rate to 0.0003', problems: [] },
      { title: 'Raise the learning rate slowly, over the first 100 steps', problems: [] },
      { title: 'Clip the gradient at norm 1', problems: [] },
    ]);
  });
});

describe('spikes', () => {
  /** After the loss has fallen from 10 to 2, the steps of some looks have a spike, of loss and of gradient. */
  function spiky(at: readonly number[], loss: number, gradient: number): string {
    return found([10, ...Array.from({ length: 14 }, () => 2)], {
      largest: (i) => (at.includes(i) ? loss : undefined),
      gradient: (i) => ({ largest: at.includes(i) ? gradient : 1 }),
    });
  }

  // Half of the scale above the median is 2 + 5; five times the median of the gradient is 5.
  it.each([
    ['three of ten looks', [6, 9, 12], 7, 5, 'warning'],
    ['two of ten looks', [6, 9], 7, 5, 'unclear'],
    ['three, of which one is long ago', [2, 9, 12], 7, 5, 'unclear'],
    ['three that are low', [6, 9, 12], 6.9, 5, 'healthy'],
    ['three where the gradient is calm', [6, 9, 12], 7, 4.9, 'healthy'],
  ] as const)('in %s', (_, at, loss, gradient, expected) => {
    expect(spiky(at, loss, gradient)).toBe(expected);
  });

  it('are told with their height', () => {
    const looks = course([10, ...Array.from({ length: 9 }, () => 2)], {
      largest: (i) => (i > 5 ? 22 : undefined),
      gradient: (i) => ({ largest: i > 5 ? 30 : 1 }),
    });
    const sick = sickness(learningRateTooHigh, experiment(fast), looks.at(-1)!, looks.slice(0, -1));
    expect(sick.strength).toBe(4);
    expect(sick.evidence.slice(0, 3).map(({ value }) => value)).toEqual([2, 30, 4]);
  });
});
