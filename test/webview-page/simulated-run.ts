/**
 * A plausible run, made up: VJEPA on Noisy TV, 6000 steps, as the log of a trainer would tell it. The page and its
 * pictures are looked at with it; no number in it is a result.
 */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { DeviceReport } from '../../schemas/run-record.ts';
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import type { LatentsEvent, ProbeEvent, TermInfo } from '../../schemas/run-log.ts';

import { fall, hash, noise } from './made-up.ts';

export const TOTAL_STEPS = 6000;
const DIMS = 4;
const ROWS = 256;

export const DEVICE: DeviceReport = {
  device: 'cpu',
  requested: 'cuda',
  threads: 2,
  hardware: 'Example processor, 2 cores',
  note: 'No CUDA provider in this build of ONNX Runtime.',
};

export const TERMS: readonly TermInfo[] = [
  { name: 'nll', label: 'E −log p(Z_T|Z_C)', role: 'likelihood', unit: 'nats', trains: true },
  { name: 'kl', label: 'KL(q(Z_T|x_T) ‖ N(0, I))', role: 'kl', unit: 'nats', trains: false },
];

/** The columns of `scalars` at a step; `sick` loses the KL term to zero. */
export function scalarsAt(step: number, sick: boolean): Record<string, number> {
  const spike = step === 2600 ? 9 : 0;
  const nll = fall(step, 21, 2.55, 260) + fall(step, 1.4, 0, 1900) + noise(step, 1) * 0.11 + spike;
  const kl = sick
    ? fall(step, 3.1, 0.006, 420) * Math.exp(noise(step, 2) * 0.08)
    : fall(step, 3.1, 1.92, 900) + noise(step, 2) * 0.03;
  const weight = 0.01 * Math.min(step / 1000, 1);
  return {
    loss: nll + weight * kl,
    'term.nll': nll,
    'term.kl': kl,
    'weight.nll': 1,
    'weight.kl': weight,
    gradientNorm: Math.exp(Math.log(fall(step, 16, 0.18, 500)) + noise(step, 3) * 0.2) + (spike > 0 ? 40 : 0),
    learningRate: 1e-3 * Math.min(step / 100, 1),
  };
}

export function latentsAt(step: number, sick: boolean): Omit<LatentsEvent, 'v' | 'seq' | 't' | 'type'> {
  const grown = 1 - Math.exp(-step / 900);
  return {
    step,
    rows: 512,
    latents: [
      latent(
        'context',
        'context',
        step,
        [1.06, 0.98, 0.91, sick ? 0.02 : 0.64].map((s) => s * (0.5 + 0.5 * grown)),
        sick,
      ),
      latent(
        'prediction',
        'prediction',
        step,
        [1.01, 0.95, 0.86, sick ? 0.01 : 0.55].map((s) => s * grown),
        sick,
      ),
      latent(
        'target',
        'target',
        step,
        [1.08, 1.0, 0.92, sick ? 0.02 : 0.66].map((s) => s * (0.5 + 0.5 * grown)),
        sick,
      ),
    ],
    calibration: {
      ratio: [1.04, 0.97, 1.11, 1 + 1.6 * Math.exp(-step / 700)],
      predictedVariance: [0.21, 0.26, 0.33, 0.52],
      actualVariance: [0.22, 0.25, 0.37, 0.52 * (1 + 1.6 * Math.exp(-step / 700))],
    },
    prediction: {
      cosine: 0.3 + 0.62 * grown,
      error: fall(step, 1, 0.31, 700),
      shuffledError: fall(step, 1.9, 1.7, 700),
      modes: null,
      // Three directions of the signal, and one of a distractor of 0.9 a step.
      predictability: [0.994, 0.989, 0.985, 0.81].map((square) => square * grown),
    },
    teacherLag: fall(step, 0.09, 0.006, 800) * Math.min(step / 200, 1),
    evaluated: {
      heldOut: { loss: fall(step, 21, 2.71, 280), terms: {} },
      training: { loss: fall(step, 21, 2.62, 270), terms: {} },
    },
    projection: projectionAt(step),
  };
}

/** The same as an earlier release would have logged it, and as foreign trainers may. */
export function olderLatentsAt(step: number, sick: boolean): Omit<LatentsEvent, 'v' | 'seq' | 't' | 'type'> {
  const { rows, latents, calibration, projection } = latentsAt(step, sick);
  return { step, rows, latents, calibration, projection };
}

function latent(
  name: string,
  role: LatentStatistics['role'],
  step: number,
  std: readonly number[],
  sick: boolean,
): LatentStatistics {
  const spectrum = std.map((s) => s * s * (1 + 0.05 * noise(step, name.length))).sort((a, b) => b - a);
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  const entropy = -spectrum.reduce((sum, value) => sum + (value / total) * Math.log(value / total), 0);
  const variational = role !== 'context';
  const kl = role === 'target' ? std.map((s, j) => (sick && j > 1 ? 0.002 : 0.55 * s * s + 0.1)) : null;
  return {
    name,
    role,
    dims: DIMS,
    mean: std.map((_, j) => 0.12 * noise(Math.floor(step / 400), j + 10)),
    std,
    variance: variational ? std.map((_, j) => 0.2 + 0.09 * j) : null,
    kl,
    klBelow: kl === null ? null : kl.map((value) => (value < 0.01 ? 1 : 0)),
    spectrum,
    effectiveRank: Math.exp(entropy),
    rowCosine: 0.02 + 0.2 * Math.exp(-step / 300),
    meanShare: 0.05,
  };
}

/** A rotating signal, seen ever more clearly. */
function projectionAt(step: number): NonNullable<LatentsEvent['projection']> {
  const clear = 1 - Math.exp(-step / 800);
  const rows = Array.from({ length: ROWS }, (_, i) => {
    const angle = i * 0.61;
    const radius = 0.6 + 1.5 * Math.sqrt(hash(i, 77));
    return {
      angle,
      radius,
      x: radius * Math.cos(angle) * clear + 0.25 * noise(i, 20),
      y: radius * Math.sin(angle) * clear + 0.25 * noise(i, 21),
    };
  });
  return {
    latent: 'prediction',
    x: rows.map((row) => row.x),
    y: rows.map((row) => row.y),
    colours: {
      'signal[0]': rows.map((row) => row.radius * Math.cos(row.angle)),
      'signal[1]': rows.map((row) => row.radius * Math.sin(row.angle)),
      'noise[0]': rows.map((_, i) => noise(i, 30) * 0.7),
    },
  };
}

export function probeAt(step: number): Omit<ProbeEvent, 'v' | 'seq' | 't' | 'type'> {
  const signal = fall(step, 0.31, 0.944, 1100);
  const noiseScore = fall(step, 0.44, 0.206, 1500);
  return {
    step,
    kind: 'linear-regression',
    latent: 'prediction',
    scores: {
      signal: { train: signal, test: signal - 0.022 },
      noise: { train: noiseScore, test: noiseScore - 0.031 },
    },
  };
}

/** The verdicts of a healthy run: one came and went. */
export function alertsAt(step: number, sick: boolean): PanelAlert[] {
  const alerts: PanelAlert[] = [];
  if (sick && step >= 1200)
    alerts.push({ ...collapse(step), state: 'raised' }, { ...noiseTracking(step), state: 'raised' });
  if (step >= 700) alerts.push({ ...miscalibration(step), state: step >= 1500 ? 'cleared' : 'raised' });
  return alerts;
}

function collapse(step: number): Alert {
  return {
    id: 'posterior-collapse:target',
    detector: 'posterior-collapse',
    title: 'Posterior collapse of target in 2 of 4 dimensions',
    explanation:
      'Dimensions 2 and 3 of target are the prior whatever the input and carry nothing. That is waste where the data has fewer directions than the latent, and a loss where it has more.',
    severity: 'error',
    sinceStep: 1100,
    step,
    evidence: [
      { label: 'KL of dimension 2', value: 0.00213, unit: 'nats', healthy: 'above 0.01' },
      { label: 'KL of dimension 3', value: 0.00187, unit: 'nats', healthy: 'above 0.01' },
      { label: 'Active dimensions', value: 2, unit: 'of 4', healthy: '4' },
      { label: 'Total KL', value: 1.26, unit: 'nats', healthy: 'above 0' },
    ],
    remedies: [
      { title: 'Lower β to a tenth', edits: [{ path: ['objective', 'beta'], value: 0.001 }] },
      {
        title: 'Let β come in slowly, over half of the run',
        edits: [
          { path: ['objective', 'annealing', 'kind'], value: 'linear' },
          { path: ['objective', 'annealing', 'steps'], value: 3000 },
        ],
      },
      { title: 'Check that the data has four directions at all', edits: [] },
    ],
    page: 'posterior-collapse.md',
  };
}

function noiseTracking(step: number): Alert {
  return {
    id: 'noise-tracking',
    detector: 'noise-tracking',
    title: 'The representation tracks the noise',
    explanation:
      'Much of what it knows is noise. The noise here can be predicted for a while (it remembers), so predicting latents does not rule it out; which one is found depends on the initial weights.',
    severity: 'warning',
    sinceStep: 1000,
    step,
    evidence: [
      { label: 'R² of the noise', value: 0.38, unit: '', healthy: 'near 0' },
      { label: 'R² of the signal', value: 0.61, unit: '', healthy: 'near 1' },
      { label: 'Share of the noise', value: 0.384, unit: '', healthy: 'below 0.35' },
    ],
    remedies: [{ title: 'Start from other initial weights: seed 2', edits: [{ path: ['seed'], value: 2 }] }],
    page: 'noise-tracking.md',
  };
}

function miscalibration(step: number): Alert {
  return {
    id: 'variance-miscalibration:prediction',
    detector: 'variance-miscalibration',
    title: 'The prediction is over-confident in 1 of 4 dimensions',
    explanation:
      'Targets lie further from the prediction than its variance allows. Means may still be good; what rests on the variance (planning by sampling, abstaining, fusing experts) is not.',
    severity: 'warning',
    sinceStep: 600,
    step: Math.min(step, 1500),
    evidence: [{ label: 'Error² / σ² of dimension 3', value: 2.31, unit: '', healthy: '0.8 to 1.25' }],
    remedies: [],
    page: 'variance-miscalibration.md',
  };
}
