import type {
  AnnealingConfig,
  ArConfig,
  BjepaConfig,
  DataConfig,
  DeviceConfig,
  DeviceName,
  EmaConfig,
  Experiment,
  JepaConfig,
  ModelConfig,
  MonitorConfig,
  NetworkConfig,
  NoisyTvConfig,
  ObjectiveConfig,
  OptimiserConfig,
  ProbeConfig,
  SequenceFiles,
  TargetConfig,
  TrainingConfig,
  VaeConfig,
  VicregConfig,
  VjepaConfig,
} from '../../schemas/experiment.ts';

/** An experiment file's content that satisfies the schema: what a person left out is left out. */
export interface RawExperiment {
  readonly $schema?: string;
  readonly name?: string;
  readonly description?: string;
  readonly seed?: number;
  readonly device?: RawDevice;
  readonly data: RawData;
  readonly model: RawModel;
  readonly objective?: RawObjective;
  readonly optimiser?: Partial<OptimiserConfig>;
  readonly training?: Partial<TrainingConfig>;
  readonly probe?: Partial<ProbeConfig>;
  readonly monitor?: Partial<Omit<MonitorConfig, 'onAlert'>> & {
    readonly onAlert?: Partial<MonitorConfig['onAlert']>;
  };
}

type RawDevice = DeviceName | Partial<DeviceConfig>;

type RawData = RawNoisyTv | RawSequence;
type RawNoisyTv = Pick<NoisyTvConfig, 'kind'> & Partial<NoisyTvConfig>;
interface RawSequence {
  readonly kind: 'sequence';
  readonly train?: RawFiles;
  readonly test?: RawFiles | null;
  readonly standardise?: boolean;
}
type RawFiles = Partial<SequenceFiles>;

type RawPart<Config> = Config extends { readonly kind: string }
  ? Pick<Config, 'kind'> & {
      readonly [Key in Exclude<keyof Config, 'kind'>]?: Config[Key] extends object
        ? Partial<Config[Key]>
        : Config[Key];
    }
  : never;
type RawModel = RawPart<ModelConfig>;

type RawObjective = Partial<Omit<ObjectiveConfig, 'annealing' | 'vicreg'>> & {
  readonly annealing?: Partial<AnnealingConfig>;
  readonly vicreg?: Partial<VicregConfig>;
};

/**
 * Fills every default in, as `schemas/experiment.ts` says them. Keys that the model has no use for do not come through.
 * @param fallbackName name of an experiment that gives none: its file's
 */
export function resolveExperiment(raw: RawExperiment, fallbackName: string): Experiment {
  return {
    name: raw.name ?? fallbackName,
    description: raw.description ?? '',
    seed: raw.seed ?? 0,
    device: resolveDevice(raw.device ?? 'auto', raw.training?.threads),
    data: resolveData(raw.data),
    model: resolveModel(raw.model),
    objective: resolveObjective(raw.objective ?? {}, raw.model.kind),
    optimiser: resolveOptimiser(raw.optimiser ?? {}),
    training: {
      steps: 6000,
      batchSize: 'full',
      checkpointEvery: 1000,
      keepCheckpoints: 3,
      threads: 0,
      recompute: false,
      ...raw.training,
    },
    probe: { kind: 'linear-regression', every: 500, ...raw.probe },
    monitor: {
      every: 'auto',
      batchSize: 512,
      mute: [],
      ...raw.monitor,
      onAlert: { info: 'warn', warning: 'warn', error: 'warn', ...raw.monitor?.onAlert },
    },
  };
}

/**
 * A device with all its options. `device.threads` wins over `training.threads`, which is the older place of the same number.
 * Also what a run record of an earlier release, which has but a name, is read with.
 */
export function resolveDevice(raw: RawDevice, trainingThreads = 0): DeviceConfig {
  const given = typeof raw === 'string' ? { name: raw } : raw;
  return {
    name: 'auto',
    adapter: 'high-performance',
    index: 0,
    threads: trainingThreads,
    spin: 'auto',
    ...given,
  };
}

function resolveData(raw: RawData): DataConfig {
  switch (raw.kind) {
    case 'noisy-tv':
      return {
        seed: 111,
        noiseScale: 4,
        trainSteps: 6000,
        testSteps: 2000,
        observationDim: 20,
        signalDim: 4,
        distractorDim: 4,
        signalNoise: 0.1,
        distractorDecay: 0.9,
        distractorNoise: 0.3,
        sensorNoise: 0.01,
        standardise: true,
        ...raw,
      };
    case 'sequence':
      return {
        kind: 'sequence',
        train: resolveFiles(raw.train ?? {}),
        test: raw.test ? resolveFiles(raw.test) : null,
        standardise: raw.standardise ?? true,
      };
  }
}

function resolveFiles(raw: RawFiles): SequenceFiles {
  return { x: raw.x ?? '', truth: { ...raw.truth } };
}

function resolveModel(raw: RawModel): ModelConfig {
  const latentDim = raw.latentDim ?? 4;
  const encoder = resolveNetwork(raw.encoder);
  switch (raw.kind) {
    case 'vae':
      return {
        kind: raw.kind,
        latentDim,
        encoder,
        decoder: resolveNetwork(raw.decoder),
      } satisfies VaeConfig;
    case 'ar':
      return { kind: raw.kind, latentDim, encoder, decoder: resolveNetwork(raw.decoder) } satisfies ArConfig;
    case 'jepa':
      return {
        kind: raw.kind,
        latentDim,
        encoder,
        predictor: resolveNetwork(raw.predictor),
        ema: resolveEma(raw.ema),
      } satisfies JepaConfig;
    case 'vjepa':
    case 'bjepa':
      return {
        kind: raw.kind,
        latentDim,
        encoder,
        predictor: resolveNetwork(raw.predictor),
        ema: resolveEma(raw.ema),
        target: resolveTarget(raw.target),
      } satisfies VjepaConfig | BjepaConfig;
  }
}

function resolveNetwork(raw: Partial<NetworkConfig> = {}): NetworkConfig {
  const depth = raw.depth ?? 0;
  return { depth, width: raw.width ?? 64, activation: raw.activation ?? 'tanh', bias: raw.bias ?? depth > 0 };
}

function resolveEma(raw: Partial<EmaConfig> = {}): EmaConfig {
  return { rate: 0.99, update: 'before-step', ...raw };
}

function resolveTarget(raw: Partial<TargetConfig> = {}): TargetConfig {
  return { logVariance: 'frozen', logVarianceValue: 0, sample: true, ...raw };
}

function resolveObjective(raw: RawObjective, model: ModelConfig['kind']): ObjectiveConfig {
  return {
    beta: model === 'vae' ? 1 : 0.01,
    gamma: 0.1,
    observationVariance: 0.5,
    freeBits: 0,
    ...raw,
    annealing: { kind: 'none', steps: 1000, cycles: 4, ratio: 0.5, ...raw.annealing },
    vicreg: {
      invariance: 25,
      variance: 25,
      covariance: 1,
      covarianceForm: 'whole-matrix',
      ...raw.vicreg,
    },
  };
}

function resolveOptimiser(raw: Partial<OptimiserConfig>): OptimiserConfig {
  const kind = raw.kind ?? 'adam';
  return {
    learningRate: 1e-3,
    betas: [0.9, 0.999],
    epsilon: 1e-8,
    weightDecay: kind === 'adamw' ? 0.01 : 0,
    warmupSteps: 0,
    schedule: 'constant',
    finalLearningRate: 0,
    clipNorm: null,
    ...raw,
    kind,
  };
}
