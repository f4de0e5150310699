import type * as Ort from 'onnxruntime-node';
import type { DeviceReport, TermInfo } from '../../schemas/run-log.ts';
import { adamSchedule } from '../graph/adam.ts';
import { emitModel } from '../graph/onnx/emit-model.ts';
import { stateLayout, trainingStep, type StateLayout } from '../graph/training-step.ts';
import type { LatentReading } from '../models/latent-reading.ts';
import type { ModelGraph } from '../models/model-graph.ts';
import type { Compiled } from './compiled.ts';
import { diagnose } from './diagnosis.ts';
import { DeviceState, RESIDENT } from './device-state.ts';
import { CPU, keepsTensors, targetOf } from './execution-provider.ts';
import { HostState } from './host-state.ts';
import { OnnxSession } from './onnx-session.ts';
import { onnxPrograms } from './program.ts';
import { sessionFacts } from './session-facts.ts';
import type { StateStore } from './state-store.ts';
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

/** The training step as one ONNX graph; where its state lies is the business of a `StateStore`. */
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
  readonly #state: StateStore;
  readonly #fed = new Map<string, { data: Float32Array; tensor: Ort.Tensor }>();

  private constructor(compiled: Compiled, session: OnnxSession, state: StateStore) {
    this.#compiled = compiled;
    this.#session = session;
    this.#state = state;
    this.#layout = stateLayout(compiled.builder);
    const facts = sessionFacts(compiled);
    this.device = session.partlyOnCpu ? partlyOnCpu(facts.device) : facts.device;
    this.terms = facts.terms;
    this.termWeights = facts.termWeights;
    this.parameterCount = facts.parameterCount;
    this.noiseInputs = facts.noiseInputs;
    this.batchRows = facts.batchRows;
    this.probeLatent = facts.probeLatent;
    this.#weights = new Float32Array(facts.terms.length);
  }

  static async create(compiled: Compiled): Promise<CompiledSession> {
    const { builder, graph, optimiser, ema, initial } = compiled;
    const provider = compiled.session.provider ?? CPU;
    const resident = keepsTensors(provider) ? RESIDENT : [];
    const step = trainingStep({ ...builder, terms: graph.terms.map(({ value }) => value) }, optimiser, ema);
    const model = emitModel(step.outputs, step.bindings, targetOf(provider));
    const session = await OnnxSession.create(model, step.outputs, compiled.session, resident);
    const state = keepsTensors(provider)
      ? await DeviceState.create(session, initial, { ...compiled.session, provider })
      : new HostState(session, step.outputs, initial);
    return new CompiledSession(compiled, session, state);
  }

  async step(feeds: StepFeeds): Promise<StepResult> {
    const { inputs } = this.#state;
    this.#weights.set(feeds.weights);
    this.#schedule.set(adamSchedule(this.#compiled.optimiser, feeds.learningRate, feeds.step));
    this.#feed(inputs, 'weights', this.#weights);
    this.#feed(inputs, 'schedule', this.#schedule);
    this.#feed(inputs, 'x', feeds.x);
    this.#feed(inputs, 'y', feeds.y);
    this.noiseInputs.forEach(({ name }, i) =>
      this.#feed(inputs, `noise/${name}`, feeds.noise[i] ?? new Float32Array()),
    );
    const scalars = await this.#state.advance();
    const [loss = NaN, gradientNorm = NaN] = scalars;
    return { loss, gradientNorm, terms: scalars.slice(2) };
  }

  async read(x: Float32Array, y: Float32Array, rows: number): Promise<readonly LatentReading[]> {
    return this.#compiled.reader.read(await this.#state.download(), x, y, rows);
  }

  async exportState(): Promise<TrainingState> {
    return toTensors(this.#layout, await this.#state.download());
  }

  async importState(state: TrainingState): Promise<void> {
    const flat = await this.#state.download();
    fromTensors(this.#layout, state, flat);
    await this.#state.upload(flat);
  }

  /** Runs the step once more from the state before it, with every named tensor as an output. */
  async diagnose(feeds: StepFeeds): Promise<Diagnosis | null> {
    const before = await this.#state.download('before');
    return diagnose(this.#compiled, onnxPrograms(this.#compiled.session), before, feeds);
  }

  async dispose(): Promise<void> {
    await this.#state.release();
    await this.#session.release();
    await this.#compiled.reader.release();
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

/** Nothing falls back silently. */
function partlyOnCpu(device: DeviceReport): DeviceReport {
  return { ...device, note: `${device.note}; operations that it lacks run on the processor` };
}
