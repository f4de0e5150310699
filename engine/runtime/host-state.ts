import type * as Ort from 'onnxruntime-node';
import type { Shape } from '../graph/tensor.ts';
import { STATE_INPUTS } from '../graph/training-step.ts';
import type { FlatState } from './initial-state.ts';
import { allocate, values, type OnnxSession } from './onnx-session.ts';
import { MOVING, type StateName, type StateStore } from './state-store.ts';

/** One of the two sets: its arrays, and the tensors over them as a step reads and writes them. */
interface StateSet {
  readonly state: FlatState;
  readonly inputs: Record<string, Ort.Tensor>;
  readonly outputs: Record<string, Ort.Tensor>;
}

/** State in two sets of flat arrays that are read from and written to in turn, so that a step allocates nothing. */
export class HostState implements StateStore {
  readonly #session: OnnxSession;
  readonly #sets: readonly [StateSet, StateSet];
  readonly #scalars: Float32Array;
  #turn: 0 | 1 = 0;

  /** `initial` is copied. */
  constructor(
    session: OnnxSession,
    outputs: ReadonlyMap<string, { readonly shape: Shape }>,
    initial: FlatState,
  ) {
    this.#session = session;
    const scalars = new Map([...outputs].filter(([name]) => name === 'scalars'));
    const shared = allocate(session, scalars);
    const states = [copyOf(initial, outputs), copyOf(initial, outputs)] as const;
    const set = (state: FlatState, next: FlatState): StateSet => ({
      state,
      inputs: tensors(
        session,
        STATE_INPUTS.filter((name) => session.reads(name)),
        '',
        state,
      ),
      outputs: {
        ...tensors(
          session,
          MOVING.filter((name) => outputs.has(`next.${name}`)),
          'next.',
          next,
        ),
        ...shared,
      },
    });
    this.#sets = [set(states[0], states[1]), set(states[1], states[0])];
    this.#scalars = values(shared['scalars']);
  }

  get inputs(): Record<string, Ort.Tensor> {
    return this.#sets[this.#turn].inputs;
  }

  async advance(): Promise<Float32Array> {
    const { inputs, outputs } = this.#sets[this.#turn];
    await this.#session.run(inputs, outputs);
    this.#turn = this.#turn === 0 ? 1 : 0;
    return this.#scalars;
  }

  download(when: 'now' | 'before' = 'now'): Promise<FlatState> {
    const turn = when === 'now' ? this.#turn : this.#turn === 0 ? 1 : 0;
    return Promise.resolve(this.#sets[turn].state);
  }

  upload(state: FlatState): Promise<void> {
    const own = this.#sets[this.#turn].state;
    for (const name of STATE_INPUTS) own[name].set(state[name]);
    return Promise.resolve();
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}

/** What no step changes is shared by the two sets. */
function copyOf(initial: FlatState, outputs: ReadonlyMap<string, unknown>): FlatState {
  const own = (name: StateName): Float32Array =>
    outputs.has(`next.${name}`) ? initial[name].slice() : initial[name];
  return {
    parameters: own('parameters'),
    firstMoment: own('firstMoment'),
    secondMoment: own('secondMoment'),
    targets: own('targets'),
    frozen: own('frozen'),
  };
}

function tensors(
  session: OnnxSession,
  names: readonly StateName[],
  prefix: string,
  state: FlatState,
): Record<string, Ort.Tensor> {
  return Object.fromEntries(names.map((name) => [prefix + name, session.tensor(prefix + name, state[name])]));
}
