import { emitModel } from '../graph/onnx/emit-model.ts';
import type { Tensor } from '../graph/tensor.ts';
import { CPU, targetOf } from './execution-provider.ts';
import { allocate, OnnxSession, values, type SessionOptions } from './onnx-session.ts';

/** A graph that a runtime has made ready: named arrays in, named arrays out. For what is read now and then, not for steps. */
export interface Program {
  /**
   * Values of the outputs; the arrays belong to the program and may be written anew by the next run. Throws where an
   * input that the program reads is not among `arrays`; more than it reads does no harm.
   */
  run(arrays: Readonly<Record<string, Float32Array>>): Promise<Readonly<Record<string, Float32Array>>>;
  release(): Promise<void>;
}

/** Makes the part of a graph that `outputs` depend on ready to run; `bindings` as in `emitModel`. */
export type Compile = (
  outputs: ReadonlyMap<string, Tensor>,
  bindings: ReadonlyMap<Tensor, Tensor>,
) => Promise<Program>;

/** Programs of onnxruntime. */
export function onnxPrograms(options: SessionOptions): Compile {
  return async (outputs, bindings) => {
    const session = await OnnxSession.create(
      emitModel(outputs, bindings, targetOf(options.provider ?? CPU)),
      outputs,
      options,
    );
    const targets = allocate(session, outputs);
    return {
      async run(arrays) {
        await session.run(session.inputs(arrays), targets);
        return Object.fromEntries([...outputs.keys()].map((name) => [name, values(targets[name])]));
      },
      release: () => session.release(),
    };
  };
}
