import { describe, expect, it } from 'vitest';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';
import { randomStream } from '../../../engine/random/stream.ts';
import { StepNoise } from '../../../engine/train/step-noise.ts';

const INPUTS = [
  { name: 'target', length: 1000, distribution: 'normal' },
  { name: 'block.dropout', length: 1000, distribution: 'uniform' },
] as const;

const copies = (arrays: readonly Float32Array[]): number[][] => arrays.map((array) => [...array]);

describe('the noise of a step', () => {
  it('is drawn from the distribution that each input asks for, from its own stream', () => {
    const [normal, uniform] = new StepNoise(INPUTS, 7).at(3);
    expect(normal).toEqual(randomStream(7, 'noise/target', 3).fillNormal(new Float32Array(1000)));
    expect(uniform).toEqual(randomStream(7, 'noise/block.dropout', 3).fillUniform(new Float32Array(1000)));
    expect(normal?.some((value) => value < 0)).toBe(true);
    expect(uniform?.every((value) => value >= 0 && value < 1)).toBe(true);
  });

  it('depends on seed and step alone: a run that starts at step 5 has the noise of one that came there', () => {
    const [whole, resumed] = [new StepNoise(INPUTS, 7), new StepNoise(INPUTS, 7)];
    for (let step = 1; step < 5; step++) whole.at(step);
    expect(copies(resumed.at(5))).toEqual(copies(whole.at(5)));
    expect(copies(resumed.at(6))).not.toEqual(copies(whole.at(5)));
    expect(copies(new StepNoise(INPUTS, 8).at(5))).not.toEqual(copies(whole.at(5)));
  });
});

describe('a model under construction', () => {
  it('names the noise that it needs, its shape and its distribution', () => {
    const builder = new ModelBuilder(4, 2);
    const normal = builder.standardNormal('target', 3);
    const uniform = builder.uniform('block.dropout', [4, 5, 6]);
    expect([normal.shape, uniform.shape]).toEqual([
      [4, 3],
      [4, 5, 6],
    ]);
    expect(builder.noise.map(({ name, distribution }) => [name, distribution])).toEqual([
      ['target', 'normal'],
      ['block.dropout', 'uniform'],
    ]);
  });

  it('refuses two noise inputs of one name, which would get the same numbers', () => {
    const builder = new ModelBuilder(4, 2);
    builder.uniform('dropout', [4]);
    expect(() => builder.uniform('dropout', [4])).toThrow('two noise inputs are named dropout');
  });
});
