import type { Outcome, Warned } from '../../../../bench/verdicts/outcome.ts';

/** A cause that was a warning from the tenth part of the run on, unless said otherwise. */
export function warned(detector: string, more: Partial<Warned> = {}): Warned {
  return {
    id: detector,
    detector,
    severity: 'warning',
    isCause: true,
    certainty: 0.9,
    at: 0.1,
    remedies: [],
    ...more,
  };
}

/** A run that certainly is what its label says, by its label alone. */
export function outcome(
  label: Outcome['label'],
  alarms: readonly Warned[],
  more: Partial<Outcome> = {},
): Outcome {
  return {
    recipe: `some-${label}`,
    half: 'reported',
    label,
    degree: label === 'healthy' ? 'none' : 'plain',
    total: false,
    model: 'vae',
    seed: 1,
    standing: label === 'healthy' ? 'healthy' : 'sick',
    pathologies: label === 'healthy' ? [] : [label],
    warned: alarms,
    ...more,
  };
}
