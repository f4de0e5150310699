import { emitModel } from '../graph/onnx/emit-model.ts';
import { nodeOf, topological, type Tensor } from '../graph/tensor.ts';
import { trainingStep } from '../graph/training-step.ts';
import type { Compiled } from './compiled.ts';
import type { FlatState } from './initial-state.ts';
import { allocate, OnnxSession, values } from './onnx-session.ts';
import type { Diagnosis, StepFeeds } from './training-session.ts';

/**
 * Finds where a step first left the finite numbers: weights, then the model's named tensors in order of computation, then
 * the terms, then the gradients.
 */
export async function diagnose(
  compiled: Compiled,
  state: FlatState,
  feeds: StepFeeds,
): Promise<Diagnosis | null> {
  const { builder, graph, optimiser, ema } = compiled;
  const step = trainingStep({ ...builder, terms: graph.terms.map(({ value }) => value) }, optimiser, ema);
  const suspects = new Map<string, Tensor>([
    ...builder.parameters.map(({ name, tensor }) => [`weight ${name}`, tensor] as const),
    ...builder.named.map(({ name, tensor }) => [name, tensor] as const),
    ...graph.terms.map(({ name, value }) => [`term ${name}`, value] as const),
    ...step.gradients.map(
      (gradient, i) => [`gradient of ${builder.parameters[i]?.name ?? i}`, gradient] as const,
    ),
  ]);
  const session = await OnnxSession.create(emitModel(suspects, step.bindings), suspects, compiled.session);
  try {
    const outputs = allocate(session, suspects);
    const fed: Record<string, Float32Array> = {
      ...state,
      x: feeds.x,
      y: feeds.y,
      weights: Float32Array.from(feeds.weights),
    };
    builder.noise.forEach(({ name }, i) => (fed[`noise/${name}`] = feeds.noise[i] ?? new Float32Array()));
    await session.run(session.inputs(fed), outputs);
    for (const [name, tensor] of suspects) {
      if (values(outputs[name]).every(Number.isFinite)) continue;
      return { term: firstTermOf(tensor, compiled) ?? 'loss', tensor: name };
    }
    return null;
  } finally {
    await session.release();
  }
}

/** The first term that depends on a tensor; of a gradient the first term at all. */
function firstTermOf(tensor: Tensor, { graph }: Compiled): string | undefined {
  const dependent = graph.terms.find(({ value }) => {
    if (value === tensor) return true;
    return topological([value]).some((node) => node.inputs.includes(tensor) || node === nodeOf(tensor));
  });
  return (dependent ?? graph.terms[0])?.name;
}
