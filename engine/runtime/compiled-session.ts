import type { DeviceReport } from '../../schemas/run-record.ts';
import { emitModel } from '../graph/onnx/emit-model.ts';
import { stateLayout, type StateLayout, type TrainingStep } from '../graph/training-step.ts';
import type { LatentReading, ModelReading } from '../models/latent-reading.ts';
import type { Compiled } from './compiled.ts';
import { diagnose } from './diagnosis.ts';
import { DeviceState, RESIDENT } from './device-state.ts';
import { CPU, keepsTensors, targetOf } from './execution-provider.ts';
import { HostState } from './host-state.ts';
import type { FlatState } from './initial-state.ts';
import { OnnxSession } from './onnx-session.ts';
import { stepOf } from './prepare.ts';
import { onnxPrograms } from './program.ts';
import { sessionFacts, StatedSession } from './session-facts.ts';
import { SingleStep } from './single-step.ts';
import { MOVING, type StateStore } from './state-store.ts';
import { manyStepsRule, StepScan } from './step-scan.ts';
import { fromTensors, toTensors } from './state-tensors.ts';
import type {
  Diagnosis,
  ManySteps,
  StepFeeds,
  StepResult,
  TrainingSession,
  TrainingState,
} from './training-session.ts';

/** The training step as one ONNX graph; where its state lies is the business of a `StateStore`. */
export class CompiledSession extends StatedSession implements TrainingSession {
  readonly many?: ManySteps;

  readonly #compiled: Compiled;
  readonly #layout: StateLayout;
  readonly #session: OnnxSession;
  readonly #state: StateStore;
  readonly #one: SingleStep;
  #scan: StepScan | null = null;

  private constructor(compiled: Compiled, step: TrainingStep, session: OnnxSession, state: StateStore) {
    const facts = sessionFacts(compiled);
    super(session.partlyOnCpu ? { ...facts, device: partlyOnCpu(facts.device) } : facts);
    this.#compiled = compiled;
    this.#session = session;
    this.#state = state;
    this.#layout = stateLayout(compiled.builder);
    const shape = {
      noiseInputs: facts.noiseInputs,
      optimiser: compiled.optimiser,
      termCount: facts.terms.length,
      sameBatch: compiled.sameBatch ?? false,
    };
    this.#one = new SingleStep(session, state.stepper(session), shape);
    const rule = manyStepsRule(compiled.session.provider ?? CPU);
    if (rule === null) return;
    const take = async (feeds: Iterable<StepFeeds>): Promise<readonly StepResult[]> => {
      // Compiled when it is first wanted: a session of large steps never does.
      this.#scan ??= await StepScan.create(step, rule.steps, state, shape, compiled.session);
      return this.#scan.take(feeds);
    };
    this.many = { ...rule, take };
  }

  static async create(compiled: Compiled): Promise<CompiledSession> {
    const { initial } = compiled;
    const provider = compiled.session.provider ?? CPU;
    const resident = keepsTensors(provider) ? RESIDENT : [];
    const step = stepOf(compiled);
    const model = emitModel(step.outputs, step.bindings, targetOf(provider));
    const session = await OnnxSession.create(model, step.outputs, compiled.session, resident);
    const moving = MOVING.filter((name) => step.outputs.has(`next.${name}`));
    const state = keepsTensors(provider)
      ? await DeviceState.create(initial, { ...compiled.session, provider })
      : new HostState(initial, moving);
    return new CompiledSession(compiled, step, session, state);
  }

  step(feeds: StepFeeds): Promise<StepResult> {
    this.#scan?.forget();
    return this.#one.take(feeds);
  }

  async read(x: Float32Array, y: Float32Array, rows: number): Promise<readonly LatentReading[]> {
    return this.#compiled.readers.read(await this.#state.download(), x, y, rows);
  }

  async observe(x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading> {
    return this.#compiled.readers.observe(await this.#state.download(), x, y, draw);
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
    const before = await this.#stateBefore(feeds);
    return diagnose(this.#compiled, onnxPrograms(this.#compiled.session), before, feeds);
  }

  async dispose(): Promise<void> {
    await this.#state.release();
    await this.#session.release();
    await this.#scan?.release();
    await this.#compiled.readers.release();
  }

  /** Of a step that was one of many in a run, by taking those before it again. */
  async #stateBefore({ step }: StepFeeds): Promise<FlatState> {
    const before = await this.#state.download('before');
    const earlier = this.#scan?.before(step) ?? [];
    if (earlier.length === 0) return before;
    await this.#state.upload(before);
    for (const feeds of earlier) await this.#one.take(feeds);
    return this.#state.download();
  }
}

/** Nothing falls back silently. */
function partlyOnCpu(device: DeviceReport): DeviceReport {
  return { ...device, note: `${device.note}; operations that it lacks run on the processor` };
}
