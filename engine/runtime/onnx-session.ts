import type * as Ort from 'onnxruntime-node';
import type { OnnxModel } from '../graph/onnx/emit-model.ts';
import { sizeOf, type Shape } from '../graph/tensor.ts';
import { CPU, sessionOptionsOf, type Provider } from './execution-provider.ts';
import { loadOnnxruntime } from './load-onnxruntime.ts';
import { inDeviceWords } from './runtime-words.ts';

export interface SessionOptions {
  /** What runs the model. Default the CPU. */
  readonly provider?: Provider;
  /** Of the CPU. */
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
  readonly #provider: Provider;
  readonly #profiled: boolean;
  /** Whether onnxruntime gave some of the model's nodes to the CPU because the provider cannot run them. */
  readonly partlyOnCpu: boolean;

  private constructor(
    ort: typeof Ort,
    { session, partlyOnCpu }: Made,
    model: OnnxModel,
    outputs: ReadonlyMap<string, Shape>,
    options: SessionOptions,
  ) {
    this.#ort = ort;
    this.#session = session;
    this.#inputs = model.inputs;
    this.#outputs = outputs;
    this.#provider = options.provider ?? CPU;
    this.#profiled = options.profile !== undefined;
    this.partlyOnCpu = partlyOnCpu;
  }

  /**
   * Compiles a model. Outputs named in `resident` stay in the memory of the device where `produce` makes them.
   *
   * Throws a `RuntimeMissingError` where onnxruntime has no binary, and a `DeviceError` where the provider cannot be had or cannot
   * run the model.
   */
  static async create(
    model: OnnxModel,
    outputs: ReadonlyMap<string, { readonly shape: Shape }>,
    options: SessionOptions,
    resident: readonly string[] = [],
  ): Promise<OnnxSession> {
    const ort = await loadOnnxruntime();
    const shapes = new Map([...outputs].map(([name, { shape }]) => [name, shape]));
    try {
      return new OnnxSession(
        ort,
        await make(ort, model, options, places(shapes, resident)),
        model,
        shapes,
        options,
      );
    } catch (error) {
      throw inDeviceWords(error, options.provider ?? CPU);
    }
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

  /** A tensor over a fresh array for a named output. */
  emptyOutput(name: string): Ort.Tensor {
    const shape = this.#outputs.get(name);
    if (!shape) throw new Error(`the session has no output ${name}`);
    return this.tensor(name, new Float32Array(sizeOf(shape)));
  }

  /** Runs with the given tensors; each output is written into the tensor of the same name in `outputs`. */
  async run(inputs: Record<string, Ort.Tensor>, outputs: Record<string, Ort.Tensor>): Promise<void> {
    try {
      await this.#session.run(inputs, outputs);
    } catch (error) {
      throw inDeviceWords(error, this.#provider);
    }
  }

  /** Runs with the given tensors and makes new tensors for the outputs, which the caller has to dispose of. */
  async produce(inputs: Record<string, Ort.Tensor>): Promise<Record<string, Ort.Tensor>> {
    try {
      return { ...(await this.#session.run(inputs)) };
    } catch (error) {
      throw inDeviceWords(error, this.#provider);
    }
  }

  /** Frees the session; a profile, where one was asked for, is written now. */
  async release(): Promise<void> {
    if (this.#profiled) this.#session.endProfiling();
    await this.#session.release();
  }
}

interface Made {
  readonly session: Ort.InferenceSession;
  readonly partlyOnCpu: boolean;
}

type Places = Ort.InferenceSession.SessionOptions['preferredOutputLocation'];

/** Where the outputs are to be; undefined where all go to the CPU. */
function places(outputs: ReadonlyMap<string, Shape>, resident: readonly string[]): Places {
  if (resident.length === 0) return undefined;
  return Object.fromEntries(
    [...outputs.keys()].map((name) => [name, resident.includes(name) ? 'gpu-buffer' : 'cpu']),
  );
}

/**
 * Numbers made in a run below which onnxruntime plans all of its memory as one block: 3 % faster for small steps, but of large ones
 * it makes 30 to 40 % more memory and no more speed (docs/performance.md).
 */
const PLANNED = 8e6;

/** onnxruntime gives a node that a provider lacks to the CPU without a word: so it is forbidden first, and if need be allowed. */
async function make(
  ort: typeof Ort,
  model: OnnxModel,
  options: SessionOptions,
  where: Places,
): Promise<Made> {
  const { provider = CPU, threads, spin, profile } = options;
  const { executionProviders, entries } = sessionOptionsOf(provider);
  const create = (session: Record<string, unknown>): Promise<Ort.InferenceSession> =>
    ort.InferenceSession.create(model.bytes, {
      executionProviders,
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      enableMemPattern: model.made < PLANNED,
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      extra: { ...entries, session: { intra_op: { allow_spinning: spin ? '1' : '0' }, ...session } },
      ...(where === undefined ? {} : { preferredOutputLocation: where }),
      ...(profile === undefined ? {} : { enableProfiling: true, profileFilePrefix: profile }),
    });
  if (provider.name === 'cpu') return { session: await create({}), partlyOnCpu: false };
  try {
    return { session: await create({ disable_cpu_ep_fallback: '1' }), partlyOnCpu: false };
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('fallback to CPU EP'))) throw error;
    return { session: await create({}), partlyOnCpu: true };
  }
}

/** Output tensors over fresh arrays of the right size. */
export function allocate(
  session: OnnxSession,
  outputs: ReadonlyMap<string, unknown>,
): Record<string, Ort.Tensor> {
  return Object.fromEntries([...outputs.keys()].map((name) => [name, session.emptyOutput(name)]));
}

/** The float32 values of a tensor. */
export function values(tensor: Ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) throw new Error('a float32 tensor was expected');
  return tensor.data;
}
