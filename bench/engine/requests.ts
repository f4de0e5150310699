import type { ProviderName } from '../../engine/runtime/execution-provider.ts';
import type { DeviceReport } from '../../schemas/run-record.ts';

/** How our engine is to run a workload. */
export interface OursSetting {
  readonly workload: string;
  /** The folder of the example experiments. */
  readonly examples: string;
  readonly threads: number;
  readonly spin: boolean;
  readonly provider: ProviderName;
  /** As `training.recompute` of an experiment; default false. */
  readonly recompute?: boolean;
  /** Names of passes over the graph to go without. Given, a step is taken bare, outside a training session. */
  readonly leftOut?: readonly string[];
}

/** How PyTorch is to run it; `file` is what `share` wrote. */
export interface TorchSetting {
  readonly threads: number;
  readonly mode: 'eager' | 'compile' | 'max-autotune' | 'graphs';
  readonly optimiser: 'for' | 'foreach' | 'fused' | 'compiled';
  /** Written out as products and a softmax, or PyTorch's fused one. */
  readonly attention: 'products' | 'sdpa';
  /** How its threads wait for each other: as OpenMP does by itself, or without a busy loop (OMP_WAIT_POLICY). */
  readonly wait: 'default' | 'passive';
}

/** On what, and how exactly it multiplies matrices (`torch.set_float32_matmul_precision`). */
export interface TorchPlace {
  readonly device: 'cpu' | 'cuda';
  readonly precision: 'highest' | 'high';
}

/** The answers of both children. */
export interface PrepareAnswer {
  /** Of steps 1 to 3. */
  readonly losses: readonly number[];
}
export interface OursPrepared extends PrepareAnswer {
  /** Of the matrix products of a step. */
  readonly flops: number;
  readonly device: DeviceReport;
  /** Of the program of a bare step, else empty. */
  readonly digest: string;
}
export interface TorchPrepared extends PrepareAnswer {
  readonly version: string;
}
export interface Speed {
  readonly stepsPerSecond: number;
  readonly stepsPerCpuSecond: number;
  /** Of the last step. */
  readonly loss: number;
}
export interface Memory {
  /** MB */
  readonly peak: number;
  /** MB on the card; null where there is none or it cannot be known. */
  readonly device: number | null;
}
