import { emitModel } from '../../engine/graph/onnx/emit-model.ts';
import { trainingStep } from '../../engine/graph/training-step.ts';
import { CompiledSession } from '../../engine/runtime/compiled-session.ts';
import { defaultProvider, targetOf } from '../../engine/runtime/execution-provider.ts';
import { onnxPrograms } from '../../engine/runtime/program.ts';
import { Readers } from '../../engine/runtime/readers.ts';
import type { SessionOptions } from '../../engine/runtime/onnx-session.ts';
import type { Prepared } from '../../engine/runtime/prepare.ts';
import type { TrainingSession } from '../../engine/runtime/training-session.ts';
import { matrixProductFlops } from '../lib/flops.ts';
import type { OursSetting } from './requests.ts';
import type { Workload } from './workload.ts';

/** Compiles a workload as `createTrainingSession` compiles an experiment, with the given threads instead of chosen ones. */
export async function openSession(
  { prepared, sameBatch }: Workload,
  setting: OursSetting,
): Promise<TrainingSession> {
  const session = sessionOptions(setting);
  return CompiledSession.create({
    ...prepared,
    recompute: setting.recompute ?? prepared.recompute,
    device: {
      device: setting.provider === 'dml' ? 'directml' : setting.provider,
      requested: 'auto',
      threads: setting.threads,
      hardware: '',
      note: '',
    },
    session,
    sameBatch,
    readers: await Readers.create(prepared, onnxPrograms(session)),
  });
}

/**
 * Floating-point operations of a step in the matrix products of its ONNX program as the model says it, before any pass over the graph,
 * so that one that computes something twice looks no better for it.
 */
export function stepFlops({ builder, graph, optimiser, ema }: Prepared, setting: OursSetting): number {
  const terms = graph.terms.map(({ value }) => value);
  const { outputs, bindings } = trainingStep({ ...builder, terms }, optimiser, ema, { passes: [] });
  return matrixProductFlops(emitModel(outputs, bindings, targetOf(defaultProvider(setting.provider))));
}

export function sessionOptions({ provider, threads, spin }: OursSetting): SessionOptions {
  return { provider: defaultProvider(provider), threads, spin };
}
