import { createHash } from 'node:crypto';
import { adamSchedule } from '../../engine/graph/adam.ts';
import { emitModel } from '../../engine/graph/onnx/emit-model.ts';
import type { Pass } from '../../engine/graph/passes/all.ts';
import { STATE_INPUTS, trainingStep } from '../../engine/graph/training-step.ts';
import { allocate, OnnxSession, values, type SessionOptions } from '../../engine/runtime/onnx-session.ts';
import type { Prepared } from '../../engine/runtime/prepare.ts';
import type { StepFeeds } from '../../engine/runtime/training-session.ts';

/** A step of a workload, without what a training session does besides. */
export interface BareStep {
  /** Of the ONNX program: equal where the program is. */
  readonly digest: string;
  /** Takes a step, returns its loss. */
  readonly take: (feeds: StepFeeds) => Promise<number>;
}

/** The step of a workload with the given passes alone. */
export async function bareStep(
  { builder, graph, optimiser, ema, initial }: Prepared,
  passes: readonly Pass[],
  options: SessionOptions,
): Promise<BareStep> {
  const terms = graph.terms.map(({ value }) => value);
  const { outputs, bindings } = trainingStep({ ...builder, terms }, optimiser, ema, { passes });
  const model = emitModel(outputs, bindings);
  const session = await OnnxSession.create(model, outputs, options);
  const [even, odd] = [allocate(session, outputs), allocate(session, outputs)];
  let [reads, writes] = [even, odd];
  for (const name of STATE_INPUTS) {
    const next = reads[`next.${name}`];
    if (next) values(next).set(initial[name]);
  }
  const schedule = new Float32Array(3);
  const take: BareStep['take'] = async (feeds) => {
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
  return { digest: createHash('sha256').update(model.bytes).digest('hex'), take };
}
