import { adamSchedule } from '../../engine/graph/adam.ts';
import { emitModel } from '../../engine/graph/onnx/emit-model.ts';
import type { Pass } from '../../engine/graph/passes/all.ts';
import { STATE_INPUTS, trainingStep } from '../../engine/graph/training-step.ts';
import { allocate, OnnxSession, values, type SessionOptions } from '../../engine/runtime/onnx-session.ts';
import type { Prepared } from '../../engine/runtime/prepare.ts';
import type { StepFeeds } from '../../engine/runtime/training-session.ts';

/** Takes a step of a workload with the given passes alone, and returns its loss; what a training session does besides is left out. */
export async function bareStep(
  { builder, graph, optimiser, ema, initial }: Prepared,
  passes: readonly Pass[],
  options: SessionOptions,
): Promise<(feeds: StepFeeds) => Promise<number>> {
  const terms = graph.terms.map(({ value }) => value);
  const { outputs, bindings } = trainingStep({ ...builder, terms }, optimiser, ema, passes);
  const model = emitModel(outputs, bindings);
  const session = await OnnxSession.create(model, outputs, options);
  const [even, odd] = [allocate(session, outputs), allocate(session, outputs)];
  let [reads, writes] = [even, odd];
  for (const name of STATE_INPUTS) {
    const next = reads[`next.${name}`];
    if (next) values(next).set(initial[name]);
  }
  const schedule = new Float32Array(3);
  return async (feeds) => {
    schedule.set(adamSchedule(optimiser, feeds.learningRate, feeds.step));
    const noise = builder.noise.map(({ name }, i) => [`noise/${name}`, feeds.noise[i]] as const);
    const state = STATE_INPUTS.map((name) => {
      const next = reads[`next.${name}`];
      return [name, next ? values(next) : initial[name]] as const;
    });
    const fed = Object.fromEntries<Float32Array>([
      ['x', feeds.x],
      ['y', feeds.y],
      ['weights', Float32Array.from(feeds.weights)],
      ['schedule', schedule],
      ...state,
      ...noise.map(([name, array]) => [name, array ?? new Float32Array()] as const),
    ]);
    await session.run(session.inputs(fed), writes);
    [reads, writes] = [writes, reads];
    return values(reads['scalars'])[0] ?? NaN;
  };
}
