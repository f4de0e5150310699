import type { ModelKind } from '../../schemas/model-config.ts';
import type { DataKind } from './kinds.ts';

/** What the text of an experiment file is made of. */
export interface ExperimentParts {
  /** One or more lines, each a comment above the file. */
  readonly headline: readonly string[];
  readonly name: string;
  readonly description?: string;
  readonly model: ModelKind;
  readonly data: DataKind;
  /** The section `objective`, indented; null = none. */
  readonly objective: string | null;
}

/**
 * Text of a new experiment file: commented, with the published hyperparameters, ready to train on built-in data (one's own
 * need their file names first).
 */
export function newExperimentText(model: ModelKind, data: DataKind, name: string): string {
  return experimentText({ headline: [headline[model]], name, model, data, objective: objectiveText[model] });
}

export function experimentText({
  headline: lines,
  name,
  description,
  model,
  data,
  objective,
}: ExperimentParts): string {
  const top = [`  "name": ${JSON.stringify(name)},`];
  if (description !== undefined) top.push(`  "description": ${JSON.stringify(description)},`);
  top.push('  "seed": 0, // initial weights, noise and batches; the data have their own');
  const sections = [
    top.join('\n'),
    dataText(data, model),
    modelText(model, data),
    ...(objective === null ? [] : [objective]),
    `${optimiserText(model)}\n${trainingText(data)}`,
  ];
  const comments = [
    ...lines,
    'Every key that is left out has its default; hover over a key to read what it means.',
  ];
  return `${comments.map((line) => `// ${line}\n`).join('')}{\n${sections.join('\n\n')}\n}\n`;
}

const headline: Record<ModelKind, string> = {
  vae: 'Variational autoencoder: reconstructs x through a Gaussian latent q(z|x).',
  ar: 'Autoregression: predicts y from x through a bottleneck.',
  jepa: 'JEPA: predicts the embedding of y from that of x, held apart by VICReg.',
  lejepa: 'LeJEPA: prediction and SIGReg, no moving average (Balestriero & LeCun, arXiv 2511.08544).',
  vjepa: 'Variational JEPA: predicts a Gaussian over the embedding of y (Huang, arXiv 2601.14354).',
  bjepa: 'Bayesian JEPA: VJEPA with a learnable static prior (Huang, arXiv 2601.14354, section 8).',
  'var-jepa': 'Var-JEPA: coupled latents s_x, z, s_y under one ELBO (Gögl & Yau, arXiv 2603.20111).',
};

function dataText(data: DataKind, model: ModelKind): string {
  const horizon =
    model === 'vae'
      ? ''
      : '\n    "horizon": 1, // h; noise that is forgotten over h steps is not worth following';
  switch (data) {
    case 'noisy-tv':
      return `  // x_t = C s_t + σ D d_t + ε_t: a rotating signal s behind a distractor d; y is x_{t+h}, h the horizon.
  "data": {
    "kind": "noisy-tv",
    "noiseScale": 4, // σ; the paper sweeps 0 … 8${horizon}
  },`;
    case 'coupled-gaussians':
      return `  // s_y ~ N(s_x + A z, σ_y² I); x = h_x(s_x) + noise, y = h_y(s_y) + noise.
  "data": {
    "kind": "coupled-gaussians",
    "seed": 1, // draws A, h_x, h_y and all pairs; the paper has five draws
  },`;
    case 'hallway':
      return `  // The future takes one of two branches ±a, and x does not tell which.
  "data": {
    "kind": "hallway",
    "branch": 2, // a; 0 = a future with one mode
  },`;
    case 'sequence':
      return `  // Paths are relative to this file. x is (T + h, D), float32 or float64; the pairs are (x_t, x_{t+h}).
  "data": {
    "kind": "sequence",${horizon}
    "train": {
      "x": "x_train.npy",
      // What the probe tries to read from the latent, (T + h, k) each; leave it out if you have none.
      // "truth": { "signal": "s_train.npy", "noise": "d_train.npy" },
    },
    // "test": { "x": "x_test.npy" },
    "standardise": true,
  },`;
    case 'pairs': {
      const y = model === 'vae' ? '' : '      "y": "y_train.npy", // (N, E)\n';
      const test = model === 'vae' ? '{ "x": "x_test.npy" }' : '{ "x": "x_test.npy", "y": "y_test.npy" }';
      return `  // Paths are relative to this file. Row r of x goes with row r of the others.
  "data": {
    "kind": "pairs",
    "train": {
      "x": "x_train.npy", // (N, D), float32 or float64
${y}      // What the probe tries to read from the latent: (N, k) of values, or (N,) of labels; leave it out if you have none.
      // "truth": { "label": "label_train.npy" },
    },
    // "test": ${test},
    "standardise": true,
  },`;
    }
  }
}

const latentDims: Record<DataKind, number> = {
  'noisy-tv': 4,
  'coupled-gaussians': 16,
  hallway: 4,
  sequence: 4,
  pairs: 4,
};

function modelText(model: ModelKind, data: DataKind): string {
  const lines = [`    "kind": "${model}",`, `    "latentDim": ${latentDims[data]},`];
  return `  "model": {\n${[...lines, ...partsOf(model, data)].join('\n')}\n  },`;
}

/** The networks beside the encoder, of the models that have theirs in common. */
const secondNetwork: Record<Exclude<ModelKind, 'var-jepa'>, string> = {
  vae: 'decoder',
  ar: 'decoder',
  jepa: 'predictor',
  lejepa: 'predictor',
  vjepa: 'predictor',
  bjepa: 'predictor',
};

function partsOf(model: ModelKind, data: DataKind): readonly string[] {
  if (model === 'var-jepa') {
    return [
      `    "auxiliaryDim": ${data === 'coupled-gaussians' ? 8 : 2}, // z: what s_x cannot tell about s_y`,
      '    // Networks: "encoder", "auxiliaryEncoder", "targetEncoder", "predictor", "decoder"; two layers of 128 each.',
    ];
  }
  const networks =
    data === 'coupled-gaussians' || data === 'hallway'
      ? ['encoder', secondNetwork[model]].map(
          (network) => `    "${network}": { "depth": 2, "width": 128, "activation": "tanh" },`,
        )
      : ['    // Non-linear: "encoder": { "depth": 1, "width": 32, "activation": "tanh" },'];
  const ema = '    "ema": { "rate": 0.99 }, // τ in θ′ ← τ θ′ + (1 − τ) θ';
  const target = [
    "    // The target's variance: frozen as in the authors' code, learned-kl as in their text (only then β acts).",
    '    "target": { "logVariance": "frozen", "sample": true },',
  ];
  switch (model) {
    case 'vae':
    case 'ar':
    case 'lejepa':
      return networks;
    case 'jepa':
      return [...networks, ema];
    case 'vjepa':
    case 'bjepa':
      return [...networks, ema, ...target];
  }
}

const objectiveText: Record<ModelKind, string | null> = {
  vae: `  "objective": {
    "beta": 1, // weight of KL(q(z|x) ‖ N(0, I)); 1 = the ELBO
  },`,
  ar: null,
  jepa: `  "objective": {
    "vicreg": { "invariance": 25, "variance": 25, "covariance": 1 },
  },`,
  lejepa: `  "objective": {
    "lambda": 0.05, // λ in λ SIGReg + (1 − λ) prediction
  },`,
  vjepa: `  "objective": {
    "beta": 0.01, // weight of KL(q_θ′(Z_T|x_T) ‖ N(0, I))
  },`,
  bjepa: `  "objective": {
    "beta": 0.01, // weight of KL(q_θ′(Z_T|x_T) ‖ N(0, I))
    "gamma": 0.1, // weight of KL(p_like(·|Z_C) ‖ p_struct), which trains the prior
  },`,
  'var-jepa': `  "objective": {
    // Weights of the five terms of the negative ELBO; 0 switches one off.
    "elbo": { "reconstruction": 1, "generation": 1, "contextKl": 1, "auxiliaryKl": 1, "targetKl": 1 },
    "observationVariance": 1, // or "learned"
  },`,
};

function optimiserText(model: ModelKind): string {
  switch (model) {
    case 'var-jepa':
      return '  "optimiser": { "kind": "adamw", "learningRate": 0.001, "weightDecay": 0.000001 }, // the numbers are published, AdamW is not said';
    case 'lejepa':
      return '  "optimiser": { "kind": "adamw", "learningRate": 0.001 },';
    case 'vae':
    case 'ar':
    case 'jepa':
    case 'vjepa':
    case 'bjepa':
      return '  "optimiser": { "kind": "adam", "learningRate": 0.001 },';
  }
}

function trainingText(data: DataKind): string {
  switch (data) {
    case 'coupled-gaussians':
      return `  "training": {
    "steps": 760, // 40 epochs of ⌊10000 / 512⌋ steps
    "batchSize": 512,
  },
  "probe": { "kind": "linear-regression", "every": 200 },`;
    case 'hallway':
      return `  "training": {
    "steps": 2000,
    "batchSize": 256,
  },
  "probe": { "kind": "linear-regression", "every": 200 },`;
    case 'noisy-tv':
    case 'sequence':
    case 'pairs':
      return `  "training": {
    "steps": 6000,
    "batchSize": "full", // or a number of rows
  },`;
  }
}
