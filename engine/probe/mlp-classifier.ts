import { takeRows } from '../data/batches.ts';
import { randomStream } from '../random/stream.ts';
import { AdamW } from './adamw.ts';
import { crossEntropy } from './cross-entropy.ts';
import { rowProducts, rowSums, transposed } from './row-products.ts';
import type { ProbedLatent } from './whitening.ts';

export interface MlpTraining {
  readonly hiddenWidth: number;
  readonly epochs: number;
  /** The last batch of an epoch holds what is left. */
  readonly batchSize: number;
  readonly learningRate: number;
  /** Decoupled (AdamW). */
  readonly weightDecay: number;
  readonly seed: number;
}

/** The probe of Var-JEPA's simulation study (arXiv 2603.20111, appendix D.6.5); optimiser and activation are not named there. */
export const PUBLISHED_TRAINING: MlpTraining = {
  hiddenWidth: 64,
  epochs: 50,
  batchSize: 512,
  learningRate: 3e-3,
  weightDecay: 1e-4,
  seed: 0,
};

/**
 * A classifier with one hidden layer: softmax(W₂ ReLU(W₁ z + b₁) + b₂), in float64. The latent is taken as it is, neither
 * standardised nor whitened, as far as is known of the published probe.
 */
export class MlpClassifier {
  readonly dims: number;
  readonly hiddenWidth: number;
  /** What the outputs stand for. */
  readonly classes: readonly number[];
  /** W₁ (hiddenWidth, dims), b₁, W₂ (classes, hiddenWidth), b₂, one after another, each row-major. */
  readonly parameters: Float64Array;

  constructor(dims: number, hiddenWidth: number, classes: readonly number[], parameters: Float64Array) {
    this.dims = dims;
    this.hiddenWidth = hiddenWidth;
    this.classes = classes;
    this.parameters = parameters;
  }

  /** Weights and biases uniform on ± 1/√fan-in, PyTorch's default for linear layers. */
  static draw(dims: number, hiddenWidth: number, classes: readonly number[], seed: number): MlpClassifier {
    const first = hiddenWidth * (dims + 1);
    const stream = randomStream(seed, 'mlp-classifier:weights');
    const parameters = Float64Array.from(
      { length: first + classes.length * (hiddenWidth + 1) },
      (_, i) => (2 * stream.uniform() - 1) / Math.sqrt(i < first ? dims : hiddenWidth),
    );
    return new MlpClassifier(dims, hiddenWidth, classes, parameters);
  }

  /**
   * Mean cross-entropy, nats; its gradient is written into `gradient`, in the order of the parameters.
   *
   * @param inputs (rows, dims)
   * @param targets (rows), places of the classes
   */
  meanLoss(inputs: Float64Array, targets: Int32Array, gradient: Float64Array): number {
    const rows = targets.length;
    const outputs = this.classes.length;
    const { hidden, logits } = this.#forward(inputs);
    let loss = 0;
    for (let r = 0; r < rows; r++)
      loss += crossEntropy(logits.subarray(r * outputs, (r + 1) * outputs), targets[r]!);
    const outputSlopes = logits.map((slope) => slope / rows);

    const hiddenSlopes = rowProducts(
      transposed(this.#weights(this.parameters).output, this.hiddenWidth),
      outputSlopes,
      outputs,
    );
    for (let i = 0; i < hidden.length; i++) if (hidden[i] === 0) hiddenSlopes[i] = 0;
    const slopesByOutput = transposed(outputSlopes, outputs);
    const of = this.#weights(gradient);
    of.hidden.set(rowProducts(hiddenSlopes, transposed(inputs, this.dims), rows));
    of.hiddenBias.set(rowSums(hiddenSlopes, rows));
    of.output.set(rowProducts(slopesByOutput, hidden, rows));
    of.outputBias.set(rowSums(slopesByOutput, rows));
    return loss / rows;
  }

  /** The label of the largest logit, for each row. */
  predictLabels({ rows, mean: z }: ProbedLatent): Float32Array {
    const { logits } = this.#forward(Float64Array.from(z));
    const outputs = this.classes.length;
    return Float32Array.from({ length: rows }, (_, r) => {
      const row = logits.subarray(r * outputs, (r + 1) * outputs);
      return this.classes[row.indexOf(Math.max(...row))] ?? NaN;
    });
  }

  /** Hidden units after ReLU, (hiddenWidth, rows), and logits, (rows, classes): the way round in which each is used. */
  #forward(inputs: Float64Array): { readonly hidden: Float64Array; readonly logits: Float64Array } {
    const rows = inputs.length / this.dims;
    const outputs = this.classes.length;
    const weights = this.#weights(this.parameters);
    const hidden = rowProducts(weights.hidden, inputs, this.dims);
    const logits = new Float64Array(rows * outputs);
    for (let i = 0; i < logits.length; i++) logits[i] = weights.outputBias[i % outputs]!;
    for (let h = 0, at = 0; h < this.hiddenWidth; h++) {
      const bias = weights.hiddenBias[h]!;
      for (let r = 0; r < rows; r++, at++) {
        const unit = hidden[at]! + bias;
        hidden[at] = unit > 0 ? unit : 0;
        if (unit <= 0) continue;
        for (let c = 0; c < outputs; c++)
          logits[r * outputs + c]! += weights.output[c * this.hiddenWidth + h]! * unit;
      }
    }
    return { hidden, logits };
  }

  /** W₁, b₁, W₂ and b₂, as views of the parameters or of their gradient. */
  #weights(
    parameters: Float64Array,
  ): Record<'hidden' | 'hiddenBias' | 'output' | 'outputBias', Float64Array> {
    const [width, outputs] = [this.hiddenWidth, this.classes.length];
    let at = 0;
    const next = (count: number): Float64Array => parameters.subarray(at, (at += count));
    return {
      hidden: next(width * this.dims),
      hiddenBias: next(width),
      output: next(outputs * width),
      outputBias: next(outputs),
    };
  }
}

/**
 * Trains a classifier of the latent with AdamW on cross-entropy, from a drawn start, in an order drawn anew each epoch.
 *
 * @param labels (rows), whole numbers
 * @returns null where there is nothing to train: a single class, no rows, or a latent that is not finite
 */
export function trainMlpClassifier(
  latent: ProbedLatent,
  labels: Float32Array,
  training: MlpTraining = PUBLISHED_TRAINING,
): MlpClassifier | null {
  const classes = [...new Set(labels)].sort((a, b) => a - b);
  if (classes.length < 2 || !latent.mean.every(Number.isFinite)) return null;
  const model = MlpClassifier.draw(latent.dims, training.hiddenWidth, classes, training.seed);
  const places = new Map(classes.map((label, place) => [label, place]));
  continueTraining(
    model,
    latent,
    Int32Array.from(labels, (label) => places.get(label)!),
    training,
  );
  return model;
}

/**
 * Trains a given classifier, in place.
 *
 * @param targets (rows), places of the classes
 */
export function continueTraining(
  model: MlpClassifier,
  { rows, dims, mean: z }: ProbedLatent,
  targets: Int32Array,
  { epochs, batchSize, learningRate, weightDecay, seed }: MlpTraining,
): void {
  const optimiser = new AdamW(model.parameters.length, learningRate, weightDecay);
  const gradient = new Float64Array(model.parameters.length);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = randomStream(seed, 'mlp-classifier:batches', epoch).permutation(rows);
    for (let first = 0; first < rows; first += batchSize) {
      const batch = order.subarray(first, first + batchSize);
      const inputs = Float64Array.from(takeRows(z, dims, batch, new Float32Array(batch.length * dims)));
      model.meanLoss(
        inputs,
        Int32Array.from(batch, (row) => targets[row]!),
        gradient,
      );
      optimiser.step(model.parameters, gradient);
    }
  }
}
