import type { DataConfig, ModelKind } from '../../schemas/experiment.ts';

type DataKind = DataConfig['kind'];

/** A model to begin with, as a picker shows it. */
export const modelKinds: readonly {
  readonly kind: ModelKind;
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    kind: 'vjepa',
    label: 'VJEPA',
    detail: 'Predicts a Gaussian over the next embedding; trained by its likelihood, no decoder',
  },
  {
    kind: 'bjepa',
    label: 'BJEPA',
    detail: 'VJEPA with a learnable prior, fused as a product of experts at inference',
  },
  { kind: 'jepa', label: 'JEPA', detail: 'Predicts one point; EMA target and VICReg against collapse' },
  { kind: 'vae', label: 'VAE', detail: 'Reconstructs x_t through a Gaussian latent' },
  { kind: 'ar', label: 'AR', detail: 'Predicts x_{t+1} through a bottleneck by mean squared error' },
];

/** A data source to begin with, as a picker shows it. */
export const dataKinds: readonly {
  readonly kind: DataKind;
  readonly label: string;
  readonly detail: string;
}[] = [
  {
    kind: 'noisy-tv',
    label: 'Noisy TV',
    detail: 'Built in: a rotating signal behind a scaled distractor, both known',
  },
  {
    kind: 'sequence',
    label: 'Your own arrays',
    detail: 'A sequence in .npy files, with ground truth if you have it',
  },
];

/**
 * Text of a new experiment file: commented, with the published hyperparameters, ready to train on Noisy TV (a sequence
 * needs its file names first).
 */
export function newExperimentText(model: ModelKind, data: DataKind, name: string): string {
  const sections = [
    `  "name": ${JSON.stringify(name)},`,
    '  "seed": 0, // initial weights, noise and batches; the data have their own',
    dataText[data],
    modelText(model),
    ...(objectiveText[model] === null ? [] : [objectiveText[model]]),
    optimiserText,
    trainingText,
  ];
  return `// ${headline[model]}\n// Every key that is left out has its default; hover over a key to read what it means.\n{\n${sections.join('\n\n')}\n}\n`;
}

const headline: Record<ModelKind, string> = {
  vae: 'Variational autoencoder: reconstructs x_t through a Gaussian latent q(z|x).',
  ar: 'Autoregression: predicts x_{t+1} from x_t through a bottleneck.',
  jepa: 'JEPA: predicts the embedding of x_{t+1} from that of x_t, held apart by VICReg.',
  vjepa: 'Variational JEPA: predicts a Gaussian over the embedding of x_{t+1} (Huang, arXiv 2601.14354).',
  bjepa: 'Bayesian JEPA: VJEPA with a learnable static prior (Huang, arXiv 2601.14354, section 8).',
};

const dataText: Record<DataKind, string> = {
  'noisy-tv': `  // x_t = C s_t + σ D d_t + ε_t: a rotating signal s behind a distractor d.
  "data": {
    "kind": "noisy-tv",
    "noiseScale": 4, // σ; the paper sweeps 0 … 8
  },`,
  sequence: `  // Paths are relative to this file. x is (T + 1, D), float32 or float64; the pairs are (x_t, x_{t+1}).
  "data": {
    "kind": "sequence",
    "train": {
      "x": "x_train.npy",
      // What the probe tries to read from the latent, (T + 1, k) each; leave it out if you have none.
      // "truth": { "signal": "s_train.npy", "noise": "d_train.npy" },
    },
    // "test": { "x": "x_test.npy" },
    "standardise": true,
  },`,
};

function modelText(model: ModelKind): string {
  return `  "model": {\n    "kind": "${model}",\n    "latentDim": 4,\n${partsText[model]}  },`;
}

const mlpText = '    // Non-linear: "encoder": { "depth": 1, "width": 32, "activation": "tanh" },\n';
const emaText = '    "ema": { "rate": 0.99 }, // τ in θ′ ← τ θ′ + (1 − τ) θ\n';
const targetText =
  "    // The target's variance: frozen as in the authors' code, learned-kl as in their text (only then β acts).\n" +
  '    "target": { "logVariance": "frozen", "sample": true },\n';

const partsText: Record<ModelKind, string> = {
  vae: mlpText,
  ar: mlpText,
  jepa: mlpText + emaText,
  vjepa: mlpText + emaText + targetText,
  bjepa: mlpText + emaText + targetText,
};

const objectiveText: Record<ModelKind, string | null> = {
  vae: `  "objective": {
    "beta": 1, // weight of KL(q(z|x) ‖ N(0, I)); 1 = the ELBO
  },`,
  ar: null,
  jepa: `  "objective": {
    "vicreg": { "invariance": 25, "variance": 25, "covariance": 1 },
  },`,
  vjepa: `  "objective": {
    "beta": 0.01, // weight of KL(q_θ′(Z_T|x_T) ‖ N(0, I))
  },`,
  bjepa: `  "objective": {
    "beta": 0.01, // weight of KL(q_θ′(Z_T|x_T) ‖ N(0, I))
    "gamma": 0.1, // weight of KL(p_like(·|Z_C) ‖ p_struct), which trains the prior
  },`,
};

const optimiserText = '  "optimiser": { "kind": "adam", "learningRate": 0.001 },';

const trainingText = `  "training": {
    "steps": 6000,
    "batchSize": "full", // or a number of rows
  },`;
