import type {
  Experiment,
  MonitorConfig,
  OptimiserConfig,
  ProbeConfig,
  TrainingConfig,
} from '../../../schemas/experiment.ts';
import type { Dataset, Pairs } from '../../../engine/data/dataset.ts';
import { pairsAhead } from '../../../engine/data/trajectory.ts';
import { randomStream } from '../../../engine/random/stream.ts';

/** What a test may change of the small experiment. */
export interface Changes {
  readonly seed?: number;
  readonly training?: Partial<TrainingConfig>;
  readonly optimiser?: Partial<OptimiserConfig>;
  readonly monitor?: Partial<MonitorConfig>;
  readonly probe?: Partial<ProbeConfig>;
}

const linear = { depth: 0, width: 64, activation: 'tanh', bias: false } as const;

/** A small VJEPA experiment of 20 steps. */
export function experimentWith(changes: Changes = {}): Experiment {
  return {
    name: 'small',
    description: '',
    seed: changes.seed ?? 7,
    device: { name: 'auto', adapter: 'high-performance', index: 0, threads: 0, spin: 'auto' },
    data: {
      kind: 'noisy-tv',
      seed: 111,
      noiseScale: 4,
      horizon: 1,
      trainSteps: 40,
      testSteps: 20,
      observationDim: 3,
      signalDim: 2,
      distractorDim: 2,
      signalNoise: 0.1,
      distractorDecay: 0.9,
      distractorNoise: 0.3,
      sensorNoise: 0.01,
      standardise: true,
    },
    model: {
      kind: 'vjepa',
      latentDim: 3,
      encoder: linear,
      predictor: linear,
      ema: { rate: 0.99, update: 'before-step' },
      target: { logVariance: 'frozen', logVarianceValue: 0, sample: true },
    },
    objective: {
      beta: 0.01,
      gamma: 0.1,
      observationVariance: 0.5,
      elbo: { reconstruction: 1, generation: 1, contextKl: 1, auxiliaryKl: 1, targetKl: 1 },
      lambda: 0.05,
      annealing: { kind: 'none', steps: 1000, cycles: 4, ratio: 0.5 },
      freeBits: 0,
      vicreg: { invariance: 0, variance: 0, covariance: 0, covarianceForm: 'off-diagonal' },
      sigreg: { context: 0, target: 0, form: 'plain', slices: 64, knots: 64, maxFrequency: 5 },
    },
    optimiser: {
      kind: 'adam',
      learningRate: 1e-2,
      betas: [0.9, 0.999],
      epsilon: 1e-8,
      weightDecay: 0,
      warmupSteps: 0,
      schedule: 'constant',
      finalLearningRate: 0,
      clipNorm: null,
      ...changes.optimiser,
    },
    training: {
      steps: 20,
      batchSize: 'full',
      checkpointEvery: 0,
      keepCheckpoints: 3,
      threads: 0,
      recompute: false,
      ...changes.training,
    },
    probe: { kind: 'linear-regression', every: 0, ...changes.probe },
    monitor: {
      every: 10,
      batchSize: 16,
      onAlert: { info: 'warn', warning: 'warn', error: 'warn' },
      mute: [],
      ...changes.monitor,
    },
  };
}

/** Random walks that decay, three wide, with a signal in their first two columns. */
export function smallDataset(trainPairs = 40, testPairs = 20): Dataset {
  const trajectory = (pairs: number, name: string): Pairs => {
    const x = randomStream(1, name).fillNormal(new Float32Array((pairs + 1) * 3));
    for (let i = 3; i < x.length; i++) x[i] = 0.9 * (x[i - 3] ?? 0) + 0.4 * (x[i] ?? 0);
    const signal = new Float32Array((pairs + 1) * 2);
    for (let t = 0; t <= pairs; t++) signal.set(x.subarray(3 * t, 3 * t + 2), 2 * t);
    return pairsAhead(x, 3, 1, { signal: { dim: 2, values: signal } });
  };
  return {
    inputDim: 3,
    targetDim: 3,
    train: trajectory(trainPairs, 'train'),
    test: trajectory(testPairs, 'test'),
    standardisation: null,
    targetStandardisation: null,
  };
}
