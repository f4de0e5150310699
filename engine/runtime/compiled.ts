import type { DeviceReport } from '../../schemas/run-log.ts';
import type { AdamOptions } from '../graph/adam.ts';
import type { EmaOptions } from '../graph/training-step.ts';
import type { ModelBuilder } from '../models/model-builder.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import type { FlatState } from './initial-state.ts';
import type { LatentReader } from './latent-reader.ts';
import type { SessionOptions } from './onnx-session.ts';

/** What a compiled session is made of. */
export interface Compiled {
  readonly builder: ModelBuilder;
  readonly graph: ModelGraph;
  readonly optimiser: AdamOptions;
  readonly ema: EmaOptions | null;
  readonly device: DeviceReport;
  readonly session: SessionOptions;
  readonly reader: LatentReader;
  readonly initial: FlatState;
}
