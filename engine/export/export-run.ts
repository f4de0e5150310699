import { encodeModel } from '../graph/onnx/model-proto.ts';
import { encodeSafetensors } from '../train/safetensors.ts';
import { encoderGraph } from './encoder-graph.ts';
import { onnxFacts, runFacts } from './facts.ts';
import type { TrainedRun } from './trained-run.ts';
import { exportedWeights } from './weights.ts';

/** A file's content and what a person should know of it. */
export interface Exported {
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

/** The encoder (see `encoderGraph`) as an ONNX model file. */
export function onnxFile(run: TrainedRun, latents: readonly string[]): Exported {
  const encoder = encoderGraph(run, latents);
  const { fixed } = encoder;
  const notes =
    fixed === null
      ? []
      : [`The ONNX model takes ${fixed.rows} rows at a time, no more and no fewer, since ${fixed.why}.`];
  return { bytes: encodeModel(encoder.graph, onnxFacts(run, encoder)), notes };
}

/** All weights, with what the data were standardised with, as a safetensors file. */
export function safetensorsFile(run: TrainedRun): Exported {
  const { standardisation } = run.fittedTo;
  const metadata = {
    ...runFacts(run),
    standardisation:
      standardisation === null
        ? 'none'
        : JSON.stringify({ mean: [...standardisation.mean], scale: [...standardisation.scale] }),
  };
  return { bytes: encodeSafetensors({ tensors: exportedWeights(run.state), metadata }), notes: [] };
}
