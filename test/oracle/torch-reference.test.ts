import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../schemas/experiment.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import type { StateTensor, TrainingSession } from '../../engine/runtime/training-session.ts';

/** Three steps of every model, computed by PyTorch in float64: see test/fixtures/torch/make_reference.py. */
interface Case extends Pick<Experiment, 'name' | 'model' | 'objective' | 'optimiser'> {
  readonly rows: number;
  readonly inputDim: number;
  readonly x: Nested;
  readonly y: Nested;
  readonly noise: readonly Nested[];
  readonly initial: Readonly<Record<string, Nested>>;
  readonly steps: readonly { loss: number; terms: readonly number[]; gradientNorm: number }[];
  readonly final: Readonly<Record<string, Nested>>;
}
type Nested = readonly (number | Nested)[];

const file = new URL('../fixtures/torch/reference.json', import.meta.url);
const { torch, cases } = JSON.parse(readFileSync(file, 'utf8')) as { torch: string; cases: Case[] };

// float32 against float64 over three Adam steps of size 0.01: Adam divides by √v, which magnifies rounding of small gradients.
const LOSS = 2e-5;
const WEIGHT = 2e-4;

describe(`against PyTorch ${torch}`, () => {
  it.each(cases)('$name: losses, terms, gradient norm and weights of three steps', async (reference) => {
    const session = await createTrainingSession(experimentOf(reference), {
      inputDim: reference.inputDim,
      batchRows: reference.rows,
      readRows: reference.rows,
    });
    await session.importState(await initialState(session, reference));
    const [x, y] = [flat(reference.x), flat(reference.y)];
    for (const [i, expected] of reference.steps.entries()) {
      const noise = session.noiseInputs.map(() => flat(reference.noise[i] ?? []));
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
  reference: Case,
): Promise<ReadonlyMap<string, StateTensor>> {
  const own = await session.exportState();
  expect(new Set([...own.keys()].filter((name) => !name.startsWith('adam.')))).toEqual(
    new Set(Object.keys(reference.initial)),
  );
  return new Map(
    [...own].map(([name, tensor]) => [
      name,
      { ...tensor, data: reference.initial[name] ? flat(reference.initial[name]) : tensor.data },
    ]),
  );
}

function experimentOf({ name, model, objective, optimiser }: Case): Experiment {
  return {
    name,
    description: '',
    seed: 0,
    device: 'cpu',
    data: { kind: 'sequence', train: { x: '', truth: {} }, test: null, standardise: false },
    model,
    objective,
    optimiser,
    training: { steps: 3, batchSize: 'full', checkpointEvery: 0, keepCheckpoints: 1, threads: 1 },
    probe: { kind: 'none', every: 0 },
    monitor: {
      every: 'auto',
      batchSize: 1,
      onAlert: { info: 'warn', warning: 'warn', error: 'warn' },
      mute: [],
    },
  };
}

function flat(values: Nested): Float32Array {
  return Float32Array.from((values as readonly unknown[]).flat(4) as number[]);
}

function close(actual: number, expected: number, tolerance: number, what: string): void {
  expect(
    Math.abs(actual - expected) / (1 + Math.abs(expected)),
    `${what}: ${actual} against ${expected}`,
  ).toBeLessThan(tolerance);
}
