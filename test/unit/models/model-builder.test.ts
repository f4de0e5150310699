import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../schemas/model-config.ts';
import { ShapeError } from '../../../engine/graph/tensor.ts';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';
import { ONES, ZEROS } from '../../../engine/nn/weights.ts';
import { built, LINEAR, VAR_JEPA } from './support.ts';

describe('a weight that is asked for by name', () => {
  it('is the same one the second time, and is counted once', () => {
    const builder = new ModelBuilder(2, 3);
    const first = builder.trained('a', [2, 3], ZEROS);
    expect(builder.trained('a', [2, 3], ONES)).toBe(first);
    expect(builder.averaged('a', [2, 3], ZEROS)).toBe(builder.averaged('a', [2, 3], ZEROS));
    expect(builder.parameters).toHaveLength(1);
    expect(builder.parameters[0]?.initial).toBe(ZEROS);
    expect(builder.targets).toHaveLength(1);
  });

  it('is refused under another shape', () => {
    const builder = new ModelBuilder(2, 3);
    builder.trained('a', [2, 3], ZEROS);
    expect(() => builder.trained('a', [3, 2], ZEROS)).toThrow(
      'weight a is (2, 3) already and cannot be (3, 2)',
    );
  });
});

describe('noise', () => {
  it('has one input a name', () => {
    const builder = new ModelBuilder(2, 3);
    expect(builder.directions('a', 7, 4).shape).toEqual([7, 4]);
    expect(() => builder.standardNormal('a', 4)).toThrow('two noise inputs are named a');
  });
});

describe('a y of other columns than x', () => {
  const oneEncoder = { latentDim: 2, encoder: LINEAR, predictor: LINEAR } as const;
  const ema = { rate: 0.9, update: 'before-step' } as const;
  const target = { logVariance: 'frozen', logVarianceValue: 0, sample: true } as const;
  const models: readonly ModelConfig[] = [
    { kind: 'jepa', ...oneEncoder, ema },
    { kind: 'lejepa', ...oneEncoder },
    { kind: 'vjepa', ...oneEncoder, ema, target },
    { kind: 'bjepa', ...oneEncoder, ema, target },
  ];

  it.each(models)('is refused by $kind, whose encoder is one for both', (model) => {
    const build = (): unknown => built(model, {}, [6, 5, 4]);
    expect(build).toThrow(ShapeError);
    expect(build).toThrow('x has 5, y 4');
  });

  it('is what an autoregression decodes, and Var-JEPA', () => {
    const ar = built({ kind: 'ar', latentDim: 2, encoder: LINEAR, decoder: LINEAR }, {}, [6, 5, 4]);
    expect(ar.graph.decoded.map(({ mean }) => mean.shape)).toEqual([[6, 4]]);
    const varJepa = built(VAR_JEPA, {}, [6, 5, 4]);
    expect(varJepa.graph.decoded.map(({ mean }) => mean.shape)).toEqual([
      [6, 5],
      [6, 4],
    ]);
  });
});
