import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { DeviceError } from '../../../../engine/runtime/device-error.ts';
import { findTensorflow, loadTensorflow } from '../../../../engine/runtime/tensorflow/find.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A folder with nothing installed but what is given: package name → source of its main file. */
function workspace(packages: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'vjepa-tensorflow-'));
  folders.push(folder);
  for (const [name, source] of Object.entries(packages)) {
    const home = join(folder, 'node_modules', name);
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ name, version: '9.8.7', main: 'main.js' }));
    writeFileSync(join(home, 'main.js'), source);
  }
  return folder;
}

const NODE_GPU = '@tensorflow/tfjs-node-gpu';
const NODE = '@tensorflow/tfjs-node';
const PLAIN = '@tensorflow/tfjs';

/** Stands in for tfjs-node, which has no binary here: the real tfjs that calls its backend by another name. */
const native = (backend: string, usesGpu: boolean): string => `
  const tf = require(${JSON.stringify(createRequire(import.meta.url).resolve(PLAIN))});
  module.exports = { ...tf, getBackend: () => '${backend}', backend: () => ({ isUsingGpuDevice: ${usesGpu} }) };
`;

describe('TensorFlow.js', () => {
  it('is found where the package itself can see it, with version and backend', async () => {
    expect(await findTensorflow([import.meta.dirname])).toMatchObject({
      package: PLAIN,
      version: '4.22.0',
      backend: 'cpu',
      usesGpu: false,
      description:
        '@tensorflow/tfjs 4.22.0, backend cpu: plain JavaScript, for checks rather than for training',
    });
  });

  it('is null where none is installed', async () => {
    expect(await findTensorflow([workspace(), workspace()])).toBeNull();
  });

  it('of plain JavaScript is passed over where a native one is wanted', async () => {
    expect(await findTensorflow([import.meta.dirname], 'native')).toBeNull();
    const processor = workspace({ [NODE]: native('tensorflow', false) });
    expect(await findTensorflow([import.meta.dirname, processor], 'native')).toMatchObject({ package: NODE });
  });

  it('is first tfjs-node-gpu, then tfjs-node, wherever they are', async () => {
    const both = workspace({ [NODE]: native('tensorflow', false), [NODE_GPU]: native('tensorflow', true) });
    expect(await findTensorflow([import.meta.dirname, both])).toMatchObject({
      package: NODE_GPU,
      backend: 'tensorflow',
      usesGpu: true,
      description: '@tensorflow/tfjs-node-gpu 9.8.7, backend tensorflow: TensorFlow on a graphics processor',
    });
    const processor = workspace({ [NODE]: native('tensorflow', false) });
    expect(await findTensorflow([import.meta.dirname, processor])).toMatchObject({
      package: NODE,
      description: '@tensorflow/tfjs-node 9.8.7, backend tensorflow: TensorFlow on the processor',
    });
  });

  it.each([
    ['tensorflow', 'TensorFlow on the processor, because it finds no graphics processor that it can use'],
    ['cpu', 'the C library was not taken, so this is plain JavaScript and slow'],
  ])('says when it has fallen back by itself: backend %s', async (backend, words) => {
    const found = await findTensorflow([workspace({ [NODE_GPU]: native(backend, false) })]);
    expect(found?.description).toBe(`@tensorflow/tfjs-node-gpu 9.8.7, backend ${backend}: ${words}`);
  });

  it('that cannot be loaded is an error and no reason to take a slower one', async () => {
    const broken = workspace({
      [NODE]: 'throw new Error("tfjs_binding.node: cannot open shared object file");',
    });
    await expect(findTensorflow([import.meta.dirname, broken])).rejects.toThrow(DeviceError);
    await expect(findTensorflow([broken])).rejects.toThrow(
      /^@tensorflow\/tfjs-node 9\.8\.7 is installed, but cannot be used on Node \d.*: tfjs_binding\.node: cannot open.*Node 18 to 24.*vjepa\.nodePath.*npm rebuild/,
    );
  });

  it('that loads on a Node that it cannot compute on is found out by its first op', async () => {
    const tooNew = workspace({
      [NODE]: `${native('tensorflow', false)}
        module.exports.add = () => { throw new TypeError('util_1.isSomething is not a function'); };`,
    });
    await expect(findTensorflow([tooNew])).rejects.toThrow(/isSomething.*Node 18 to 24/);
  });

  it('is given the utilities that it calls and newer Nodes lack', async () => {
    const utilities = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
    const own = utilities['isNullOrUndefined'];
    delete utilities['isNullOrUndefined'];
    try {
      const onNode24 = workspace({
        [NODE]: `${native('tensorflow', false)}
          const util = require('util');
          module.exports.add = (a, b) => {
            if (!util.isNullOrUndefined(null) || !util.isNullOrUndefined(undefined) || util.isNullOrUndefined(0)) throw new Error();
            return tf.add(a, b);
          };`,
      });
      expect(await findTensorflow([onNode24])).toMatchObject({ package: NODE });
    } finally {
      if (own !== undefined) utilities['isNullOrUndefined'] = own;
    }
  });

  it('that is missing is asked for with all that there is to install', async () => {
    const empty = workspace();
    const missing = loadTensorflow([empty]);
    await expect(missing).rejects.toThrow(DeviceError);
    await expect(missing).rejects.toThrow(
      /npm install @tensorflow\/tfjs-node-gpu@4\.22\.0 \(NVIDIA, CUDA 11\.2.*tfjs-node@4\.22\.0.*Node 18 to 24.*tfjs@4\.22\.0/,
    );
    await expect(missing).rejects.toThrow(empty);
  });
});
