import type * as Ort from 'onnxruntime-node';
import type { DeviceReport, TermInfo } from '../../schemas/run-log.ts';
import { adamSchedule } from '../graph/adam.ts';
import { emitModel } from '../graph/onnx/emit-model.ts';
import { sizeOf, type Tensor } from '../graph/tensor.ts';
import { STATE_INPUTS, stateLayout, trainingStep, type StateLayout } from '../graph/training-step.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import type { Compiled } from './compiled.ts';
import { diagnose } from './diagnosis.ts';
import type { FlatState } from './initial-state.ts';
import { allocate, OnnxSession, values } from './onnx-session.ts';
import { fromTensors, toTensors } from './state-tensors.ts';
import type {
  Diagnosis,
  NoiseInput,
  StepFeeds,
  StepResult,
  TermWeight,
  TrainingSession,
  TrainingState,
} from './training-session.ts';

type StateName = (typeof STATE_INPUTS)[number];
const MOVING: readonly StateName[] = ['parameters', 'firstMoment', 'secondMoment', 'targets'];

/**
 * The training step as one ONNX graph. State lives in two sets of flat arrays that are read from and written to in turn,
 * so that a step allocates nothing.
 */
export class CompiledSession implements TrainingSession {
  readonly device: DeviceReport;
  readonly terms: readonly TermInfo[];
  readonly termWeights: readonly TermWeight[];
  readonly parameterCount: number;
  readonly noiseInputs: readonly NoiseInput[];
  readonly batchRows: number;
  readonly probeLatent: ModelGraph['probeLatent'];

  readonly #compiled: Compiled;
  readonly #layout: StateLayout;
  readonly #session: OnnxSession;
  readonly #weights: Float32Array;
  readonly #schedule = new Float32Array(3);
  /** Tensors of the two state sets; #inputs reads set `#turn`, #outputs writes the other. */
  readonly #inputs: readonly Record<string, Ort.Tensor>[];
  readonly #outputs: readonly Record<string, Ort.Tensor>[];
  readonly #scalars: Float32Array;
  #turn: 0 | 1 = 0;
  readonly #fed = new Map<string, { data: Float32Array; tensor: Ort.Tensor }>();

  private constructor(compiled: Compiled, session: OnnxSession, outputs: ReadonlyMap<string, Tensor>) {
    const { builder, graph } = compiled;
    this.#compiled = compiled;
    this.#session = session;
    this.#layout = stateLayout(builder);
    this.device = compiled.device;
    this.terms = graph.terms.map(({ name, label, role, unit, trains }) => ({
      name,
      label,
      role,
      unit,
      trains,
    }));
    this.termWeights = graph.terms.map(({ weight, annealed }) => ({ base: weight, annealed }));
    this.parameterCount = this.#layout.parameters.size;
    this.noiseInputs = builder.noise.map(({ name, tensor }) => ({ name, length: sizeOf(tensor.shape) }));
    this.batchRows = builder.rows;
    this.probeLatent = graph.probeLatent;
    this.#weights = new Float32Array(graph.terms.length);
    const sets = [allocate(session, outputs), allocate(session, outputs)];
    const scalars = sets[0]?.['scalars'];
    this.#scalars = values(scalars);
    this.#outputs = [1, 0].map((other) => ({ ...sets[other], scalars: scalars as Ort.Tensor }));
    this.#inputs = [0, 1].map((own) => this.#stateInputs(sets[own] ?? {}));
  }

  static async create(compiled: Compiled): Promise<CompiledSession> {
    const { builder, graph, optimiser, ema } = compiled;
    const step = trainingStep({ ...builder, terms: graph.terms.map(({ value }) => value) }, optimiser, ema);
    const model = emitModel(step.outputs, step.bindings);
    const session = await OnnxSession.create(model, step.outputs, compiled.session);
    return new CompiledSession(compiled, session, step.outputs);
  }

  async step(feeds: StepFeeds): Promise<StepResult> {
    const inputs = this.#inputs[this.#turn] ?? {};
    this.#weights.set(feeds.weights);
    this.#schedule.set(adamSchedule(this.#compiled.optimiser, feeds.learningRate, feeds.step));
    this.#feed(inputs, 'x', feeds.x);
    this.#feed(inputs, 'y', feeds.y);
    this.noiseInputs.forEach(({ name }, i) =>
      this.#feed(inputs, `noise/${name}`, feeds.noise[i] ?? new Float32Array()),
    );
    await this.#session.run(inputs, this.#outputs[this.#turn] ?? {});
    this.#turn = this.#turn === 0 ? 1 : 0;
    const [loss = NaN, gradientNorm = NaN] = this.#scalars;
    return { loss, gradientNorm, terms: this.#scalars.slice(2) };
  }

  async read(x: Float32Array, y: Float32Array, rows: number): Promise<readonly LatentReading[]> {
    return this.#compiled.reader.read(this.#state(this.#turn), x, y, rows);
  }

  exportState(): Promise<TrainingState> {
    return Promise.resolve(toTensors(this.#layout, this.#state(this.#turn)));
  }

  importState(state: TrainingState): Promise<void> {
    fromTensors(this.#layout, state, this.#state(this.#turn));
    return Promise.resolve();
  }

  /** Runs the step once more from the state before it, with every named tensor as an output. */
  diagnose(feeds: StepFeeds): Promise<Diagnosis | null> {
    return diagnose(this.#compiled, this.#state(this.#turn === 0 ? 1 : 0), feeds);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
    await this.#compiled.reader.release();
  }

  #state(turn: 0 | 1): FlatState {
    const inputs = this.#inputs[turn] ?? {};
    const of = (name: StateName): Float32Array => (inputs[name] ? values(inputs[name]) : new Float32Array());
    return {
      parameters: of('parameters'),
      firstMoment: of('firstMoment'),
      secondMoment: of('secondMoment'),
      targets: of('targets'),
      frozen: of('frozen'),
    };
  }

  #stateInputs(set: Record<string, Ort.Tensor>): Record<string, Ort.Tensor> {
    const { initial } = this.#compiled;
    const inputs: Record<string, Ort.Tensor> = {
      weights: this.#session.tensor('weights', this.#weights),
      schedule: this.#session.tensor('schedule', this.#schedule),
    };
    for (const name of STATE_INPUTS) {
      if (!this.#session.reads(name)) continue;
      const moving = MOVING.includes(name) ? set[`next.${name}`] : undefined;
      if (moving) values(moving).set(initial[name]);
      inputs[name] = this.#session.tensor(name, moving ? values(moving) : initial[name]);
    }
    return inputs;
  }

  /** Puts an array into the inputs if the step reads it; the tensor over an array is made once. */
  #feed(inputs: Record<string, Ort.Tensor>, name: string, data: Float32Array): void {
    if (!this.#session.reads(name)) return;
    const known = this.#fed.get(name);
    const tensor = known?.data === data ? known.tensor : this.#session.tensor(name, data);
    this.#fed.set(name, { data, tensor });
    inputs[name] = tensor;
  }
}
