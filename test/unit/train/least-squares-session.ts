import type { LatentReading, ModelReading } from '../../../engine/models/latent-reading.ts';
import {
  StateMismatchError,
  type Diagnosis,
  type StateTensor,
  type StepFeeds,
  type StepResult,
  type TrainingSession,
  type TrainingState,
} from '../../../engine/runtime/training-session.ts';

/**
 * A training session in plain JavaScript, to test the loop with: x_{t+1} ≈ W x_t + 0.1 ε by Adam on
 * `prediction` (mean squared error) and `kl` (½ Σ W²). Every step depends on all that came before and on its noise, in float32, so
 * that a resumed run can only match where batches, noise, moments and step number are all right.
 */
export class LeastSquaresSession implements TrainingSession {
  readonly device = {
    device: 'cpu',
    requested: 'cpu',
    threads: 1,
    hardware: 'test',
    note: 'plain JavaScript',
  };
  readonly terms = [
    { name: 'prediction', label: 'Squared error', role: 'likelihood', unit: 'squared units', trains: true },
    { name: 'kl', label: 'Size of W', role: 'kl', unit: 'nats', trains: true },
  ] as const;
  readonly termWeights = [
    { base: 1, annealed: false },
    { base: 0.01, annealed: true },
  ];
  readonly parameterCount: number;
  readonly noiseInputs;
  readonly probeLatents = [{ name: 'prediction', truthOf: 'y' }] as const;
  readonly observedRows: number;
  /** Steps taken by this session; reads made. */
  stepped = 0;
  reads = 0;
  disposed = false;
  /** Called before each step; may throw, or spoil the feeds. */
  beforeStep: (feeds: StepFeeds) => void | Promise<void> = () => {};

  readonly #dim: number;
  readonly #w: Float32Array;
  readonly #m: Float32Array;
  readonly #v: Float32Array;

  constructor(
    dim: number,
    readonly batchRows: number,
    readonly readRows: number,
  ) {
    this.#dim = dim;
    this.observedRows = readRows;
    this.parameterCount = dim * dim;
    this.noiseInputs = [{ name: 'observation', length: batchRows * dim, distribution: 'normal' as const }];
    this.#w = new Float32Array(dim * dim).fill(0.1);
    this.#m = new Float32Array(dim * dim);
    this.#v = new Float32Array(dim * dim);
  }

  async step(feeds: StepFeeds): Promise<StepResult> {
    await this.beforeStep(feeds);
    this.stepped++;
    const d = this.#dim;
    const gradient = new Float64Array(d * d);
    const values = this.batchRows * d;
    let squares = 0;
    for (let row = 0; row < this.batchRows; row++) {
      for (let i = 0; i < d; i++) {
        let predicted = 0.1 * at(feeds.noise[0], row * d + i);
        for (let j = 0; j < d; j++) predicted += at(this.#w, i * d + j) * at(feeds.x, row * d + j);
        const error = predicted - at(feeds.y, row * d + i);
        squares += error * error;
        for (let j = 0; j < d; j++) gradient[i * d + j]! += (2 / values) * error * at(feeds.x, row * d + j);
      }
    }
    const size = 0.5 * this.#w.reduce((sum, w) => sum + w * w, 0);
    const [predictionWeight = NaN, klWeight = NaN] = feeds.weights;
    const terms = Float32Array.of(squares / values, size);
    let norm = 0;
    for (let k = 0; k < gradient.length; k++) {
      const g = predictionWeight * at(gradient, k) + klWeight * at(this.#w, k);
      norm += g * g;
      this.#m[k] = 0.9 * at(this.#m, k) + 0.1 * g;
      this.#v[k] = 0.999 * at(this.#v, k) + 0.001 * g * g;
      const mHat = at(this.#m, k) / (1 - 0.9 ** feeds.step);
      const vHat = at(this.#v, k) / (1 - 0.999 ** feeds.step);
      this.#w[k]! -= (feeds.learningRate * mHat) / (Math.sqrt(vHat) + 1e-8);
    }
    const loss = predictionWeight * at(terms, 0) + klWeight * at(terms, 1);
    return { loss, terms, gradientNorm: Math.sqrt(norm) };
  }

  read(x: Float32Array, _y: Float32Array, rows: number): Promise<readonly LatentReading[]> {
    if (rows !== this.readRows)
      return Promise.reject(new Error(`compiled for ${this.readRows} rows, given ${rows}`));
    this.reads++;
    const d = this.#dim;
    const mean = new Float32Array(rows * d);
    for (let row = 0; row < rows; row++) {
      for (let i = 0; i < d; i++) {
        for (let j = 0; j < d; j++) mean[row * d + i]! += at(this.#w, i * d + j) * at(x, row * d + j);
      }
    }
    return Promise.resolve([
      {
        name: 'prediction',
        role: 'prediction',
        rows,
        dims: d,
        mean,
        logVariance: new Float32Array(rows * d),
        sample: null,
        prior: null,
        klTerm: null,
      },
      {
        name: 'context',
        role: 'context',
        rows,
        dims: d,
        mean: x.slice(),
        logVariance: null,
        sample: null,
        prior: null,
        klTerm: null,
      },
    ]);
  }

  async observe(x: Float32Array, y: Float32Array): Promise<ModelReading> {
    const latents = await this.read(x, y, this.observedRows);
    return { latents, decoded: [], terms: new Float32Array(2), generated: null, teacherLag: null };
  }

  exportState(): Promise<TrainingState> {
    const shape = [this.#dim, this.#dim];
    const tensor = (data: Float32Array): StateTensor => ({ shape, data: data.slice() });
    return Promise.resolve(
      new Map([
        ['parameter/w', tensor(this.#w)],
        ['adam.m/w', tensor(this.#m)],
        ['adam.v/w', tensor(this.#v)],
      ]),
    );
  }

  importState(state: TrainingState): Promise<void> {
    for (const [name, target] of [
      ['parameter/w', this.#w],
      ['adam.m/w', this.#m],
      ['adam.v/w', this.#v],
    ] as const) {
      const tensor = state.get(name);
      if (tensor?.data.length !== target.length) return Promise.reject(new StateMismatchError(name));
      target.set(tensor.data);
    }
    return Promise.resolve();
  }

  /** The first input that is not finite. */
  diagnose(feeds: StepFeeds): Promise<Diagnosis | null> {
    const bad = feeds.x.some((value) => !Number.isFinite(value));
    return Promise.resolve(bad ? { term: 'prediction', tensor: 'x' } : null);
  }

  dispose(): Promise<void> {
    this.disposed = true;
    return Promise.resolve();
  }
}

const at = (array: ArrayLike<number> | undefined, index: number): number => array?.[index] ?? NaN;
