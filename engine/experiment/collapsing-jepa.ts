/**
 * A JEPA that collapses, to see verdict and cure at work; with the name that is left out, examples/collapsing-jepa.vjepa.json letter by
 * letter.
 */
export function collapsingJepaText(name = 'Collapsing JEPA'): string {
  return `// A JEPA that collapses: moving average and stop-gradient only, no VICReg, no SIGReg, and a little weight decay. A constant
// embedding is a perfect prediction, and encoder and target become one constant together. The loss goes to 0 and looks like
// success; the verdict is another.
//
// The cure is one edit, which the verdict offers: train, press "Apply the Suggested Edit", then "Train Again", and compare.
{
  "name": ${JSON.stringify(name)},
  "description": "JEPA with EMA and stop-gradient only, which collapses.",
  "seed": 0,

  "data": { "kind": "coupled-gaussians", "seed": 1 },

  "model": {
    "kind": "jepa",
    "latentDim": 8,
    "encoder": { "depth": 2, "width": 128, "activation": "tanh" },
    "predictor": { "depth": 2, "width": 128, "activation": "tanh" },
    "ema": { "rate": 0.99 }, // θ′ ← τ θ′ + (1 − τ) θ
  },

  "objective": {
    "vicreg": {
      "invariance": 1, // mean squared error of the prediction: all there is
      "variance": 0,
      "covariance": 0,
    },
  },

  // Weight decay draws the outputs together, and no term holds them apart. With 0 this run is not collapsed after 760 steps.
  "optimiser": { "kind": "adam", "learningRate": 0.001, "weightDecay": 0.001 },
  "training": {
    "steps": 760,
    "batchSize": 512,
    "checkpointEvery": 50, // so that a cured run can go on from before the collapse …
    "keepCheckpoints": 20, // … also when the run is over
  },
  "probe": { "kind": "linear-regression", "every": 200 },
  // Looks in so short a run would be few: it is over in seconds, and 3 % of that is not much.
  "monitor": { "every": 20 },
}
`;
}
