/**
 * TensorFlow.js is no dependency: what a person has installed is found when it is asked for. `@tensorflow/tfjs-node(-gpu)`
 * run on TensorFlow's C library; `@tensorflow/tfjs` alone runs in plain JavaScript, which is right and slow.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as TensorFlow from '@tensorflow/tfjs';
import { DeviceError } from '../device-error.ts';

interface Package {
  readonly name: string;
  /** Runs on TensorFlow's C library. */
  readonly isNative: boolean;
}

/** In order of preference. */
const PACKAGES: readonly Package[] = [
  { name: '@tensorflow/tfjs-node-gpu', isNative: true },
  { name: '@tensorflow/tfjs-node', isNative: true },
  { name: '@tensorflow/tfjs', isNative: false },
];

/** What `npm install` gives; the last release. */
const RELEASE = '4.22.0';

/** A TensorFlow.js that works here. */
export interface FoundTensorflow {
  /** e.g. `@tensorflow/tfjs-node-gpu`. */
  readonly package: string;
  /** Of the package. */
  readonly version: string;
  /** What tfjs computes with: `tensorflow` (the C library) or `cpu` (plain JavaScript). */
  readonly backend: string;
  /** Whether TensorFlow has found a graphics processor that it can use. */
  readonly usesGpu: boolean;
  /** In words: package, version, backend, and what a person should know of it. */
  readonly description: string;
}

export interface LoadedTensorflow extends FoundTensorflow {
  readonly tf: typeof TensorFlow;
}

/**
 * The first package of TensorFlow.js that is installed where `searchFrom` (folders) can see it, or null. Loads it, which takes a
 * second; `native` passes plain JavaScript over. Throws a `DeviceError` where one is installed and cannot be used: a slower one in
 * its place would be a silent fallback.
 */
export async function findTensorflow(
  searchFrom: readonly string[],
  which: 'any' | 'native' = 'any',
): Promise<FoundTensorflow | null> {
  return search(
    searchFrom,
    PACKAGES.filter(({ isNative }) => isNative || which === 'any'),
  );
}

/** As `findTensorflow`, with the library itself. Throws a `DeviceError` where there is none, too. */
export async function loadTensorflow(searchFrom: readonly string[]): Promise<LoadedTensorflow> {
  const found = await search(searchFrom, PACKAGES);
  if (found) return found;
  throw new DeviceError(
    '"device": "tensorflow" needs TensorFlow.js, and none is installed. Install one beside the experiment: ' +
      `npm install @tensorflow/tfjs-node-gpu@${RELEASE} (NVIDIA, CUDA 11.2 with cuDNN 8.1), ` +
      `@tensorflow/tfjs-node@${RELEASE} (the processor), both for ${NODES}; or @tensorflow/tfjs@${RELEASE} ` +
      `(plain JavaScript on any Node, slow). Looked in ${[...new Set(searchFrom)].join(', ')}.`,
  );
}

/** That native packages are known to work on, with what `prepareProcess` gives them. */
const NODES = 'Node 18 to 24';

async function search(
  searchFrom: readonly string[],
  packages: readonly Package[],
): Promise<LoadedTensorflow | null> {
  for (const { name, isNative } of packages) {
    for (const folder of searchFrom) {
      const require = createRequire(join(folder, 'from.js'));
      const version = installedVersion(require, name);
      if (version === null) continue;
      try {
        return await load(require, name, isNative, version);
      } catch (cause) {
        throw unusable(name, version, cause);
      }
    }
  }
  return null;
}

/** Null where the package is not there; a package that is there and broken is found here, and fails when it is loaded. */
function installedVersion(require: NodeJS.Require, name: string): string | null {
  try {
    return (require(`${name}/package.json`) as { readonly version: string }).version;
  } catch {
    return null;
  }
}

async function load(
  require: NodeJS.Require,
  name: string,
  isNative: boolean,
  version: string,
): Promise<LoadedTensorflow> {
  if (isNative) prepareProcess(require);
  const tf = require(name) as typeof TensorFlow;
  // No advertisement of tfjs-node on standard error, no check of every result.
  tf.enableProdMode();
  // By name: a native package that was loaded in this process before would be preferred to plain JavaScript.
  if (!isNative) await tf.setBackend('cpu');
  await tf.ready();
  // Proves that ops go through: tfjs-node 4.22.0 loads on a Node that it cannot compute on.
  tf.tidy(() => tf.add(tf.scalar(1), tf.scalar(1)).dataSync());
  const backend = tf.getBackend();
  const usesGpu = (tf.backend() as { readonly isUsingGpuDevice?: boolean }).isUsingGpuDevice === true;
  const description = `${name} ${version}, backend ${backend}: ${inWords(isNative, backend, usesGpu, name)}`;
  return { tf, package: name, version, backend, usesGpu, description };
}

/** What native TensorFlow.js needs of a process, before it is loaded. */
function prepareProcess(require: NodeJS.Require): void {
  // Else TensorFlow takes all the memory of a card at once, even where it is only being tried.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // Warnings and errors; not how TensorFlow was compiled.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '1';
  // Node 23 took away what tfjs-node 4.22.0 still calls (mended in tensorflow/tfjs#8425, which was never released).
  const utilities = require('node:util') as Record<string, unknown>;
  utilities['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  utilities['isArray'] ??= Array.isArray;
}

function inWords(isNative: boolean, backend: string, usesGpu: boolean, name: string): string {
  if (!isNative) return 'plain JavaScript, for checks rather than for training';
  if (backend !== 'tensorflow') return 'the C library was not taken, so this is plain JavaScript and slow';
  if (usesGpu) return 'TensorFlow on a graphics processor';
  return name.endsWith('-gpu')
    ? 'TensorFlow on the processor, because it finds no graphics processor that it can use'
    : 'TensorFlow on the processor';
}

function unusable(name: string, version: string, cause: unknown): DeviceError {
  const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
  return new DeviceError(
    `${name} ${version} is installed, but cannot be used on Node ${process.versions.node}: ${reason}. It is for ${NODES}; another ` +
      `Node can be named in the setting vjepa.nodePath. Where the Node is right, run npm rebuild ${name} --build-addon-from-source, or ` +
      'remove the package.',
    { cause },
  );
}
