/**
 * What the figures of a latent mean: title, one plain line, unit, what is healthy and the page that says more. The ranges are
 * working conventions, held against the bank of labelled runs (the half that thresholds may be chosen on): few healthy runs have a
 * figure outside. One that is outside is a reason to look, not yet a verdict, which is the detectors' to give. Pure.
 */
import { gaussianFloors, type Context, type GaussianFloors } from './floors.ts';

export interface Statistic {
  readonly title: string;
  readonly words: string;
  readonly unit: string;
  /** In words. */
  readonly healthy: string;
  /** Under docs/diagnostics. */
  readonly page: string;
  readonly inside: (value: number, context: Context) => boolean;
}

/** Few rows make every latent look far from N(0, I): a figure near its floor is never outside. */
const nearFloor = (key: keyof GaussianFloors, value: number, context: Context): boolean =>
  value <= 3 * (gaussianFloors(context)?.[key] ?? Infinity);

/** Of the detector that weighs the figure. */
const COLLAPSE = 'complete-collapse.md';
const DIMENSIONAL = 'dimensional-collapse.md';
const REPRESENTATIONAL = 'representational-collapse.md';
const BLOW_UP = 'distribution-blow-up.md';
const POSTERIOR = 'posterior-collapse.md';
const CALIBRATION = 'variance-miscalibration.md';
const TARGET = 'target-ignores-y.md';
const NOISE = 'noise-tracking.md';

const entries = {
  kl: {
    title: 'KL to the prior',
    words: 'What the posterior says beyond its prior: summed over dimensions, mean over rows.',
    unit: 'nats',
    healthy: 'above 0.05',
    page: POSTERIOR,
    inside: (value) => value > 0.05,
  },
  klPerDimension: {
    title: 'KL per dimension',
    words: 'A dimension near 0 is the prior whatever the input, and carries nothing.',
    unit: 'nats',
    healthy: 'above 0.01 in most dimensions',
    page: POSTERIOR,
    inside: (value) => value > 0.01,
  },
  atPrior: {
    title: 'Dimensions at the prior',
    words: 'Those whose KL is below 0.01 nats in 99 of 100 rows: collapsed.',
    unit: '',
    healthy: 'at most half of the dimensions',
    page: POSTERIOR,
    inside: (value, { dims }) => value <= dims / 2,
  },
  activeUnits: {
    title: 'Active units',
    words: 'Dimensions whose mean moves with the input (its variance over rows is above 0.01).',
    unit: '',
    healthy: 'at least half of the dimensions',
    page: POSTERIOR,
    inside: (value, { dims }) => value >= dims / 2,
  },
  mutualInformation: {
    title: 'Mutual information',
    words: 'The part of the KL that tells rows apart. The estimate cannot exceed the logarithm of the rows.',
    unit: 'nats',
    healthy: 'above 0.05',
    page: REPRESENTATIONAL,
    inside: (value) => value > 0.05,
  },
  aggregateKl: {
    title: 'Aggregate KL',
    words: 'The rest of the KL: all rows together against the prior, which tells no row from another.',
    unit: 'nats',
    healthy: 'below 1 for each dimension',
    page: BLOW_UP,
    inside: (value, { dims }) => value < dims,
  },
  variances: {
    title: 'Posterior and prior variance',
    words: 'Where both are alike and the means are, too, the posterior is the prior.',
    unit: '',
    healthy: 'apart in most dimensions, or else the means',
    page: POSTERIOR,
    // Of V_q / V_p.
    inside: (value) => value < 0.9 || value > 1.1,
  },
  priorDistance: {
    title: 'Means apart',
    words: 'Squared distance of the posterior’s mean from the prior’s, over the prior’s variance.',
    unit: '',
    healthy: 'above 0.01 in most dimensions',
    page: POSTERIOR,
    inside: (value) => value > 0.01,
  },
  std: {
    title: 'Mean and spread',
    words: 'Per dimension, over the rows. A deviation near 0: the dimension says nothing.',
    unit: '',
    healthy: 'a deviation above 0.1 in most dimensions',
    page: COLLAPSE,
    inside: (value) => value > 0.1,
  },
  effectiveRank: {
    title: 'Effective rank',
    words: 'Directions in use: exp of the entropy of the covariance’s spectrum.',
    unit: '',
    healthy: 'above a quarter of the dimensions',
    page: DIMENSIONAL,
    inside: (value, { dims }) => value > dims / 4,
  },
  rankMe: {
    title: 'RankMe',
    words: 'The same of the singular values, the mean left in. Compare it only between runs of one model.',
    unit: '',
    healthy: 'above a quarter of the dimensions',
    page: DIMENSIONAL,
    inside: (value, { dims, rows }) => value > Math.min(dims, rows) / 4,
  },
  alpha: {
    title: 'α of the spectrum',
    words:
      'How fast eigenvalues fall: the k-th goes as 1 / k to the α. Near 0 they are even, as N(0, I) asks; large, few directions carry all.',
    unit: '',
    healthy: 'about 1, below 3',
    page: DIMENSIONAL,
    inside: (value) => value < 3,
  },
  rowCosine: {
    title: 'Cosine between rows',
    words: 'Mean over pairs of different rows. At 1 every row is the same.',
    unit: '',
    healthy: 'near 0, below 0.95',
    page: COLLAPSE,
    inside: (value) => value < 0.95,
  },
  gaussianKl: {
    title: 'KL of the moments',
    words: 'All samples together, as one Gaussian, against N(0, I).',
    unit: 'nats',
    healthy: 'below 2; 8 and more is broken',
    page: BLOW_UP,
    inside: (value, of) => value < 2 || nearFloor('gaussianKl', value, of),
  },
  covarianceDistance: {
    title: '‖C − I‖',
    words: 'How far the samples’ covariance is from the identity.',
    unit: '',
    healthy: 'below a fifth of the dimensions',
    page: BLOW_UP,
    inside: (value, of) => value < of.dims / 5 || nearFloor('covarianceDistance', value, of),
  },
  meanNorm: {
    title: '‖m‖',
    words: 'How far the samples’ mean is from 0.',
    unit: '',
    healthy: 'below a quarter of √dimensions',
    page: BLOW_UP,
    inside: (value, of) => value < Math.sqrt(of.dims) / 4 || nearFloor('meanNorm', value, of),
  },
  sigregMse: {
    title: 'SIGReg-MSE',
    words: 'How far projections of the samples are from normal, by their characteristic functions.',
    unit: '',
    healthy: 'below 0.01',
    page: BLOW_UP,
    inside: (value, of) => value < 0.01 || nearFloor('sigregMse', value, of),
  },
  decoding: {
    title: 'Gap of the decoder',
    words:
      'Loss with the latents of other rows, less the loss with their own: near 0, the decoder ignores the latent.',
    unit: 'nats',
    healthy: 'well above 0: 0.15 nats and more',
    page: 'decoder-ignores-latent.md',
    // Three times what is ignored, as the detector clears.
    inside: (value) => value > 0.15,
  },
  predictionError: {
    title: 'Error of the prediction',
    words: 'Squared error over the target’s variance; the prediction of another row is the measure.',
    unit: '',
    healthy: 'below two thirds of another row’s',
    page: 'stagnation.md',
    // Of the error over another row's.
    inside: (value) => value < 2 / 3,
  },
  predictionCosine: {
    title: 'Cosine to the target',
    words: 'Of the same row. Good near 1 only while the cosine between different rows stays small.',
    unit: '',
    healthy: 'above 0.5',
    page: COLLAPSE,
    inside: (value) => value > 0.5,
  },
  predictability: {
    title: 'Directions of the prediction',
    words:
      'How well each of the target is told, the best first. Noise that remembers is told, but worse than signal.',
    unit: 'ρ²',
    healthy: 'none late in the run',
    page: NOISE,
    // As the hint of the detector: signal above, lost below.
    inside: (value) => value >= 0.87 || value < 0.5,
  },
  modeGain: {
    title: 'Gain of a second mode',
    words:
      'What two Gaussians explain of the errors beyond one. Large: the future has branches, and the prediction is between them.',
    unit: 'nats',
    healthy: 'below 0.25',
    page: 'mode-averaging.md',
    inside: (value) => value < 0.25,
  },
  calibration: {
    title: 'Error over prediction',
    words: 'Squared error over predicted variance: 1 is calibrated, above is over-confident.',
    unit: '',
    healthy: '0.8 to 1.25',
    page: CALIBRATION,
    inside: (value) => value >= 0.8 && value <= 1.25,
  },
  targetLossChange: {
    title: 'Loss with another y',
    words: 'What the decoder of y loses when the target posterior is given the y of another row.',
    unit: 'nats',
    healthy: 'above 0.1',
    page: TARGET,
    inside: (value) => value > 0.1,
  },
  targetMoved: {
    title: 'Move with another y',
    words: 'How far the target posterior’s mean moves then, squared, over its variance. Near 0 it ignores y.',
    unit: '',
    healthy: 'above 0.1',
    page: TARGET,
    inside: (value) => value > 0.1,
  },
  teacherLag: {
    title: 'Lag of the teacher',
    words: 'Distance of the moving-average weights from the trained ones, over the norm of these.',
    unit: '',
    healthy: 'below 0.5; a lag of 0 is a teacher that is the student',
    page: 'joint-collapse.md',
    inside: (value) => value > 0 && value < 0.5,
  },
  evaluated: {
    title: 'Held-out and training loss',
    words: 'Of as many rows each. Held-out rising while training falls is over-fitting.',
    unit: '',
    healthy: 'held-out within a fifth of training',
    page: 'over-fitting.md',
    inside: (value) => value < 0.2,
  },
} as const satisfies Readonly<Record<string, Statistic>>;

export type StatisticId = keyof typeof entries;

export const CATALOGUE: Readonly<Record<StatisticId, Statistic>> = entries;
