import { describe, expect, it } from 'vitest';
import { OutOfMemoryError } from '../../../engine/runtime/device-error.ts';
import {
  availableMemory,
  inMemoryWords,
  leastMemory,
  requireMemory,
} from '../../../engine/runtime/memory.ts';
import { createTrainingSession } from '../../../engine/runtime/create-session.ts';
import { buildModel } from '../../../engine/models/build-model.ts';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';
import { experimentWith } from '../train/experiment-fixture.ts';

const experiment = experimentWith();
const needOf = (rows: number, copies: number) => {
  const builder = new ModelBuilder(rows, 3);
  return leastMemory(builder, buildModel(experiment, builder), copies);
};

describe('the memory that a training needs at the least', () => {
  it('is its state, as often as the host holds it, and the largest op', () => {
    // 3 × 3 each: encoder, predictor's mean and log-variance; moving average of the encoder; frozen log-variance. 4 bytes a number.
    const [parameters, target, frozen] = [27, 9, 9];
    expect(needOf(40, 1)).toEqual({ state: 4 * (3 * parameters + target + frozen), activations: 0 });
    expect(needOf(40, 3).state).toBe(4 * (3 * (3 * parameters + target) + frozen));
    // Three of (40, 3): two that are put together, and the result.
    expect(needOf(40, 3).activations).toBeGreaterThanOrEqual(4 * 3 * 40 * 3);
    expect(needOf(4000, 3).activations).toBe(100 * needOf(40, 3).activations);
  });

  it('is refused with the figures and what to make smaller', () => {
    const refuse = (state: number, activations: number) => () => {
      requireMemory({ state, activations }, 3.1e9);
    };
    expect(refuse(3e9, 0.1e9)).not.toThrow();
    expect(refuse(12e9, 2.5e9)).toThrow(
      'The model needs at least 14.5 GB of memory (12.0 GB for weights and the optimiser, 2.5 GB for what a step computes), and ' +
        '3.1 GB are free. Take a smaller width, depth or latentDim of the model, or close other programs.',
    );
    expect(refuse(1e6, 4e9)).toThrow(/1 MB for weights.*Take a smaller training\.batchSize/);
    expect(refuse(12e9, 0)).toThrow(OutOfMemoryError);
  });

  it('is refused before a single weight is drawn', async () => {
    const huge = { depth: 20, width: 65536, activation: 'tanh', bias: true } as const;
    const model = { ...experiment.model, encoder: huge } as typeof experiment.model;
    const shape = { inputDim: 3, batchRows: 8, readRows: 8 };
    await expect(createTrainingSession({ ...experiment, model }, shape)).rejects.toThrow(
      /^The model needs at least \d+\.\d GB of memory .* and \d+\.\d GB are free\. Take a smaller width/,
    );
  });

  it('is held to what this machine has', () => {
    expect(availableMemory()).toBeGreaterThan(1e8);
  });
});

describe('what V8 says where there is no memory', () => {
  it.each([2 ** 53 - 1, 2 ** 46])('for an array of %d numbers, is told in words', (length) => {
    let thrown: unknown;
    try {
      new Float64Array(length);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RangeError);
    const told = inMemoryWords(thrown);
    expect(told).toBeInstanceOf(OutOfMemoryError);
    expect((told as Error).message).toMatch(/too little memory .* Take a smaller training\.batchSize/);
    expect((told as Error).cause).toBe(thrown);
  });

  it('leaves other errors alone', () => {
    const error = new RangeError('Maximum call stack size exceeded');
    expect(inMemoryWords(error)).toBe(error);
  });
});
