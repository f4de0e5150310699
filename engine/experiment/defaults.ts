import type {
  AnnealingConfig,
  ElboConfig,
  ObjectiveConfig,
  SigregConfig,
  VicregConfig,
} from '../../schemas/objective-config.ts';
import type {
  ArConfig,
  BjepaConfig,
  EmaConfig,
  JepaConfig,
  LejepaConfig,
  ModelConfig,
  ModelKind,
  NetworkConfig,
  TargetConfig,
  VaeConfig,
  VarJepaConfig,
  VjepaConfig,
} from '../../schemas/model-config.ts';
import type {
  CoupledGaussiansConfig,
  DataConfig,
  HallwayConfig,
  NoisyTvConfig,
  PairFiles,
  SequenceFiles,
} from '../../schemas/data-config.ts';
import type {
  DeviceConfig,
  DeviceName,
  Experiment,
  MonitorConfig,
  OptimiserConfig,
  ProbeConfig,
  TrainingConfig,
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

type RawData =
  | RawGenerated<NoisyTvConfig>
  | RawGenerated<CoupledGaussiansConfig>
  | RawGenerated<HallwayConfig>
  | RawFromFiles<'sequence', SequenceFiles>
  | RawFromFiles<'pairs', PairFiles>;
type RawGenerated<Config extends DataConfig> = Pick<Config, 'kind'> & Partial<Config>;
interface RawFromFiles<Kind, Files> {
  readonly kind: Kind;
  /** Of a sequence. */
  readonly horizon?: number;
  readonly train?: Partial<Files>;
  readonly test?: Partial<Files> | null;
  readonly standardise?: boolean;
}

type RawPart<Config> = Config extends { readonly kind: string }
  ? Pick<Config, 'kind'> & {
      readonly [Key in Exclude<keyof Config, 'kind'>]?: Config[Key] extends object
        ? Partial<Config[Key]>
        : Config[Key];
    }
  : never;
type RawModel = RawPart<ModelConfig>;

type RawObjective = Partial<Omit<ObjectiveConfig, 'annealing' | 'elbo' | 'vicreg' | 'sigreg'>> & {
  readonly annealing?: Partial<AnnealingConfig>;
  readonly elbo?: Partial<ElboConfig>;
  readonly vicreg?: Partial<VicregConfig>;
  readonly sigreg?: Partial<SigregConfig>;
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
        horizon: 1,
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
    case 'coupled-gaussians':
      return {
        seed: 1,
        trainPairs: 10_000,
        testPairs: 5000,
        observationDim: 32,
        stateDim: 16,
        auxiliaryDim: 8,
        contextScale: 1,
        targetScale: 0.5,
        auxiliaryScale: 1,
        shift: 2,
        contextNoise: 0.3,
        targetNoise: 0.3,
        hiddenWidth: 64,
        weightScale: 1,
        ...raw,
      };
    case 'hallway':
      return {
        seed: 1,
        trainPairs: 4000,
        testPairs: 2000,
        observationDim: 12,
        signalDim: 3,
        branch: 2,
        branchNoise: 0.3,
        signalNoise: 0.3,
        sensorNoise: 0.05,
        ...raw,
      };
    case 'sequence':
      return {
        kind: 'sequence',
        horizon: raw.horizon ?? 1,
        train: sequenceFiles(raw.train ?? {}),
        test: raw.test ? sequenceFiles(raw.test) : null,
        standardise: raw.standardise ?? true,
      };
    case 'pairs':
      return {
        kind: 'pairs',
        train: pairFiles(raw.train ?? {}),
        test: raw.test ? pairFiles(raw.test) : null,
        standardise: raw.standardise ?? true,
      };
  }
}

function sequenceFiles({ x = '', truth }: Partial<SequenceFiles>): SequenceFiles {
  return { x, truth: { ...truth } };
}

function pairFiles({ x = '', y = '', truth }: Partial<PairFiles>): PairFiles {
  return { x, y, truth: { ...truth } };
}

function resolveModel(raw: RawModel): ModelConfig {
  if (raw.kind === 'var-jepa') return resolveVarJepa(raw);
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
    case 'lejepa':
      return {
        kind: raw.kind,
        latentDim,
        encoder,
        predictor: resolveNetwork(raw.predictor),
      } satisfies LejepaConfig;
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

/** Every network of Var-JEPA begins where the published ones are (appendix D.1). */
const VAR_JEPA_NETWORK: Partial<NetworkConfig> = { depth: 2, width: 128 };

function resolveVarJepa(raw: Extract<RawModel, { kind: 'var-jepa' }>): VarJepaConfig {
  const network = (given: Partial<NetworkConfig> = {}): NetworkConfig =>
    resolveNetwork({ ...VAR_JEPA_NETWORK, ...given });
  return {
    kind: raw.kind,
    latentDim: raw.latentDim ?? 16,
    auxiliaryDim: raw.auxiliaryDim ?? 8,
    encoder: network(raw.encoder),
    auxiliaryEncoder: network(raw.auxiliaryEncoder),
    targetEncoder: network(raw.targetEncoder),
    predictor: network(raw.predictor),
    decoder: network(raw.decoder),
  };
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

function resolveObjective(raw: RawObjective, model: ModelKind): ObjectiveConfig {
  return {
    beta: model === 'vae' ? 1 : 0.01,
    gamma: 0.1,
    observationVariance: model === 'var-jepa' ? 1 : 0.5,
    lambda: 0.05,
    freeBits: 0,
    ...raw,
    elbo: { reconstruction: 1, generation: 1, contextKl: 1, auxiliaryKl: 1, targetKl: 1, ...raw.elbo },
    annealing: { kind: 'none', steps: 1000, cycles: 4, ratio: 0.5, ...raw.annealing },
    vicreg: { ...(model === 'jepa' ? JEPA_VICREG : ADDED_VICREG), ...raw.vicreg },
    sigreg: { ...(model === 'lejepa' ? LEJEPA_SIGREG : ADDED_SIGREG), ...raw.sigreg },
  };
}

/** As in the authors' Noisy-TV script. */
const JEPA_VICREG: VicregConfig = {
  invariance: 25,
  variance: 25,
  covariance: 1,
  covarianceForm: 'whole-matrix',
};
/** Off, and in the form of the VICReg paper once it is switched on. */
const ADDED_VICREG: VicregConfig = {
  invariance: 0,
  variance: 0,
  covariance: 0,
  covarianceForm: 'off-diagonal',
};
/** As LeJEPA has it (Balestriero & LeCun 2025); λ weighs it. */
const LEJEPA_SIGREG: SigregConfig = {
  context: 0,
  target: 0,
  form: 'epps-pulley',
  slices: 1024,
  knots: 17,
  maxFrequency: 3,
};
/** Off, and as Var-JEPA has it (appendix D.6.5) once it is switched on. */
const ADDED_SIGREG: SigregConfig = {
  context: 0,
  target: 0,
  form: 'plain',
  slices: 64,
  knots: 64,
  maxFrequency: 5,
};

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
