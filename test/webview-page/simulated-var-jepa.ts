/**
 * A plausible Var-JEPA on coupled Gaussians, made up: 6000 steps, every latent with all that a trainer may log. `sick` is Table 1's
 * row G: no reconstruction holds s_x, which ends as its prior. No number in it is a result.
 */
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type { Alert } from '../../schemas/alert.ts';
import type { AggregateStatistics, LatentStatistics } from '../../schemas/look-statistics.ts';
import type { LatentsEvent, ProbeEvent, SampledRow, SamplesEvent, TermInfo } from '../../schemas/run-log.ts';
import { fall, hash, noise } from './made-up.ts';

const ROWS = 512;
const FEATURES = 32;

export const VAR_JEPA_TERMS: readonly TermInfo[] = [
  { name: 'rec', label: 'E −log p(x|s_x)', role: 'likelihood', unit: 'nats', trains: true },
  { name: 'gen', label: 'E −log p(y|s_y)', role: 'likelihood', unit: 'nats', trains: true },
  { name: 'kl_sx', label: 'KL(q(s_x|x) ‖ N(0, I))', role: 'kl', unit: 'nats', trains: true },
  { name: 'kl_z', label: 'KL(q(z|s_x) ‖ N(0, I))', role: 'kl', unit: 'nats', trains: true },
  { name: 'kl_sy', label: 'KL(q(s_y|s_x, z, y) ‖ p(s_y|s_x, z))', role: 'kl', unit: 'nats', trains: true },
];

/** Everything that falls to the prior does so around this step. */
const COLLAPSE = 450;
const alive = (step: number, sick: boolean): number =>
  sick ? Math.min(1, Math.exp(-(step - 300) / COLLAPSE)) : 1;

export function varJepaScalarsAt(step: number, sick: boolean): Record<string, number> {
  const here = alive(step, sick);
  const terms = {
    rec: fall(step, 46, sick ? 45.6 : 11.4, 700) + noise(step, 41) * 0.3,
    gen: fall(step, 47, sick ? 45.9 : 9.8, 900) + noise(step, 42) * 0.3,
    kl_sx: fall(step, 0.4, 15.1, 500) * here + 0.02 + Math.abs(noise(step, 43)) * 0.06,
    kl_z: fall(step, 0.3, 1.4, 800) * here + Math.abs(noise(step, 44)) * 0.02,
    kl_sy: fall(step, 6, 9.2, 500) * here + Math.abs(noise(step, 45)) * 0.05,
  };
  const weights = { rec: sick ? 0 : 1, gen: sick ? 0 : 1, kl_sx: 1, kl_z: 1, kl_sy: 1 };
  const names = Object.keys(terms) as (keyof typeof terms)[];
  return {
    loss: names.reduce((sum, name) => sum + terms[name] * weights[name], 0),
    ...Object.fromEntries(
      names.flatMap((n) => [
        [`term.${n}`, terms[n]],
        [`weight.${n}`, weights[n]],
      ]),
    ),
    gradientNorm: Math.exp(Math.log(fall(step, 30, 1.1, 500)) + noise(step, 46) * 0.2),
    learningRate: 1e-3 * Math.min(step / 100, 1),
  };
}

export function varJepaLatentsAt(
  step: number,
  sick: boolean,
): Omit<LatentsEvent, 'v' | 'seq' | 't' | 'type'> {
  const here = alive(step, sick);
  const grown = 1 - Math.exp(-step / 600);
  const context = latent('s_x', 'context', 16, step, grown * here, 'kl_sx');
  const auxiliary = latent('z', 'auxiliary', 8, step, grown * here * 0.55, 'kl_z');
  const target = withLearnedPrior(latent('s_y', 'target', 16, step, grown * here, 'kl_sy'), step, here);
  const prediction = predictionOf(target, step);
  const used = grown * here;
  return {
    step,
    rows: ROWS,
    latents: [context, auxiliary, target, prediction],
    calibration: calibrationAt(step),
    decoding: [
      {
        name: 'reconstruction',
        of: 'x',
        from: 's_x',
        unit: 'nats',
        loss: 45.4 - 33.6 * used,
        shuffledLoss: 45.4 + 41 * used,
        constantLoss: 45.4,
      },
      {
        name: 'generation',
        of: 'y',
        from: 's_y',
        unit: 'nats',
        loss: 45.6 - 35.4 * used,
        shuffledLoss: 45.6 + 44 * used,
        constantLoss: 45.6,
      },
    ],
    prediction: {
      cosine: 0.2 + 0.68 * grown,
      error: fall(step, 1.1, 0.24, 500),
      shuffledError: fall(step, 1.9, 1.86, 400),
      modes: {
        gain: 0.012 + 0.004 * noise(step, 50),
        separation: 1.4,
        lighter: 0.31,
        inflation: 1.2,
        told: 0,
      },
      predictability: Array.from({ length: 16 }, (_, j) => (0.93 - 0.04 * j) * grown),
    },
    targetUse: { lossChange: 31 * used, moved: 9.4 * used },
    teacherLag: null,
    evaluated: {
      heldOut: { loss: fall(step, 96, sick ? 1.9 : 48.3, 700), terms: {} },
      training: { loss: fall(step, 95, sick ? 1.8 : 46.9, 690), terms: {} },
    },
    projection: projectionAt(used),
  };
}

/** A Gaussian posterior against N(0, I): dimension j has learned the share m_j of its unit variance, and is sure of it. */
function latent(
  name: string,
  role: LatentStatistics['role'],
  dims: number,
  step: number,
  used: number,
  klTerm: string,
): LatentStatistics {
  const stream = name.charCodeAt(0) + dims;
  const indices = Array.from({ length: dims }, (_, j) => j);
  // A dimension is found at its own time; the last ones hardly at all.
  const means = indices.map((j) => {
    const found = 1 / (1 + Math.exp(-(step - 160 * ((j * 7) % dims) - 250) / 160));
    return Math.max(used * found * (0.97 - (0.9 * ((j * 5) % dims) ** 3) / dims ** 3), 1e-4);
  });
  const variance = means.map((m) => 1.02 - 0.99 * m);
  const distance = means.map((m) => m * 1.01);
  const kl = indices.map((j) => {
    const [v, m] = [variance[j] ?? 1, distance[j] ?? 0];
    return Math.max(0.5 * (v + m - 1 - Math.log(v)) + 2e-4, 0);
  });
  const spectrum = means.map((m, j) => m * (0.3 + 1.4 * hash(j, stream))).sort((a, b) => b - a);
  const total = spectrum.reduce((sum, value) => sum + value, 0);
  const entropy = -spectrum.reduce((sum, value) => sum + (value / total) * Math.log(value / total), 0);
  const totalKl = kl.reduce((sum, value) => sum + value, 0);
  const ceiling = Math.log(ROWS);
  const information = ceiling * (1 - Math.exp(-totalKl / ceiling)) * 0.97;
  return {
    name,
    role,
    dims,
    mean: indices.map((j) => 0.06 * noise(Math.floor(step / 400), j + stream)),
    std: means.map(Math.sqrt),
    variance,
    priorVariance: indices.map(() => 1),
    priorDistance: distance,
    klTerm,
    kl,
    klBelow: kl.map((value) => (value < 0.01 ? 1 : 0)),
    spectrum,
    effectiveRank: Math.exp(entropy),
    rankMe: Math.exp(entropy) * 1.08,
    alpha: fall(step, 1.9, 0.8, 900),
    activeUnits: means.filter((m) => m > 0.01).length,
    aggregate: aggregateOf(dims, step, information, totalKl - information, 1),
    rowCosine: 0.02 + 0.4 * Math.exp(-step / 250),
    meanShare: 0.05,
  };
}

function aggregateOf(
  dims: number,
  step: number,
  information: number | null,
  rest: number | null,
  far: number,
): AggregateStatistics {
  return {
    gaussianKl: ((dims * (dims + 3)) / (4 * ROWS)) * (1 + fall(step, 14, 0.9, 500) * far),
    covarianceDistance: Math.sqrt((dims * (dims + 1)) / ROWS) * (1 + fall(step, 3, 0.3, 500) * far),
    meanNorm: Math.sqrt(dims / ROWS) * (1 + fall(step, 4, 0.2, 400) * far),
    sigregMse: (0.823 / ROWS) * (1 + fall(step, 8, 0.4, 400) * far),
    mutualInformation: information,
    aggregateKl: rest,
  };
}

/** s_y is held to p(s_y|s_x, z), not to N(0, I): its samples lie far from normal, and that is no fault. */
function withLearnedPrior(target: LatentStatistics, step: number, here: number): LatentStatistics {
  const priorVariance = target.std.map((_, j) => 0.24 + 0.02 * j + 0.7 * Math.exp(-step / 400));
  return {
    ...target,
    variance: priorVariance.map((p, j) => p * (1 - 0.5 * here * hash(j, 9))),
    priorVariance,
    priorDistance: priorVariance.map((_, j) => (0.2 + 0.5 * hash(j, 12)) * here + 1e-4),
    kl: priorVariance.map((_, j) => (0.3 + 0.5 * hash(j, 11)) * here + 2e-4),
    aggregate: aggregateOf(16, step, null, null, 12),
  };
}

function predictionOf(target: LatentStatistics, step: number): LatentStatistics {
  return {
    ...target,
    name: 'prediction',
    role: 'prediction',
    std: target.std.map((s) => Number(s) * 0.9),
    variance: target.priorVariance ?? null,
    priorVariance: null,
    priorDistance: null,
    klTerm: null,
    kl: null,
    klBelow: null,
    aggregate: null,
    rowCosine: 0.05 + 0.4 * Math.exp(-step / 250),
  };
}

function calibrationAt(step: number): NonNullable<LatentsEvent['calibration']> {
  const predictedVariance = Array.from({ length: 16 }, (_, j) => 0.24 + 0.02 * j);
  const ratio = predictedVariance.map(
    (_, j) => 1 + 0.08 * noise(j, 61) + (j === 11 ? 0.5 : 1.5 * Math.exp(-step / 500)),
  );
  return { ratio, predictedVariance, actualVariance: predictedVariance.map((v, j) => v * (ratio[j] ?? 1)) };
}

function projectionAt(used: number): NonNullable<LatentsEvent['projection']> {
  const rows = Array.from({ length: 256 }, (_, i) => ({ label: hash(i, 70) < 0.5 ? 0 : 1, i }));
  return {
    latent: 's_x',
    x: rows.map(({ label, i }) => (label - 0.5) * 5 * used + noise(i, 71)),
    y: rows.map(({ i }) => noise(i, 72)),
    colours: { label: rows.map(({ label }) => label) },
  };
}

export function varJepaProbesAt(step: number, sick: boolean): Omit<ProbeEvent, 'v' | 'seq' | 't' | 'type'>[] {
  const best = sick ? [0.571, 0.543] : [0.996, 0.993];
  return ['s_x', 's_y'].map((latent, i) => {
    const test = fall(step, 0.52, best[i] ?? 0, 400);
    const score = { train: test + 0.003, test, measure: 'accuracy', chance: 0.504 } as const;
    return { step, kind: 'linear-regression', latent, scores: { label: score } };
  });
}

/** Two hidden branches in y, so that draws fall into two heaps where the model knows of both. */
export function varJepaSamplesAt(
  step: number,
  sick: boolean,
): Omit<SamplesEvent, 'v' | 'seq' | 't' | 'type'> {
  const used = (1 - Math.exp(-step / 600)) * alive(step, sick);
  return { step, rows: Array.from({ length: 6 }, (_, row) => sampledRow(row, used)) };
}

function sampledRow(row: number, used: number): SampledRow {
  const features = Array.from({ length: FEATURES }, (_, j) => j);
  const x = features.map((j) => Math.tanh(noise(row + 1, j + 100) * 1.4) * 1.3);
  const y = features.map((j) => Math.tanh(noise(row + 1, j + 200) * 1.4) * 1.3);
  const near = (values: readonly number[], spread: number, stream: number): number[] =>
    values.map((value, j) => used * value + spread * used * noise(row * 64 + j, stream));
  return {
    x,
    y,
    reconstruction: near(x, 0.16, 300),
    yReconstruction: near(y, 0.15, 301),
    generated: Array.from({ length: 12 }, (_, draw) => near(y, 0.42, 310 + draw)),
  };
}

/** One cause with what it explains, and a matter of its own. */
export function varJepaAlertsAt(step: number, sick: boolean): PanelAlert[] {
  const alerts: PanelAlert[] = [];
  if (!sick) return step < 300 ? [] : [{ ...overFitting(step), state: 'raised' }];
  if (step >= 1500)
    alerts.push(
      { ...overFitting(step), state: 'raised' },
      ...effects(step).map((alert): PanelAlert => ({ ...alert, state: 'raised' })),
      { ...collapse(step), state: step > 4500 ? 'cleared' : 'raised' },
    );
  return alerts;
}

const CAUSE = 'representational-collapse:s_x';

function collapse(step: number): Alert {
  return {
    id: CAUSE,
    detector: 'representational-collapse',
    title: 'Nothing is left of x in s_x, behind perfectly normal samples',
    explanation:
      'Every row has the same posterior, N(0, I), so that all tests of normality pass while the latent says nothing. No term of the loss asks it to say anything: reconstruction and generation have weight 0.',
    severity: 'error',
    certainty: 0.97,
    cause: null,
    sinceStep: 1300,
    step,
    evidence: [
      { label: 'Mutual information of s_x', value: 0.021, unit: 'nats', healthy: 'above 0.1' },
      { label: 'Active units of s_x', value: 0, unit: 'of 16', healthy: 'at least 8' },
      { label: 'Accuracy of the probe', value: 0.571, unit: 'chance 0.504', healthy: 'far above chance' },
      { label: 'KL of the moments', value: 0.15, unit: 'nats', healthy: 'small, but not alone' },
    ],
    remedies: [
      {
        title: 'Let both decoders train: weights of 1',
        edits: [
          { path: ['objective', 'weights', 'reconstruction'], value: 1 },
          { path: ['objective', 'weights', 'generation'], value: 1 },
        ],
      },
      {
        title: 'Hold s_x and s_y apart by SIGReg, if they are to have no decoder',
        edits: [{ path: ['objective', 'sigreg', 'weight'], value: 10 }],
      },
    ],
    page: 'representational-collapse.md',
  };
}

function effects(step: number): Alert[] {
  const effect = (id: string, title: string, certainty: number, severity: Alert['severity']): Alert => ({
    id,
    detector: id.split(':')[0] ?? id,
    title,
    explanation: 'The posterior is the prior whatever the input.',
    severity,
    certainty,
    cause: CAUSE,
    sinceStep: 1400,
    step,
    evidence: [{ label: 'Total KL', value: 0.031, unit: 'nats', healthy: 'above 0.1' }],
    remedies: [{ title: 'Lower β', edits: [{ path: ['objective', 'beta'], value: 0.1 }] }],
    page: 'posterior-collapse.md',
  });
  return [
    effect('posterior-collapse:s_x', 'Posterior collapse of s_x in 16 of 16 dimensions', 0.99, 'error'),
    effect('posterior-collapse:z', 'Posterior collapse of z in 8 of 8 dimensions', 0.93, 'warning'),
    {
      ...effect('target-ignores-y', 'The target posterior ignores y', 0.88, 'warning'),
      cause: 'posterior-collapse:s_x',
    },
  ];
}

function overFitting(step: number): Alert {
  return {
    id: 'over-fitting',
    detector: 'over-fitting',
    title: 'Held-out loss rises while training loss falls',
    explanation: 'The model learns its training rows by heart.',
    severity: 'info',
    certainty: 0.62,
    cause: null,
    sinceStep: 1100,
    step,
    evidence: [{ label: 'Held-out less training loss', value: 1.4, unit: 'nats', healthy: 'near 0' }],
    remedies: [{ title: 'Stop at the checkpoint of step 1,000', edits: [] }],
    page: 'over-fitting.md',
  };
}
