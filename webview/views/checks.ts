/**
 * What the monitor had to look at, with the numbers, in words: shown where it found nothing, so that “nothing found” can
 * be told from “nothing looked at”. States facts; the judging is the detectors'. Pure.
 */
import type { LatentProbe, LatentsMessage } from '../../schemas/panel-message.ts';
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { formatNumber, toNumber } from '../format.ts';
import { weighedDirections } from '../latents/predictability.ts';
import type { Course } from '../series-store.ts';

export interface Check {
  /** What was looked for, e.g. `posterior collapse`. */
  readonly subject: string;
  readonly words: string;
  /** False: there is nothing to hold it against in this run, or the experiment silences the detector. */
  readonly looked: boolean;
}

export interface Looked {
  readonly latents: LatentsMessage | null;
  readonly probes: readonly LatentProbe[];
  readonly loss: number | null;
  /** Of the loss over the run; null before the first step. */
  readonly course: Course | null;
  readonly gradientNorm: number | null;
  readonly muted: readonly string[];
}

export const NOTHING_LOOKED: Looked = {
  latents: null,
  probes: [],
  loss: null,
  course: null,
  gradientNorm: null,
  muted: [],
};

/** The step of the newest look; null before the first. */
export function newestLook({ latents, probes }: Looked): number | null {
  const steps = [latents?.step, ...probes.map(({ step }) => step)].filter((step) => step !== undefined);
  return steps.length === 0 ? null : Math.max(...steps);
}

export function checks(looked: Looked): Check[] {
  const ask = (detector: string, subject: string, look: (looked: Looked) => Found): Check =>
    looked.muted.includes(detector)
      ? { subject, words: `Muted in the experiment (monitor.mute).`, looked: false }
      : { subject, ...look(looked) };
  return [
    ask('non-finite', 'non-finite number', lossFound),
    ask('complete-collapse', 'collapse of the representation', representationFound),
    ask('posterior-collapse', 'posterior collapse', posteriorFound),
    ask('variance-miscalibration', 'variance collapse or miscalibration', calibrationFound),
    ask('noise-tracking', 'noise tracking', noiseFound),
    // What only some models and some logs have is named where it was looked at.
    ...OPTIONAL.map(([detector, subject, look]) => ask(detector, subject, look)).filter(
      (check) => check.looked,
    ),
  ];
}

type Found = Omit<Check, 'subject'>;

const found = (words: string): Found => ({ words, looked: true });
const missing = (words: string): Found => ({ words, looked: false });

const OPTIONAL: readonly (readonly [detector: string, subject: string, look: (looked: Looked) => Found])[] = [
  [
    'dimensional-collapse',
    'dimensional collapse',
    (looked) => eachLatent(looked, ({ name, alpha }) => words(`${name}: α`, alpha)),
  ],
  [
    'representational-collapse',
    'empty representation behind normal samples',
    (looked) =>
      eachLatent(looked, ({ name, aggregate }) =>
        words(`${name}: mutual information`, aggregate?.mutualInformation, 'nats'),
      ),
  ],
  [
    'distribution-blow-up',
    'blow-up of a distribution',
    (looked) =>
      eachLatent(looked, ({ name, aggregate }) =>
        words(`${name}: KL of the moments`, aggregate?.gaussianKl, 'nats'),
      ),
  ],
  [
    'decoder-ignores-latent',
    'decoder that ignores its latent',
    ({ latents }) =>
      oneOf(
        (latents?.decoding ?? []).flatMap(({ name, unit, loss, shuffledLoss }) =>
          words(`${name}: gap`, toNumber(shuffledLoss) - toNumber(loss), unit),
        ),
      ),
  ],
  [
    'target-ignores-y',
    'target that ignores y',
    ({ latents }) => oneOf(words('Loss with another y:', latents?.targetUse?.lossChange, 'nats more')),
  ],
  [
    'mode-averaging',
    'averaging of several futures',
    ({ latents }) => oneOf(words('A second mode gains', latents?.prediction?.modes?.gain, 'nats')),
  ],
  [
    'joint-collapse',
    'collapse of teacher and student together',
    ({ latents }) => oneOf(words('Lag of the teacher', latents?.teacherLag)),
  ],
  ['divergence', 'divergence', courseFound],
  ['stagnation', 'stagnation', courseFound],
  ['learning-rate-too-high', 'learning rate that is too high', peakFound],
  [
    'over-fitting',
    'over-fitting',
    ({ latents }) => {
      const { heldOut, training } = latents?.evaluated ?? {};
      return oneOf([
        ...words('Held-out loss', heldOut?.loss),
        ...words('training loss', heldOut?.loss === undefined ? undefined : training?.loss),
      ]);
    },
  ],
];

/** `context: α 0.8`; nothing where the log says nothing. */
function words(subject: string, value: LogNumber | null | undefined, unit = ''): string[] {
  return value === null || value === undefined
    ? []
    : [`${subject} ${formatNumber(toNumber(value), 3)} ${unit}`.trim()];
}

const oneOf = (parts: readonly string[]): Found =>
  parts.length === 0 ? missing('The log does not say.') : found(`${parts.join('; ')}.`);

const eachLatent = ({ latents }: Looked, read: (latent: LatentStatistics) => string[]): Found =>
  oneOf((latents?.latents ?? []).flatMap(read));

function lossFound({ loss }: Looked): Found {
  return loss === null
    ? missing('No step has been logged yet.')
    : found(`The newest loss is ${formatNumber(loss)}.`);
}

function courseFound({ course }: Looked): Found {
  if (course === null) return missing('No step has been logged yet.');
  return found(`The loss went from ${formatNumber(course.first)} to ${formatNumber(course.newest)}.`);
}

function peakFound({ course, gradientNorm }: Looked): Found {
  if (course === null) return missing('No step has been logged yet.');
  const loss = `The greatest loss is ${formatNumber(course.greatest)}, the first was ${formatNumber(course.first)}`;
  return found(
    gradientNorm === null ? `${loss}.` : `${loss}; the gradient norm is ${formatNumber(gradientNorm)}.`,
  );
}

function representationFound({ latents }: Looked): Found {
  const all = (latents?.latents ?? []).filter((latent) => latent.role !== 'target');
  if (all.length === 0) return missing('The latents have not been looked at yet.');
  const words = all.map(
    ({ name, dims, effectiveRank, std }) =>
      `${name}: effective rank ${formatNumber(toNumber(effectiveRank), 3)} of ${dims}, standard deviation ${range(std)}`,
  );
  return found(`${words.join('; ')}.`);
}

function posteriorFound({ latents }: Looked): Found {
  if (latents === null) return missing('The latents have not been looked at yet.');
  const words = latents.latents.flatMap(({ name, kl }) =>
    kl === null ? [] : [`${name}: KL per dimension ${range(kl)} nats`],
  );
  return words.length === 0
    ? missing('This model has no posterior with a prior.')
    : found(`${words.join('; ')}.`);
}

function calibrationFound({ latents }: Looked): Found {
  if (latents === null) return missing('The latents have not been looked at yet.');
  if (latents.calibration === null) return missing('This model predicts no variance.');
  return found(
    `Squared error over predicted variance is ${range(latents.calibration.ratio)} per dimension; 1 is calibrated.`,
  );
}

function noiseFound({ probes, latents }: Looked): Found {
  const untold = (why: string): Found => {
    const squares = latents === null ? [] : weighedDirections(latents);
    return squares.length === 0
      ? missing(why)
      : found(`${why} A hint at most: directions of the prediction have ρ² ${range(squares)}.`);
  };
  if (probes.length === 0)
    return untold('The probe has not run yet; it needs truth arrays named signal and noise.');
  const words = probes.flatMap(({ latent, scores: { signal, noise } }) =>
    signal === undefined || noise === undefined
      ? []
      : [`${latent}: R² of signal ${score(signal)}, of noise ${score(noise)}`],
  );
  return words.length === 0
    ? untold('The data has no truth arrays named signal and noise.')
    : found(`${words.join('; ')}.`);
}

function score({ train, test }: { train: number | null; test: number | null }): string {
  if (test !== null) return `${formatNumber(test, 3)} (test)`;
  return train === null ? 'not defined' : `${formatNumber(train, 3)} (train)`;
}

function range(values: readonly (number | string)[]): string {
  const numbers = values.map(Number);
  if (numbers.some((value) => !Number.isFinite(value))) return 'not finite';
  const low = formatNumber(Math.min(...numbers), 3);
  const high = formatNumber(Math.max(...numbers), 3);
  return low === high ? low : `${low} … ${high}`;
}
