import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gradients } from '../../engine/graph/differentiate.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import { onnxPrograms } from '../../engine/runtime/program.ts';
import { tensorflowPrograms } from '../../engine/runtime/tensorflow/executor.ts';
import { loadTensorflow } from '../../engine/runtime/tensorflow/find.ts';
import { createTensorflowSession } from '../../engine/runtime/tensorflow/session.ts';
import type { StepFeeds, TrainingSession, TrainingState } from '../../engine/runtime/training-session.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { buildLayer } from '../support/layer-case.ts';
import { LAYER_CASES } from '../support/layer-cases.ts';
import { cases, experimentOf, type TorchCase } from './support/torch-cases.ts';
import { expectRelative } from './tensorflow/compare.ts';

/**
 * The step over TensorFlow.js's plain JavaScript against the compiled step of onnxruntime on the CPU: the same program, two
 * independent sets of kernels, float32 both.
 */

const STEPS = 20;
// The goal is 1e-4 over 20 steps: Adam divides by √v and so magnifies rounding of small gradients, in JavaScript as elsewhere.
const LOSS = 1e-4;

const here = [import.meta.dirname];
const shapeOf = ({ rows, inputDim, targetDim }: TorchCase) => ({
  inputDim,
  targetDim,
  batchRows: rows,
  readRows: 3,
});
const onCpu = (testCase: TorchCase) => createTrainingSession(experimentOf(testCase), shapeOf(testCase));
const onTensorflow = (testCase: TorchCase) =>
  createTensorflowSession(experimentOf(testCase, 'tensorflow'), shapeOf(testCase), here);

/** Fresh data and noise at every step, the same for whoever asks. */
function feedsOf(
  { rows, inputDim, targetDim, optimiser }: TorchCase,
  session: TrainingSession,
  step: number,
): StepFeeds {
  const drawn = (name: string, length: number) =>
    randomStream(7, name, step).fillNormal(new Float32Array(length));
  return {
    x: drawn('x', rows * inputDim),
    y: drawn('y', rows * targetDim),
    noise: session.noiseInputs.map(({ name, length }) => drawn(name, length)),
    step,
    learningRate: optimiser.learningRate,
    weights: session.termWeights.map(({ base }) => base),
  };
}

async function trained(
  testCase: TorchCase,
  session: TrainingSession,
  from: number,
  count: number,
): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < from + count; step++)
    losses.push((await session.step(feedsOf(testCase, session, step))).loss);
  return losses;
}

const relative = (actual: number, expected: number): number =>
  Math.abs(actual - expected) / Math.abs(expected);

describe.each(cases)('$name', (testCase) => {
  let cpu: TrainingSession;
  let tensorflow: TrainingSession;
  beforeAll(async () => {
    [cpu, tensorflow] = await Promise.all([onCpu(testCase), onTensorflow(testCase)]);
  });
  afterAll(async () => {
    await Promise.all([cpu.dispose(), tensorflow.dispose()]);
  });

  it(`loses the same over ${STEPS} steps, term by term`, async () => {
    for (let step = 1; step <= STEPS; step++) {
      const feeds = feedsOf(testCase, cpu, step);
      const [expected, actual] = [await cpu.step(feeds), await tensorflow.step(feeds)];
      expect(relative(actual.loss, expected.loss), `loss of step ${step}`).toBeLessThan(LOSS);
      expect(
        relative(actual.gradientNorm, expected.gradientNorm),
        `gradient norm of step ${step}`,
      ).toBeLessThan(10 * LOSS);
      expected.terms.forEach((term, i) => {
        const distance = Math.abs((actual.terms[i] ?? NaN) - term) / (Math.abs(term) + 1e-3);
        expect(distance, `${cpu.terms[i]?.name} of step ${step}`).toBeLessThan(LOSS);
      });
    }
  });

  it('reads the same latents', async () => {
    const { rows, inputDim } = testCase;
    await tensorflow.importState(await cpu.exportState());
    const { x, y } = feedsOf(testCase, cpu, 99);
    const [expected, actual] = [await cpu.read(x, y, rows), await tensorflow.read(x, y, rows)];
    expect(x.length).toBe(rows * inputDim);
    expect(actual.map(({ name, role, dims }) => [name, role, dims])).toEqual(
      expected.map(({ name, role, dims }) => [name, role, dims]),
    );
    expected.forEach((latent, i) => {
      const other = actual[i];
      const parts = [
        [latent.mean, other?.mean],
        [latent.logVariance, other?.logVariance],
        [latent.prior?.mean, other?.prior?.mean],
        [latent.prior?.logVariance, other?.prior?.logVariance],
      ];
      for (const [ours, theirs] of parts) {
        expect(theirs?.length).toBe(ours?.length);
        ours?.forEach((value, k) => {
          expect(Math.abs((theirs?.[k] ?? NaN) - value) / (1 + Math.abs(value))).toBeLessThan(1e-5);
        });
      }
    });
  });

  it('goes on from the checkpoint of the other', async () => {
    for (const [make, start] of [[onTensorflow, cpu] as const, [onCpu, tensorflow] as const]) {
      const other = await make(testCase);
      await other.importState(await start.exportState());
      const expected = await trained(testCase, start, STEPS + 1, 3);
      const actual = await trained(testCase, other, STEPS + 1, 3);
      actual.forEach((loss, i) => {
        expect(relative(loss, expected[i] ?? NaN)).toBeLessThan(LOSS);
      });
      await other.dispose();
    }
  });
});

describe('a run of 10 steps', () => {
  it.each(cases)('gives the same bits twice, and across a checkpoint after 5: $name', async (testCase) => {
    const final = async (pausedAfter: number | null): Promise<TrainingState> => {
      let session = await onTensorflow(testCase);
      await trained(testCase, session, 1, pausedAfter ?? 10);
      if (pausedAfter !== null) {
        const state = await session.exportState();
        await session.dispose();
        session = await onTensorflow(testCase);
        await session.importState(state);
        await trained(testCase, session, pausedAfter + 1, 10 - pausedAfter);
      }
      const state = await session.exportState();
      await session.dispose();
      return state;
    };
    const whole = await final(null);
    expect(await final(null)).toEqual(whole);
    expect(await final(5)).toEqual(whole);
  });
});

describe('the layer', () => {
  it.each(LAYER_CASES)('$name: outputs and gradients are those of onnxruntime', async (layerCase) => {
    const { outputs, scalar, variables, feeds } = buildLayer(layerCase);
    const differentiated = gradients(
      scalar,
      variables.map(({ tensor }) => tensor),
    );
    const wanted = new Map([
      ...Object.entries(outputs),
      ...differentiated.map((g, i) => [`gradient of ${variables[i]?.name}`, g] as const),
    ]);
    const arrays = Object.fromEntries(
      Object.entries(feeds).map(([name, values]) => [name, Float32Array.from(values)]),
    );
    const { tf } = await loadTensorflow(here);
    const [expected, actual] = await Promise.all(
      [onnxPrograms({ threads: 1, spin: false }), tensorflowPrograms(tf)].map(async (compile) => {
        const program = await compile(wanted, new Map());
        const found = await program.run(arrays);
        await program.release();
        return found;
      }),
    );
    // Sums of a few dozen products in float32, in another order.
    for (const name of wanted.keys()) expectRelative(actual?.[name], expected?.[name] ?? [], 1e-5, name);
  });
});

describe('the memory of TensorFlow.js', () => {
  it('holds as many tensors after twenty steps as after two, readings too, and none after dispose', async () => {
    const { tf } = await loadTensorflow(here);
    const before = tf.memory().numTensors;
    const [testCase] = cases;
    if (!testCase) throw new Error('there are no cases');
    const session = await onTensorflow(testCase);
    const feeds = feedsOf(testCase, session, 21);
    await trained(testCase, session, 1, 2);
    // What reads is made when it is first asked, and kept.
    await session.read(feeds.x, feeds.y, testCase.rows);
    const early = tf.memory();
    await trained(testCase, session, 3, 18);
    await session.read(feeds.x, feeds.y, testCase.rows);
    expect(await session.diagnose(feeds)).toBeNull();
    await session.importState(await session.exportState());
    await trained(testCase, session, 21, 2);
    expect(tf.memory()).toMatchObject({ numTensors: early.numTensors, numBytes: early.numBytes });
    await session.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('a step that leaves the finite numbers', () => {
  it('is diagnosed as on the CPU', async () => {
    const testCase = cases.find(({ model }) => model.kind === 'vjepa');
    if (!testCase) throw new Error('there is no case of VJEPA');
    const found = await Promise.all(
      [onCpu, onTensorflow].map(async (make) => {
        const session = await make(testCase);
        const feeds = feedsOf(testCase, session, 1);
        const { loss } = await session.step({ ...feeds, x: feeds.x.map((value) => value * 1e30) });
        expect(Number.isFinite(loss)).toBe(false);
        const diagnosis = await session.diagnose({ ...feeds, x: feeds.x.map((value) => value * 1e30) });
        await session.dispose();
        return diagnosis;
      }),
    );
    expect(found[0]).not.toBeNull();
    expect(found[1]).toEqual(found[0]);
  });
});
