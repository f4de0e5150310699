import { availableParallelism } from 'node:os';
import type * as TensorFlow from '@tensorflow/tfjs';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { DeviceReport } from '../../../schemas/run-record.ts';
import { adamSchedule } from '../../graph/adam.ts';
import { emitModel, TARGETS } from '../../graph/onnx/emit-model.ts';
import { at } from '../../graph/tensor.ts';
import { STATE_INPUTS, stateLayout, type StateLayout } from '../../graph/training-step.ts';
import type { LatentReading, ModelReading } from '../../models/latent-reading.ts';
import { diagnose } from '../diagnosis.ts';
import { processorName } from '../devices/hardware.ts';
import { eachOfState, type FlatState } from '../initial-state.ts';
import { prepare, stepOf, type GraphShape, type Prepared } from '../prepare.ts';
import { sessionFacts, StatedSession, type SessionFacts } from '../session-facts.ts';
import { Readers } from '../readers.ts';
import { resultOf } from '../single-step.ts';
import type { StateName } from '../state-store.ts';
import { fromTensors, toTensors } from '../state-tensors.ts';
import type {
  Diagnosis,
  StepFeeds,
  StepResult,
  TrainingSession,
  TrainingState,
} from '../training-session.ts';
import { floats, TensorflowExecutor, tensorflowPrograms } from './executor.ts';
import { loadTensorflow, type LoadedTensorflow } from './find.ts';

type Tensors = Record<StateName, TensorFlow.Tensor>;

/**
 * Trains an experiment op by op on the TensorFlow.js that is installed where one of the folders `searchFrom` can see it.
 * Throws a `DeviceError` where there is none, or none that works.
 */
export async function createTensorflowSession(
  experiment: Experiment,
  shape: GraphShape,
  searchFrom: readonly string[],
): Promise<TrainingSession> {
  const found = await loadTensorflow(searchFrom);
  const prepared = prepare(experiment, shape);
  const { builder, graph, reading } = prepared;
  const step = stepOf(prepared);
  const model = emitModel(step.outputs, step.bindings, TARGETS.plain);
  return new TensorflowSession(
    found.tf,
    prepared,
    sessionFacts({ builder, graph, reading, device: report(found, experiment.device.name) }),
    new TensorflowExecutor(found.tf, model, [...step.outputs.keys()]),
    await Readers.create(prepared, tensorflowPrograms(found.tf)),
  );
}

function report(found: LoadedTensorflow, requested: string): DeviceReport {
  return {
    device: 'tensorflow',
    requested,
    // Plain JavaScript runs on one thread; TensorFlow takes all cores.
    threads: found.backend === 'tensorflow' ? availableParallelism() : 1,
    hardware: found.usesGpu ? 'the graphics processor that TensorFlow has chosen' : processorName(),
    note: found.description,
  };
}

/** The training step over tfjs. The state lives in its tensors; what comes back at every step is the scalars. */
class TensorflowSession extends StatedSession implements TrainingSession {
  readonly #tf: typeof TensorFlow;
  readonly #prepared: Prepared;
  readonly #layout: StateLayout;
  readonly #executor: TensorflowExecutor;
  readonly #readers: Readers;
  #state: Tensors;
  /** Before the newest step, for a diagnosis; tensors that a step does not change are those of #state. */
  #before: Tensors;

  constructor(
    tf: typeof TensorFlow,
    prepared: Prepared,
    facts: SessionFacts,
    executor: TensorflowExecutor,
    readers: Readers,
  ) {
    super(facts);
    this.#tf = tf;
    this.#prepared = prepared;
    this.#layout = stateLayout(prepared.builder);
    this.#executor = executor;
    this.#readers = readers;
    this.#state = this.#upload(prepared.initial);
    this.#before = this.#state;
  }

  async step(feeds: StepFeeds): Promise<StepResult> {
    const fed = this.#feed(feeds);
    let outputs: Map<string, TensorFlow.Tensor>;
    try {
      outputs = this.#executor.run(new Map([...Object.entries(this.#state), ...fed]));
    } finally {
      for (const tensor of fed.values()) tensor.dispose();
    }
    const scalars = outputs.get('scalars');
    if (!scalars) throw new Error('the step gives no scalars');
    const next = { ...this.#state };
    for (const name of STATE_INPUTS) next[name] = outputs.get(`next.${name}`) ?? next[name];
    this.#advance(next);
    const result = resultOf(await floats(scalars));
    scalars.dispose();
    return result;
  }

  async read(x: Float32Array, y: Float32Array, rows: number): Promise<readonly LatentReading[]> {
    return this.#readers.read(await flat(this.#state), x, y, rows);
  }

  async observe(x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading> {
    return this.#readers.observe(await flat(this.#state), x, y, draw);
  }

  async exportState(): Promise<TrainingState> {
    return toTensors(this.#layout, await flat(this.#state));
  }

  async importState(state: TrainingState): Promise<void> {
    const arrays = await flat(this.#state);
    fromTensors(this.#layout, state, arrays);
    for (const tensor of all(this.#state, this.#before)) tensor.dispose();
    this.#state = this.#before = this.#upload(arrays);
  }

  /** Runs the step once more from the state before it, with every named tensor as an output. */
  async diagnose(feeds: StepFeeds): Promise<Diagnosis | null> {
    return diagnose(this.#prepared, tensorflowPrograms(this.#tf), await flat(this.#before), feeds);
  }

  async dispose(): Promise<void> {
    for (const tensor of all(this.#state, this.#before)) tensor.dispose();
    this.#executor.dispose();
    await this.#readers.release();
  }

  /** The new state; what only the state before the old one held is freed. */
  #advance(next: Tensors): void {
    const kept = all(this.#state, next);
    for (const tensor of all(this.#before)) if (!kept.has(tensor)) tensor.dispose();
    this.#before = this.#state;
    this.#state = next;
  }

  #upload(state: FlatState): Tensors {
    return eachOfState((name) => this.#tf.tensor1d(state[name], 'float32'));
  }

  #feed(feeds: StepFeeds): Map<string, TensorFlow.Tensor> {
    const schedule = adamSchedule(this.#prepared.optimiser, feeds.learningRate, feeds.step);
    const arrays: (readonly [string, Float32Array])[] = [
      ['x', feeds.x],
      ['y', feeds.y],
      ['weights', Float32Array.from(feeds.weights)],
      ['schedule', Float32Array.from(schedule)],
      ...this.noiseInputs.map(
        ({ name }, i) => [`noise/${name}`, feeds.noise[i] ?? new Float32Array()] as const,
      ),
    ];
    const read = arrays.filter(([name]) => this.#executor.reads(name));
    return new Map(read.map(([name, data]) => [name, this.#executor.input(name, data)]));
  }
}

/** Copies of the state's numbers. */
async function flat(state: Tensors): Promise<FlatState> {
  const numbers = await Promise.all(STATE_INPUTS.map((name) => floats(state[name])));
  return eachOfState((name) => at(numbers, STATE_INPUTS.indexOf(name)));
}

const all = (...states: readonly Tensors[]): Set<TensorFlow.Tensor> =>
  new Set(states.flatMap((state) => Object.values(state)));
