import { describe, expect, inject, it } from 'vitest';
import { EXAMPLES, numbers, profiledNodes, smallExperiment, train } from './small-trainings.ts';

/** The bound that the engine promises: float32 on both sides, summed in another order, magnified by 50 steps. */
const LOSS = 1e-4;
/** Adam divides by √v, which magnifies the rounding of small gradients. */
const WEIGHT = 1e-3;
const STEPS = 50;

const reason = inject('noWebGpu');

describe.skipIf(reason !== '')(`WebGPU${reason === '' ? '' : `, skipped: ${reason}`}`, () => {
  describe.each(EXAMPLES)('%s', (example) => {
    it('trains as on the processor: losses of 50 steps, latents and weights after them', async () => {
      const experiment = await smallExperiment(example);
      const [cpu, gpu] = [await train(experiment, 'cpu'), await train(experiment, 'webgpu')];
      close(await gpu.steps(1, STEPS), await cpu.steps(1, STEPS), 'losses');
      const expected = await cpu.latents(40);
      const actual = await gpu.latents(40);
      expected.forEach((latent, i) => near(actual[i], latent, `latent ${i}`));
      const weights = await cpu.session.exportState();
      for (const [name, { data }] of await gpu.session.exportState())
        if (!name.startsWith('adam.')) near(data, weights.get(name)?.data, name);
      await cpu.session.dispose();
      await gpu.session.dispose();
    });

    it('runs every node of the step there, none on the processor', async () => {
      const nodes = await profiledNodes(await smallExperiment(example), 'webgpu');
      expect(nodes.length).toBeGreaterThan(20);
      expect(nodes.filter(({ provider }) => provider !== 'WebGpuExecutionProvider')).toEqual([]);
    });
  });

  it('gives the same bits twice', async () => {
    const experiment = await smallExperiment('noisy-tv.vjepa.json');
    const runs = [];
    for (let run = 0; run < 2; run++) {
      const training = await train(experiment, 'webgpu');
      runs.push({
        losses: await training.steps(1, 20),
        state: numbers(await training.session.exportState()),
      });
      await training.session.dispose();
    }
    expect(runs[1]).toEqual(runs[0]);
  });

  it.each([
    ['cpu', 'webgpu'],
    ['webgpu', 'cpu'],
  ] as const)('goes on with a state of the other: %s → %s', async (from, to) => {
    const experiment = await smallExperiment('noisy-tv.vjepa.json');
    const [before, after] = [await train(experiment, from), await train(experiment, to)];
    await before.steps(1, 20);
    const state = await before.session.exportState();
    await after.steps(1, 3); // a state that is there already is replaced, all of it
    await after.session.importState(state);
    expect(numbers(await after.session.exportState())).toEqual(numbers(state));
    close(await after.steps(21, 40), await before.steps(21, 40), 'losses');
    await before.session.dispose();
    await after.session.dispose();
  });

  it('looking at the weights changes nothing', async () => {
    const experiment = await smallExperiment('noisy-tv.vjepa.json');
    const [seen, unseen] = [await train(experiment, 'webgpu'), await train(experiment, 'webgpu')];
    await seen.steps(1, 5);
    await seen.latents(40);
    await seen.session.exportState();
    const losses = await seen.steps(6, 10);
    await unseen.steps(1, 5);
    expect(await unseen.steps(6, 10)).toEqual(losses);
    await seen.session.dispose();
    await unseen.session.dispose();
  });

  it('finds the first tensor that is not finite, under the weights before the step', async () => {
    const experiment = await smallExperiment('noisy-tv.vjepa.json');
    const { session } = await train(experiment, 'webgpu');
    const rows = session.batchRows * experiment.data.inputDim;
    const feeds = {
      x: new Float32Array(rows).fill(NaN),
      y: new Float32Array(rows),
      noise: session.noiseInputs.map(({ length }) => new Float32Array(length)),
      step: 1,
      learningRate: 0.001,
      weights: session.termWeights.map(({ base }) => base),
    };
    expect((await session.step(feeds)).loss).toBeNaN();
    expect((await session.diagnose(feeds))?.tensor).not.toMatch(/^weight/);
    await session.dispose();
  });
});

/** Each relative to itself. */
function close(actual: readonly number[], expected: readonly number[], what: string): void {
  expect(actual.length, what).toBe(expected.length);
  expected.forEach((value, i) =>
    expect(Math.abs((actual[i] ?? NaN) - value) / Math.abs(value), `${what}[${i}]`).toBeLessThan(LOSS),
  );
}

/**
 * Relative to the largest of the array, or to 0.1: a weight whose gradient is zero but for rounding (BJEPA's prior, on
 * standardised data) is moved by Adam at random, by up to a learning rate a step.
 */
function near(actual: Float32Array | undefined, expected: Float32Array | undefined, what: string): void {
  expect(actual?.length, what).toBe(expected?.length);
  const values = Array.from(expected ?? []);
  const largest = Math.max(0.1, ...values.map(Math.abs));
  const worst = Math.max(0, ...values.map((value, i) => Math.abs((actual?.[i] ?? NaN) - value)));
  expect(worst / largest, what).toBeLessThan(WEIGHT);
}
