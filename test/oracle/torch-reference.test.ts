import { describe, expect, it } from 'vitest';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import type { StateTensor, TrainingSession } from '../../engine/runtime/training-session.ts';
import { cases, experimentOf, flat, torch, type TorchCase } from './support/torch-cases.ts';

// float32 against float64 over three Adam steps of size 0.01: Adam divides by √v, which magnifies rounding of small gradients.
const LOSS = 2e-5;
const WEIGHT = 2e-4;

describe(`against PyTorch ${torch}`, () => {
  it.each(cases)('$name: losses, terms, gradient norm and weights of three steps', async (reference) => {
    const session = await createTrainingSession(experimentOf(reference), {
      inputDim: reference.inputDim,
      targetDim: reference.targetDim,
      batchRows: reference.rows,
      readRows: reference.rows,
    });
    await session.importState(await initialState(session, reference));
    const [x, y] = [flat(reference.x), flat(reference.y)];
    for (const [i, expected] of reference.steps.entries()) {
      const drawn = reference.noise[i] ?? {};
      expect(session.noiseInputs.map(({ name }) => name).sort()).toEqual(Object.keys(drawn).sort());
      const noise = session.noiseInputs.map(({ name }) => flat(drawn[name] ?? []));
      const weights = session.termWeights.map(({ base }) => base);
      const { learningRate } = reference.optimiser;
      const actual = await session.step({ x, y, noise, step: i + 1, learningRate, weights });
      close(actual.loss, expected.loss, LOSS, `loss of step ${i + 1}`);
      close(actual.gradientNorm, expected.gradientNorm, LOSS * 10, `gradient norm of step ${i + 1}`);
      expected.terms.forEach((term, k) =>
        close(actual.terms[k] ?? NaN, term, LOSS, `${session.terms[k]?.name} of step ${i + 1}`),
      );
    }
    const state = await session.exportState();
    for (const [name, values] of Object.entries(reference.final)) {
      const actual = state.get(name)?.data ?? new Float32Array();
      flat(values).forEach((value, k) => close(actual[k] ?? NaN, value, WEIGHT, `${name}[${k}]`));
    }
    await session.dispose();
  });
});

/** The reference's weights in the session's names and shapes; moments are zero. */
async function initialState(
  session: TrainingSession,
  reference: TorchCase,
): Promise<ReadonlyMap<string, StateTensor>> {
  const own = await session.exportState();
  expect(new Set([...own.keys()].filter((name) => !name.startsWith('adam.')))).toEqual(
    new Set(Object.keys(reference.initial)),
  );
  return new Map(
    [...own].map(([name, tensor]) => [
      name,
      { ...tensor, data: name in reference.initial ? flat(reference.initial[name] ?? []) : tensor.data },
    ]),
  );
}

function close(actual: number, expected: number, tolerance: number, what: string): void {
  expect(
    Math.abs(actual - expected) / (1 + Math.abs(expected)),
    `${what}: ${actual} against ${expected}`,
  ).toBeLessThan(tolerance);
}
