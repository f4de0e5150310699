import type * as Ort from 'onnxruntime-node';
import type { OnnxModel } from '../graph/onnx/emit-model.ts';
import { sizeOf, type Shape } from '../graph/tensor.ts';

/** The only door to onnxruntime; loaded when the first session is made, never before. */
let runtime: Promise<typeof Ort> | undefined;

async function load(): Promise<typeof Ort> {
  try {
    return await (runtime ??= import('onnxruntime-node'));
  } catch (cause) {
    runtime = undefined;
    throw new RuntimeMissingError(
      `onnxruntime-node cannot be loaded on ${process.platform}-${process.arch}. It has binaries for linux (glibc) and Windows on ` +
        'x64 and arm64, and for macOS on arm64; there are none for Intel Macs and none for musl.',
      { cause },
    );
  }
}

/** The tensor runtime is not there. */
export class RuntimeMissingError extends Error {
  override readonly name = 'RuntimeMissingError';
}

export interface SessionOptions {
  readonly threads: number;
  /** Threads wait in a busy loop: faster on a free machine, much slower on a busy one. */
  readonly spin: boolean;
  /** Writes an ONNX Runtime profile with this prefix. */
  readonly profile?: string;
}

/** A compiled ONNX model of float32 tensors, fed and read as typed arrays. */
export class OnnxSession {
  readonly #session: Ort.InferenceSession;
  readonly #ort: typeof Ort;
  readonly #inputs: ReadonlyMap<string, Shape>;
  readonly #outputs: ReadonlyMap<string, Shape>;
  readonly #profiled: boolean;

  private constructor(
    ort: typeof Ort,
    session: Ort.InferenceSession,
    model: OnnxModel,
    outputs: ReadonlyMap<string, Shape>,
    profiled: boolean,
  ) {
    this.#ort = ort;
    this.#session = session;
    this.#inputs = model.inputs;
    this.#outputs = outputs;
    this.#profiled = profiled;
  }

  static async create(
    model: OnnxModel,
    outputs: ReadonlyMap<string, { readonly shape: Shape }>,
    options: SessionOptions,
  ): Promise<OnnxSession> {
    const ort = await load();
    const session = await ort.InferenceSession.create(model.bytes, {
      executionProviders: ['cpu'],
      intraOpNumThreads: options.threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      extra: { session: { intra_op: { allow_spinning: options.spin ? '1' : '0' } } },
      ...(options.profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: options.profile }),
    });
    return new OnnxSession(
      ort,
      session,
      model,
      new Map([...outputs].map(([name, { shape }]) => [name, shape])),
      options.profile !== undefined,
    );
  }

  /** Whether the model depends on an input of this name. */
  reads(name: string): boolean {
    return this.#inputs.has(name);
  }

  /** Tensors for all inputs of the model, out of arrays by name; arrays that it does not read are left out. */
  inputs(arrays: Readonly<Record<string, Float32Array>>): Record<string, Ort.Tensor> {
    const tensors: Record<string, Ort.Tensor> = {};
    for (const name of this.#inputs.keys()) {
      const array = arrays[name];
      if (!array) throw new Error(`no array for the input ${name}`);
      tensors[name] = this.tensor(name, array);
    }
    return tensors;
  }

  /** A tensor over `data` for a named input or output; no copy is made. */
  tensor(name: string, data: Float32Array): Ort.Tensor {
    const shape = this.#inputs.get(name) ?? this.#outputs.get(name);
    if (!shape) throw new Error(`the session has no input or output ${name}`);
    if (data.length !== sizeOf(shape)) throw new Error(`${name}: ${data.length} values for ${sizeOf(shape)}`);
    return new this.#ort.Tensor('float32', data, shape);
  }

  /** Runs with the given tensors; each output is written into the tensor of the same name in `outputs`. */
  async run(inputs: Record<string, Ort.Tensor>, outputs: Record<string, Ort.Tensor>): Promise<void> {
    await this.#session.run(inputs, outputs);
  }

  /** Frees the session; a profile, where one was asked for, is written now. */
  async release(): Promise<void> {
    if (this.#profiled) this.#session.endProfiling();
    await this.#session.release();
  }
}

/** Output tensors over fresh arrays of the right size. */
export function allocate(
  session: OnnxSession,
  outputs: ReadonlyMap<string, { readonly shape: Shape }>,
): Record<string, Ort.Tensor> {
  return Object.fromEntries(
    [...outputs].map(([name, { shape }]) => [name, session.tensor(name, new Float32Array(sizeOf(shape)))]),
  );
}

/** The float32 values of a tensor. */
export function values(tensor: Ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('a float32 tensor was expected');
  return tensor.data;
}
