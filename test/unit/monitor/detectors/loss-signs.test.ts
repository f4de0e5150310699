import { describe, expect, it } from 'vitest';
import { lossSigns } from '../../../../engine/monitor/detectors/loss-signs.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { context, experiment, experimentText, look } from '../looks.ts';
import { course, evaluated } from '../step-looks.ts';

const ar = experimentText({ model: { kind: 'ar' }, training: { steps: 1000 } });
const varJepa = experimentText({ model: { kind: 'var-jepa' }, training: { steps: 1000 } });
const annealed = experimentText({
  model: { kind: 'vae' },
  objective: { annealing: { kind: 'linear', steps: 500 } },
  training: { steps: 1000 },
});

function signs(text: string, looks: readonly Look[]) {
  return lossSigns(looks.at(-1)!, context(experiment(text), looks.at(-1)!, looks.slice(0, -1)));
}

describe('the loss of a run so far', () => {
  it('is told by its beginning, its best and its present', () => {
    expect(signs(ar, course([8, 4, 2, 3]))).toEqual({
      first: 8,
      now: 3,
      least: 2,
      fall: 6,
      scale: 8,
      earlyPeak: 8,
      course: [8, 4, 2, 3],
    });
  });

  it('has an early peak: that of single steps, until it has fallen by a quarter of its scale', () => {
    const largest = (i: number) => [9, 30, 20, 99][i];
    expect(signs(ar, course([8, 8, 5, 6], { largest }))?.earlyPeak).toBe(30);
    expect(signs(ar, course([8, 8, 6.1, 6], { largest }))?.earlyPeak).toBe(99);
  });

  it('is measured in its fall where it passes through 0', () => {
    expect(signs(ar, course([1, -3]))?.scale).toBe(4);
  });

  it('is measured in a nat at least where it is one of log-likelihoods', () => {
    expect(signs(varJepa, course([0.01, 0.02]))?.scale).toBe(1);
    expect(signs(ar, course([0.01, 0.02]))?.scale).toBe(0.01);
  });

  it('is not known before the first step, nor where a number is none', () => {
    expect(signs(ar, course([]))).toBeNull();
    expect(signs(ar, course([8, NaN]))).toBeNull();
    expect(signs(ar, course([8, Infinity]))).toBeNull();
  });

  it('leaves out the terms that come in with the steps', () => {
    const at = (step: number, reconstruction: number, kl: number): Look => ({
      ...look({ step }),
      evaluated: {
        heldOut: null,
        training: { loss: reconstruction + kl, terms: { reconstruction, kl } },
      },
    });
    expect(signs(annealed, [at(0, 10, 0), at(10, 4, 30)])).toMatchObject({ first: 10, now: 4, fall: 6 });
    expect(signs(annealed, [at(0, 10, 0), look({ step: 10 })])).toBeNull();
    expect(signs(annealed, [look({ step: 0, evaluated: evaluated('kl', 1) })])).toBeNull();
  });
});
