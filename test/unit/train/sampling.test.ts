import { describe, expect, it } from 'vitest';
import type { Dataset, Pairs } from '../../../engine/data/dataset.ts';
import type { ModelReading } from '../../../engine/models/latent-reading.ts';
import { createSampler } from '../../../engine/train/sampling.ts';

/** Row r is x = (r, r), y = (10 r). */
const pairs = (count: number): Pairs => ({
  pairs: count,
  x: Float32Array.from({ length: 2 * count }, (_, i) => Math.floor(i / 2)),
  y: Float32Array.from({ length: count }, (_, i) => 10 * i),
  truth: {},
});

const data = (test: Pairs | null): Dataset => ({
  inputDim: 2,
  targetDim: 1,
  train: pairs(12),
  test,
  standardisation: null,
  targetStandardisation: null,
});

/** A model that reconstructs x as −x and y as y + 1, and draws y as 100 times the number of the reading plus the number of the row in it. */
function session(observedRows: number, generates = true) {
  let observed = 0;
  return {
    observedRows,
    get observed() {
      return observed;
    },
    observe: (x: Float32Array, y: Float32Array, draw: number): Promise<ModelReading> => {
      observed++;
      expect([x.length, y.length]).toEqual([2 * observedRows, observedRows]);
      const decoder = { from: 's', rows: observedRows, variance: null } as const;
      return Promise.resolve({
        latents: [],
        decoded: [
          { ...decoder, name: 'reconstruction', of: 'x', dims: 2, mean: x.map((value) => -value) },
          { ...decoder, name: 'generation', of: 'y', dims: 1, mean: y.map((value) => value + 1) },
        ],
        terms: new Float32Array(),
        generated: generates ? y.map((_, row) => 100 * draw + row) : null,
        teacherLag: null,
      });
    },
  };
}

describe('samples', () => {
  it('are of six test rows at even distances, each with its reconstructions and eight draws, from one reading', async () => {
    const model = session(48);
    const event = await createSampler(data(pairs(60)), model).sample(7);
    expect(model.observed).toBe(1);
    expect(event).toMatchObject({ type: 'samples', step: 7 });
    const rows = event?.type === 'samples' ? event.rows : [];
    expect(rows.map(({ x }) => x)).toEqual([0, 10, 20, 30, 40, 50].map((r) => [r, r]));
    expect(rows[2]).toEqual({
      x: [20, 20],
      y: [200],
      reconstruction: [-20, -20],
      yReconstruction: [201],
      generated: [2, 8, 14, 20, 26, 32, 38, 44].map((row) => [row]),
    });
  });

  it('take more readings where one is too small for eight draws, with other noise each', async () => {
    const model = session(13);
    const event = await createSampler(data(null), model).sample(0);
    const rows = event?.type === 'samples' ? event.rows : [];
    expect(model.observed).toBe(4);
    expect(rows.map(({ x }) => x[0])).toEqual([0, 2, 4, 6, 8, 10]);
    expect(rows[1]?.generated).toEqual([1, 7, 101, 107, 201, 207, 301, 307].map((value) => [value]));
  });

  it('are fewer rows of a small model, and no draws where y is not drawn', async () => {
    const event = await createSampler(data(null), session(3, false)).sample(0);
    const rows = event?.type === 'samples' ? event.rows : [];
    expect(rows.map(({ x, generated }) => [x[0], generated])).toEqual([
      [0, []],
      [4, []],
      [8, []],
    ]);
  });
});
