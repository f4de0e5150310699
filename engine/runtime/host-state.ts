import type * as Ort from 'onnxruntime-node';
import { STATE_INPUTS } from '../graph/training-step.ts';
import { eachOfState, type FlatState } from './initial-state.ts';
import { values, type OnnxSession } from './onnx-session.ts';
import type { StateName, StateStore, Stepper } from './state-store.ts';

/** State in two sets of flat arrays that are read from and written to in turn, so that a step allocates nothing. */
export class HostState implements StateStore {
  readonly #sets: readonly [FlatState, FlatState];
  readonly #moving: readonly StateName[];
  #turn: 0 | 1 = 0;

  /** `initial` is copied, but for what no step changes: all but `moving`. */
  constructor(initial: FlatState, moving: readonly StateName[]) {
    this.#moving = moving;
    this.#sets = [copyOf(initial, moving), copyOf(initial, moving)];
  }

  stepper(session: OnnxSession): Stepper {
    const read = STATE_INPUTS.filter((name) => session.reads(name));
    const scalars = session.emptyOutput('scalars');
    const bound = ([0, 1] as const).map((turn) => ({
      inputs: tensors(session, read, '', this.#sets[turn]),
      outputs: { ...tensors(session, this.#moving, 'next.', this.#sets[turn === 0 ? 1 : 0]), scalars },
    }));
    return {
      feed(name, tensor) {
        for (const { inputs } of bound) inputs[name] = tensor;
      },
      advance: async () => {
        const { inputs, outputs } = bound[this.#turn] ?? { inputs: {}, outputs: {} };
        await session.run(inputs, outputs);
        this.#turn = this.#turn === 0 ? 1 : 0;
        return values(scalars);
      },
    };
  }

  download(when: 'now' | 'before' = 'now'): Promise<FlatState> {
    const turn = when === 'now' ? this.#turn : this.#turn === 0 ? 1 : 0;
    return Promise.resolve(this.#sets[turn]);
  }

  upload(state: FlatState): Promise<void> {
    const own = this.#sets[this.#turn];
    for (const name of STATE_INPUTS) own[name].set(state[name]);
    return Promise.resolve();
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

function copyOf(initial: FlatState, moving: readonly StateName[]): FlatState {
  return eachOfState((name) => (moving.includes(name) ? initial[name].slice() : initial[name]));
}

function tensors(
  session: OnnxSession,
  names: readonly StateName[],
  prefix: string,
  state: FlatState,
): Record<string, Ort.Tensor> {
  return Object.fromEntries(names.map((name) => [prefix + name, session.tensor(prefix + name, state[name])]));
}
