import { adamSchedule } from '../graph/adam.ts';
import { emitScan } from '../graph/onnx/scan.ts';
import { sizeOf } from '../graph/tensor.ts';
import type { TrainingStep } from '../graph/training-step.ts';
import { CPU, targetOf, type Provider } from './execution-provider.ts';
import { OnnxSession, type SessionOptions } from './onnx-session.ts';
import { resultOf, type StepShape } from './single-step.ts';
import { MOVING, type StateStore, type Stepper } from './state-store.ts';
import type { ManySteps, StepFeeds, StepResult } from './training-session.ts';

/**
 * Where several steps in one run pay; null where steps are taken one by one. On the CPU a run of its own costs a small step as much
 * as its arithmetic, while a large step gains nothing. A device that onnxruntime's Node binding cannot leave the state on gets it once
 * a run (docs/decisions/gpu-state.md).
 */
export function manyStepsRule({ name }: Provider): Pick<ManySteps, 'steps' | 'below'> | null {
  switch (name) {
    case 'cpu':
      return { steps: 32, below: 2 };
    case 'cuda':
    case 'dml':
    case 'coreml':
      return { steps: 16, below: Infinity };
    case 'webgpu':
      return null;
  }
}

/** Several steps in one run, as an ONNX Scan. Bit for bit what single steps give. */
export class StepScan {
  readonly #session: OnnxSession;
  readonly #stepper: Stepper;
  readonly #shape: StepShape;
  /** What the steps are fed, one after another: (steps, …) each. */
  readonly #slots: ReadonlyMap<string, Float32Array>;
  readonly #constant = new Map<string, Float32Array>();
  /** The steps of the newest run, for a look at one of them. */
  #taken: readonly StepFeeds[] = [];

  private constructor(
    session: OnnxSession,
    stepper: Stepper,
    shape: StepShape,
    slots: ReadonlyMap<string, Float32Array>,
  ) {
    this.#session = session;
    this.#stepper = stepper;
    this.#shape = shape;
    this.#slots = slots;
    for (const [name, data] of slots) stepper.feed(name, session.tensor(name, data));
  }

  static async create(
    step: TrainingStep,
    steps: number,
    state: StateStore,
    shape: StepShape,
    { provider = CPU, threads, spin }: SessionOptions,
  ): Promise<StepScan> {
    const carried = new Map<string, string>(MOVING.map((name) => [name, `next.${name}`]));
    const constant = new Set<string>(['frozen', ...(shape.sameBatch ? ['x', 'y'] : [])]);
    const model = emitScan({ ...step, carried, constant }, steps, targetOf(provider));
    const outputs = new Map([...model.outputs].map(([name, extents]) => [name, { shape: extents }]));
    const session = await OnnxSession.create(model, outputs, { provider, threads, spin });
    const fed = [...model.inputs].filter(([name]) => !carried.has(name) && !constant.has(name));
    const slots = new Map(fed.map(([name, extents]) => [name, new Float32Array(sizeOf(extents))]));
    return new StepScan(session, state.stepper(session), shape, slots);
  }

  /** Takes as many steps as it was made for. Feeds are copied one by one: an array may serve for several of them. */
  async take(feeds: Iterable<StepFeeds>): Promise<readonly StepResult[]> {
    const taken: StepFeeds[] = [];
    for (const given of feeds) {
      const slot = taken.length;
      this.#put('weights', slot, Float32Array.from(given.weights));
      this.#put(
        'schedule',
        slot,
        Float32Array.from(adamSchedule(this.#shape.optimiser, given.learningRate, given.step)),
      );
      taken.push({
        ...given,
        x: this.#put('x', slot, given.x),
        y: this.#put('y', slot, given.y),
        noise: this.#shape.noiseInputs.map(({ name }, i) =>
          this.#put(`noise/${name}`, slot, given.noise[i] ?? new Float32Array()),
        ),
      });
    }
    this.#taken = taken;
    const scalars = await this.#stepper.advance();
    const width = scalars.length / taken.length;
    return taken.map((_, i) => resultOf(scalars.subarray(i * width, (i + 1) * width)));
  }

  /** The steps of the newest run that came before step number `step`; none where that was not among them. */
  before(step: number): readonly StepFeeds[] {
    const index = this.#taken.findIndex((feeds) => feeds.step === step);
    return this.#taken.slice(0, Math.max(0, index));
  }

  /** After steps that were taken one by one. */
  forget(): void {
    this.#taken = [];
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  /** Copies an array into a slot of an input, if the steps read that; gives a view of the copy, or the array itself. */
  #put(name: string, slot: number, data: Float32Array): Float32Array {
    const all = this.#slots.get(name);
    if (!all) {
      this.#feedOnce(name, data);
      return data;
    }
    const view = all.subarray(slot * data.length, (slot + 1) * data.length);
    view.set(data);
    return view;
  }

  /** What is the same in every step is fed as it is. */
  #feedOnce(name: string, data: Float32Array): void {
    if (this.#constant.get(name) === data || !this.#session.reads(name)) return;
    this.#stepper.feed(name, this.#session.tensor(name, data));
    this.#constant.set(name, data);
  }
}
