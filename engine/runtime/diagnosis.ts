import { nodeOf, topological, type Tensor } from '../graph/tensor.ts';
import type { FlatState } from './initial-state.ts';
import { stepOf, type Prepared } from './prepare.ts';
import type { Compile } from './program.ts';
import type { Diagnosis, StepFeeds } from './training-session.ts';

/**
 * Finds where a step first left the finite numbers: weights, then the model's named tensors in order of computation, then
 * the terms, then the gradients.
 */
export async function diagnose(
  prepared: Prepared,
  compile: Compile,
  state: FlatState,
  feeds: StepFeeds,
): Promise<Diagnosis | null> {
  const { builder, graph } = prepared;
  const step = stepOf(prepared);
  const suspects = new Map<string, Tensor>([
    ...builder.parameters.map(({ name, tensor }) => [`weight ${name}`, tensor] as const),
    ...builder.named.map(({ name, tensor }) => [name, tensor] as const),
    ...graph.terms.map(({ name, value }) => [`term ${name}`, value] as const),
    ...step.gradients.map(
      (gradient, i) => [`gradient of ${builder.parameters[i]?.name ?? i}`, gradient] as const,
    ),
  ]);
  const program = await compile(suspects, step.bindings);
  try {
    const fed: Record<string, Float32Array> = {
      ...state,
      x: feeds.x,
      y: feeds.y,
      weights: Float32Array.from(feeds.weights),
    };
    builder.noise.forEach(({ name }, i) => (fed[`noise/${name}`] = feeds.noise[i] ?? new Float32Array()));
    const found = await program.run(fed);
    for (const [name, tensor] of suspects) {
      if (found[name]?.every(Number.isFinite)) continue;
      return { term: firstTermOf(tensor, prepared) ?? 'loss', tensor: name };
    }
    return null;
  } finally {
    await program.release();
  }
}

/** The first term that depends on a tensor; of a gradient the first term at all. */
function firstTermOf(tensor: Tensor, { graph }: Prepared): string | undefined {
  const dependent = graph.terms.find(({ value }) => {
    if (value === tensor) return true;
    return topological([value]).some((node) => node.inputs.includes(tensor) || node === nodeOf(tensor));
  });
  return (dependent ?? graph.terms[0])?.name;
}
