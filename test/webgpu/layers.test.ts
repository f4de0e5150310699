import { describe, expect, inject, it } from 'vitest';
import { gradients } from '../../engine/graph/differentiate.ts';
import { evaluate } from '../../engine/graph/interpreter.ts';
import { emitModel, TARGETS } from '../../engine/graph/onnx/emit-model.ts';
import { defaultProvider } from '../../engine/runtime/execution-provider.ts';
import { allocate, OnnxSession, values } from '../../engine/runtime/onnx-session.ts';
import { buildLayer } from '../support/layer-case.ts';
import { LAYER_CASES } from '../support/layer-cases.ts';
import { expectClose } from '../unit/graph/support.ts';

const reason = inject('noWebGpu');

describe.skipIf(reason !== '')(`layers on WebGPU${reason === '' ? '' : `, skipped: ${reason}`}`, () => {
  it.each(LAYER_CASES)('$name: values and gradients, with no node left to the processor', async (layer) => {
    const { outputs, scalar, feeds, variables } = buildLayer(layer);
    const gradient = gradients(
      scalar,
      variables.map(({ tensor }) => tensor),
    );
    const tensors = [...Object.values(outputs), ...gradient];
    const named = new Map(tensors.map((tensor, i) => [`out${i}`, tensor]));
    const session = await OnnxSession.create(emitModel(named, new Map(), TARGETS.webgpu), named, {
      provider: defaultProvider('webgpu'),
      threads: 1,
      spin: false,
    });
    const found = allocate(session, named);
    const arrays = Object.entries(feeds).map(([name, feed]) => [name, Float32Array.from(feed)] as const);
    await session.run(session.inputs(Object.fromEntries(arrays)), found);
    // Shaders may use a faster exponential than the processor's; a block is some thirty operations deep.
    evaluate(tensors, feeds).forEach(({ data }, i) => expectClose(values(found[`out${i}`]), data, 2e-5));
    expect(session.partlyOnCpu).toBe(false);
    await session.release();
  });
});
