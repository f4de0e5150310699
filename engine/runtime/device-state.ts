import type * as Ort from 'onnxruntime-node';
import { emitModel } from '../graph/onnx/emit-model.ts';
import { input, type Tensor } from '../graph/tensor.ts';
import { STATE_INPUTS } from '../graph/training-step.ts';
import { targetOf, type Provider } from './execution-provider.ts';
import { eachOfState, type FlatState } from './initial-state.ts';
import { OnnxSession, values, type SessionOptions } from './onnx-session.ts';
import { MOVING, type StateName, type StateStore, type Stepper } from './state-store.ts';

/** Outputs of a session that steps a `DeviceState`, which have to stay on the device. */
export const RESIDENT: readonly string[] = MOVING.map((name) => `next.${name}`);

type Tensors = Readonly<Partial<Record<StateName, Ort.Tensor>>>;

/**
 * State in the memory of the device: the tensors that one step makes are fed to the next, and those of the step before it are
 * disposed of. onnxruntime's Node binding can neither fill nor read such a tensor, so two sessions of an identity do: one whose
 * outputs stay on the device, one whose outputs come to the CPU (docs/decisions/gpu-state.md).
 */
export class DeviceState implements StateStore {
  readonly #up: OnnxSession;
  readonly #down: OnnxSession;
  readonly #names: readonly StateName[];
  #now: Tensors = {};
  #before: Tensors = {};

  private constructor(up: OnnxSession, down: OnnxSession, names: readonly StateName[]) {
    this.#up = up;
    this.#down = down;
    this.#names = names;
  }

  static async create(
    initial: FlatState,
    options: SessionOptions & { readonly provider: Provider },
  ): Promise<DeviceState> {
    const names = STATE_INPUTS.filter((name) => initial[name].length > 0);
    const copies = new Map<string, Tensor>(
      names.map((name) => [`copy.${name}`, input(name, [initial[name].length])]),
    );
    const model = emitModel(copies, new Map(), targetOf(options.provider));
    const { provider, threads, spin } = options;
    const up = await OnnxSession.create(model, copies, { provider, threads, spin }, [...copies.keys()]);
    const down = await OnnxSession.create(model, copies, { provider, threads, spin });
    const state = new DeviceState(up, down, names);
    await state.upload(initial);
    return state;
  }

  /** A session's outputs `RESIDENT` have to stay on the device. */
  stepper(session: OnnxSession): Stepper {
    const inputs: Record<string, Ort.Tensor> = {};
    const read = this.#names.filter((name) => session.reads(name));
    return {
      feed(name, tensor) {
        inputs[name] = tensor;
      },
      advance: async () => {
        for (const name of read) if (this.#now[name]) inputs[name] = this.#now[name];
        const made = await session.produce(inputs);
        const next = MOVING.flatMap((name) => {
          const tensor = made[`next.${name}`];
          return tensor ? [[name, tensor] as const] : [];
        });
        const now = { ...this.#now, ...Object.fromEntries(next) };
        dispose([this.#before], [this.#now, now]);
        this.#before = this.#now;
        this.#now = now;
        return values(made['scalars']);
      },
    };
  }

  async download(when: 'now' | 'before' = 'now'): Promise<FlatState> {
    const tensors = when === 'now' ? this.#now : { ...this.#now, ...this.#before };
    const made = await this.#down.produce(tensors);
    return eachOfState((name) =>
      this.#names.includes(name) ? values(made[`copy.${name}`]) : new Float32Array(),
    );
  }

  async upload(state: FlatState): Promise<void> {
    const made = await this.#up.produce(this.#up.inputs({ ...state }));
    const tensors: Tensors = Object.fromEntries(this.#names.map((name) => [name, made[`copy.${name}`]]));
    dispose([this.#before, this.#now], []);
    this.#before = {};
    this.#now = tensors;
  }

  /** The tensors first: the buffers of a session that is gone cannot be given back any more. */
  async release(): Promise<void> {
    dispose([this.#before, this.#now], []);
    this.#before = {};
    this.#now = {};
    await this.#up.release();
    await this.#down.release();
  }
}

/** Gives buffers back, but for those that one of `kept` holds as well. */
function dispose(sets: readonly Tensors[], kept: readonly Tensors[]): void {
  const still = new Set(kept.flatMap((set) => Object.values(set)));
  const gone = new Set(sets.flatMap((set) => Object.values(set)));
  for (const tensor of gone) if (!still.has(tensor)) tensor.dispose();
}
