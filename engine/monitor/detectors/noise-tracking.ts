import type { Experiment, Severity } from '../../../schemas/experiment.ts';
import type { ProbeScore } from '../../../schemas/run-log.ts';
import type { Remedy } from '../../../schemas/alert.ts';
import type { Look, LookContext, ProbeFigures } from '../look.ts';
import { noiseShare } from '../statistics/probe-scores.ts';
import { evidence, type Detector } from './detector.ts';
import { LET_GO, signalDim } from './let-go.ts';
import { noiseHint } from './noise-hint.ts';
import { furtherHorizon } from './predict-further.ts';
import { edit, setKey } from './remedies.ts';
import { learned } from './settling.ts';
import { switched, switchModel } from './switch-model.ts';

/**
 * Noise tracking, where the data says what was signal and what was noise: R² of a linear probe on each. Levels from the
 * VJEPA paper's table 7 and from re-runs of its script: clean runs have a noise R² within ±0.02 of 0; one of four dimensions
 * spent on the distractor gives 0.16 … 0.25 beside a signal R² above 0.9; a representation captured by the distractor has 0.39
 * … 0.41 with a signal R² near 0.1; the VAE, which must reconstruct the noise, 0.46 (σ = 4) to 0.62 (σ = 8).
 *
 * Without such truth there is a hint at most (`noise-hint.ts`).
 */
const INFO_NOISE = 0.2;
const WARNING_NOISE = 0.35;
/** noise / (signal + noise): what part of what is known is noise. */
const WARNING_SHARE = 0.3;
/** The same where little is known at all, as on a test set whose signal is weaker than that of training (convention). */
const LITTLE_NOISE = 0.18;
const LITTLE_SHARE = 0.5;
/** Captured: noise is known, signal is not. */
const CAPTURED_NOISE = 0.3;
const CAPTURED_SIGNAL = 0.2;
const CLEAR_NOISE = 0.15;
/** Signal R² from which all of it is known, so that what follows the noise is room to spare (convention). */
const KNOWN_SIGNAL = 0.9;
/**
 * Share of the learning before which probes say how far it has come: of healthy runs that end with a noise R² of 0.2 and less, some know
 * more noise than signal after a quarter.
 */
const SETTLING = 0.4;

export const noiseTracking: Detector = {
  id: 'noise-tracking',
  page: 'noise-tracking.md',
  title: 'Noise tracking',
  // Probes are further apart than looks, and each rests on all of the data.
  patience: { raise: 2, clear: 2 },

  inspect(look, context) {
    const { probe } = look;
    const { experiment, previous } = context;
    if (!isTold(look, context)) return noiseHint(look, context);
    if (!probe || probe.step === previous?.probe?.step || learned(probe, context) < SETTLING) return [];
    const known = knownOf(probe);
    if (known === null) return [];
    const severity = severityOf(known);
    if (severity === null) return [{ state: known.noise < CLEAR_NOISE ? 'healthy' : 'unclear', subject: '' }];
    return [
      {
        state: 'sick',
        subject: '',
        severity,
        strength: Math.max(severity === 'info' ? known.noise / INFO_NOISE : known.share / WARNING_SHARE, 1),
        ...words(severity, experiment),
        evidence: [
          evidence('R² of the noise', known.noise, '', 'near 0'),
          evidence('R² of the signal', known.signal, '', 'near 1'),
          evidence('Share of the noise', known.share, '', `below ${WARNING_SHARE}`),
        ],
        remedies: severity === 'info' ? [] : remedies(known, context),
      },
    ];
  },
};

/** Whether the data says what is signal and what is noise. */
function isTold({ probe }: Look, { experiment }: LookContext): boolean {
  if (experiment.probe.kind === 'none') return false;
  return experiment.data.kind === 'noisy-tv' || (probe !== null && knownOf(probe) !== null);
}

/** R² of both, and what part of what is known is noise. */
interface Known {
  readonly signal: number;
  readonly noise: number;
  readonly share: number;
}

function knownOf({ scores }: ProbeFigures): Known | null {
  const [signal, noise] = [score(scores['signal']), score(scores['noise'])];
  return signal === null || noise === null ? null : { signal, noise, share: noiseShare(signal, noise) };
}

/** On held-out data where there is any. */
function score(of: ProbeScore | undefined): number | null {
  return of?.test ?? of?.train ?? null;
}

function severityOf({ signal, noise, share }: Known): Severity | null {
  if (noise >= CAPTURED_NOISE && signal < CAPTURED_SIGNAL) return 'error';
  if (noise >= WARNING_NOISE && share >= WARNING_SHARE) return 'warning';
  if (noise >= LITTLE_NOISE && share >= LITTLE_SHARE) return 'warning';
  return noise >= INFO_NOISE ? 'info' : null;
}

function words(severity: Severity, { model }: Experiment): { title: string; explanation: string } {
  const why = isGenerative(model)
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

function isGenerative({ kind }: Experiment['model']): boolean {
  return kind === 'vae' || kind === 'ar' || kind === 'var-jepa';
}

/**
 * Over time: predict further ahead. One step ahead noise that remembers is predicted nearly as well as the signal, so that every objective follows
 * it where it is loud; sixteen times as far it is forgotten, and the signal is not. What predicts is a linear VJEPA: nothing in it keeps directions
 * apart that cannot be predicted, as VICReg and SIGReg do, and a network finds functions of the noise that no linear map has. A VJEPA or BJEPA is
 * left as it is. Dimensions that the signal has no use for would go on following what there is, so they go, too.
 *
 * Without time: a LeJEPA kept apart by a light VICReg in place of SIGReg. Behind a moving average whatever directions were found first are a fixed
 * point: the target asks for them again. Where the gradient flows through both sides a direction may turn to one that is easier to predict, if
 * little holds it.
 */
function remedies(known: Known, context: LookContext): Remedy[] {
  const { experiment } = context;
  const { seed } = experiment;
  return [
    ...predictFurther(known, context),
    ...lessRoom(known, experiment).map((dims) =>
      setKey(
        `Leave no room for the noise beside the signal: latent dimension ${dims}`,
        'model.latentDim',
        dims,
      ),
    ),
    ...letGo(experiment),
    setKey(`Start from other initial weights: seed ${seed + 1}`, 'seed', seed + 1),
  ];
}

function predictFurther(known: Known, context: LookContext): Remedy[] {
  const { experiment } = context;
  const { model } = experiment;
  const horizon = furtherHorizon(context);
  if (horizon === null) return [];
  const room = lessRoom(known, experiment);
  const keeps = model.kind === 'vjepa' || model.kind === 'bjepa';
  return [
    {
      title: [
        `Predict ${horizon} steps ahead: by then the noise is forgotten, and the signal is not`,
        ...(keeps ? [] : ['predict latents, with a linear vjepa']),
        ...room.map((dims) => `leave no room for the noise: latent dimension ${dims}`),
      ].join('; '),
      edits: [
        edit('data.horizon', horizon),
        ...(keeps
          ? room.map((fewer) => edit('model.latentDim', fewer))
          : switched('vjepa', experiment, { linear: true, latentDim: room[0] ?? model.latentDim })),
      ],
    },
  ];
}

/** Fewer dimensions, where it is known that the present ones are more than the signal has: a generator says, or all of it is known already. */
function lessRoom({ signal }: Known, { model, data }: Experiment): number[] {
  const isKnown = signal >= KNOWN_SIGNAL && !isGenerative(model);
  const wanted = signalDim(data) ?? (isKnown ? Math.ceil(model.latentDim / 2) : model.latentDim);
  return wanted < model.latentDim ? [wanted] : [];
}

function letGo(experiment: Experiment): Remedy[] {
  if (experiment.model.kind === 'lejepa') return [];
  const title = 'Predict latents, and let go of what is hard to predict: a linear lejepa with a light VICReg';
  return [switchModel(title, 'lejepa', experiment, { objective: LET_GO, linear: true })];
}
