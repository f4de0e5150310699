import { describe, inject, it } from 'vitest';
import { gradients } from '../../engine/graph/differentiate.ts';
import { buildLayer } from '../support/layer-case.ts';
import { LAYER_CASES } from '../support/layer-cases.ts';
import { expectOnWebGpu } from './run-on-webgpu.ts';

const reason = inject('noWebGpu');

describe.skipIf(reason !== '')(`layers on WebGPU${reason === '' ? '' : `, skipped: ${reason}`}`, () => {
  it.each(LAYER_CASES)('$name: values and gradients, with no node left to the processor', async (layer) => {
    const { outputs, scalar, feeds, variables } = buildLayer(layer);
    const gradient = gradients(
      scalar,
      variables.map(({ tensor }) => tensor),
    );
    // Shaders may use a faster exponential than the processor's; a block is some thirty operations deep.
    await expectOnWebGpu([...Object.values(outputs), ...gradient], feeds, 2e-5);
  });
});
