import type { Experiment, Severity } from '../../../schemas/experiment.ts';
import type { Remedy } from '../../../schemas/run-log.ts';
import { evidence, type Detector } from './detector.ts';
import { setKey } from './remedies.ts';

/**
 * Noise tracking, where the data says what was signal and what was noise: R² of a linear probe on each. Levels from the
 * VJEPA paper's table 7 and from re-runs of its script: clean runs have a noise R² within ±0.02 of 0; one of four dimensions
 * spent on the distractor gives 0.16 … 0.25 beside a signal R² above 0.9; a representation captured by the distractor has 0.39
 * … 0.41 with a signal R² near 0.1; the VAE, which must reconstruct the noise, 0.46 (σ = 4) to 0.62 (σ = 8).
 */
const INFO_NOISE = 0.2;
const WARNING_NOISE = 0.3;
/** noise / (signal + noise): what part of what is known is noise. */
const WARNING_SHARE = 0.35;
/** Captured: noise is known, signal is not. */
const CAPTURED_NOISE = 0.3;
const CAPTURED_SIGNAL = 0.2;
const CLEAR_NOISE = 0.15;
/** Probes of a network that has hardly been trained say what a random projection knows. */
const SETTLING = 0.1;

export const noiseTracking: Detector = {
  id: 'noise-tracking',
  page: 'noise-tracking.md',
  title: 'Noise tracking',
  // Probes are further apart than looks, and each rests on all of the data.
  patience: { raise: 2, clear: 2 },

  inspect({ probe }, context) {
    const { experiment, previous } = context;
    if (!probe || probe.step === previous?.probe?.step) return [];
    if (probe.step < SETTLING * experiment.training.steps) return [];
    const signal = score(probe.scores['signal']);
    const noise = score(probe.scores['noise']);
    if (signal === null || noise === null) return [];
    const severity = severityOf(signal, noise);
    if (severity === null) return [{ state: noise < CLEAR_NOISE ? 'healthy' : 'unclear', subject: '' }];
    return [
      {
        state: 'sick',
        subject: '',
        severity,
        strength: 1 + noise,
        ...words(severity, experiment),
        evidence: [
          evidence('R² of the noise', noise, '', 'near 0'),
          evidence('R² of the signal', signal, '', 'near 1'),
          evidence('Share of the noise', shareOf(signal, noise), '', `below ${WARNING_SHARE}`),
        ],
        remedies: severity === 'info' ? [] : remedies(experiment),
      },
    ];
  },
};

/** On held-out data where there is any. */
function score(
  of: { readonly train: number | null; readonly test: number | null } | undefined,
): number | null {
  return of?.test ?? of?.train ?? null;
}

function shareOf(signal: number, noise: number): number {
  const known = Math.max(signal, 0) + Math.max(noise, 0);
  return known > 0 ? Math.max(noise, 0) / known : 0;
}

function severityOf(signal: number, noise: number): Severity | null {
  if (noise >= CAPTURED_NOISE && signal < CAPTURED_SIGNAL) return 'error';
  if (noise >= WARNING_NOISE && shareOf(signal, noise) >= WARNING_SHARE) return 'warning';
  return noise >= INFO_NOISE ? 'info' : null;
}

function words(severity: Severity, { model }: Experiment): { title: string; explanation: string } {
  const generative = model.kind === 'vae' || model.kind === 'ar';
  const why = generative
    ? `The loss of ${model.kind === 'vae' ? 'a VAE' : 'this model'} is in the space of the inputs, where noise counts as much as signal.`
    : 'The noise here can be predicted for a while (it remembers), so predicting latents does not rule it out; which one is found depends on the initial weights.';
  switch (severity) {
    case 'error':
      return {
        title: 'The representation is captured by the noise',
        explanation: `It knows the noise and hardly anything of the signal. ${why}`,
      };
    case 'warning':
      return {
        title: 'The representation tracks the noise',
        explanation: `Much of what it knows is noise. ${why}`,
      };
    case 'info':
      return {
        title: 'Part of the representation follows the noise',
        explanation:
          'A dimension or so is spent on the noise; the signal is still known. Published runs have this too.',
      };
  }
}

function remedies({ model, seed }: Experiment): Remedy[] {
  const generative = model.kind === 'vae' || model.kind === 'ar';
  const found: Remedy[] = generative
    ? [{ title: 'Use a model that predicts latents instead of inputs: jepa, vjepa or bjepa', edits: [] }]
    : [setKey(`Start from other initial weights: seed ${seed + 1}`, 'seed', seed + 1)];
  const wider = 2 * model.latentDim;
  found.push(
    setKey(`Make room for the signal beside the noise: latent dimension ${wider}`, 'model.latentDim', wider),
  );
  return found;
}
