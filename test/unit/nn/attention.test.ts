import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { softmax } from '../../../engine/graph/ops/softmax.ts';
import {
  constant,
  input,
  ShapeError,
  sizeOf,
  type Shape,
  type Tensor,
} from '../../../engine/graph/tensor.ts';
import { multiHeadAttention } from '../../../engine/nn/attention.ts';
import { attentionPooling } from '../../../engine/nn/attention-pooling.ts';
import { transformer } from '../../../engine/nn/transformer.ts';
import type { Weights } from '../../../engine/nn/weights.ts';
import { STACK } from '../../support/layer-cases.ts';
import { expectClose, runOnnx, spread } from '../graph/support.ts';

const [BATCH, TOKENS, WIDTH] = [2, 5, 6] as const;

/** Weights that are constants: every call for a name gives the same numbers. */
const fixed: Weights = (name, shape) =>
  constant(
    spread(sizeOf(shape), -0.6, 0.7, [...name].reduce((sum, c) => sum + c.charCodeAt(0), 0) % 97),
    shape,
  );

const x = input('x', [BATCH, TOKENS, WIDTH]);
const values = spread(BATCH * TOKENS * WIDTH, -1.5, 1.5);
const of = (
  tensor: Tensor,
  feed: readonly number[],
  more: Record<string, readonly number[]> = {},
): number[] => [...(evaluate([tensor], { x: feed, ...more })[0]?.data ?? [])];

/** Tokens in another order, the same one in every row: token i of the result is token `order[i]`. */
function reordered(tokens: readonly number[], order: readonly number[]): number[] {
  return Array.from({ length: BATCH }, (_, row) =>
    order.flatMap((token) =>
      tokens.slice((row * TOKENS + token) * WIDTH, (row * TOKENS + token + 1) * WIDTH),
    ),
  ).flat();
}

/** The tokens with those at (row, token) replaced by other numbers. */
function disturbed(places: readonly (readonly [number, number])[]): number[] {
  const other = [...values];
  for (const [row, token] of places)
    for (let k = 0; k < WIDTH; k++) other[(row * TOKENS + token) * WIDTH + k] = 7 - 3 * k;
  return other;
}

const ORDER = [3, 0, 4, 1, 2];

describe('self-attention without positions', () => {
  it('gives permuted tokens for permuted tokens', () => {
    const y = multiHeadAttention(fixed, 'a', x, x, { heads: 3 });
    expectClose(of(y, reordered(values, ORDER)), reordered(of(y, values), ORDER), 1e-12);
  });

  it('does so through a whole transformer', () => {
    const y = transformer(fixed, 't', x, STACK);
    expectClose(of(y, reordered(values, ORDER)), reordered(of(y, values), ORDER), 1e-12);
    expect(of(y, reordered(values, ORDER))).not.toEqual(of(y, values));
  });
});

describe('pooling by attention', () => {
  it.each([null, { feedForward: 8, activation: 'relu' } as const])(
    'does not see the order of the tokens (block: %j)',
    (block) => {
      const y = attentionPooling(fixed, 'p', x, { queries: 3, heads: 2, block });
      expect(y.shape).toEqual([BATCH, 3, WIDTH]);
      expectClose(of(y, reordered(values, ORDER)), of(y, values), 1e-12);
    },
  );

  it('does not see masked tokens', () => {
    const keys = constant([1, 0, 1, 1, 1, 1, 1, 1, 0, 0], [BATCH, TOKENS]);
    const y = attentionPooling(fixed, 'p', x, { queries: 2, heads: 2, keys, block: null });
    const other = disturbed([
      [0, 1],
      [1, 3],
      [1, 4],
    ]);
    expect(of(y, other)).toEqual(of(y, values));
  });
});

describe('a mask of the keys', () => {
  const keys = input('keys', [BATCH, TOKENS]);
  const open = { keys: [1, 0, 1, 1, 1, 1, 1, 1, 1, 1] };
  const y = multiHeadAttention(fixed, 'a', x, x, { heads: 2, keys });

  it('keeps a masked token from changing any other, in float64 and in onnxruntime', async () => {
    const others = (tokens: ArrayLike<number>): number[] =>
      Array.from(tokens).filter((_, i) => Math.floor(i / WIDTH) !== 1);
    expect(others(of(y, disturbed([[0, 1]]), open))).toEqual(others(of(y, values, open)));
    const [before] = await runOnnx([y], { x: values, ...open });
    const [after] = await runOnnx([y], { x: disturbed([[0, 1]]), ...open });
    expect(others(after ?? [])).toEqual(others(before ?? []));
  });

  it('lets an open one change the others', () => {
    expect(of(y, disturbed([[0, 2]]), open).slice(0, WIDTH)).not.toEqual(of(y, values, open).slice(0, WIDTH));
  });

  it('stays finite where all keys of a row are masked', async () => {
    const [result] = await runOnnx([y], { x: values, keys: [0, 0, 0, 0, 0, 1, 1, 1, 1, 1] });
    expect([...(result ?? [])].every(Number.isFinite)).toBe(true);
  });
});

describe('an additive mask', () => {
  it('makes attention causal: no token sees a later one', () => {
    const mask = constant(
      Array.from({ length: TOKENS ** 2 }, (_, i) => (i % TOKENS > Math.floor(i / TOKENS) ? -1e9 : 0)),
      [TOKENS, TOKENS],
    );
    const y = transformer(fixed, 't', x, { ...STACK, mask });
    const change = of(y, disturbed([[0, 3]])).map((value, i) => Math.abs(value - (of(y, values)[i] ?? NaN)));
    const largest = (token: number): number => Math.max(...change.slice(token * WIDTH, (token + 1) * WIDTH));
    expect([0, 1, 2].map(largest)).toEqual([0, 0, 0]);
    expect(largest(3)).toBeGreaterThan(1e-3);
    expect(largest(4)).toBeGreaterThan(1e-3);
  });
});

describe('attention by hand', () => {
  it('is softmax(x · memory / √d) memory for one head with identity weights', () => {
    const width = 2;
    const identity = [1, 0, 0, 1];
    const twice = [1, 0, 1, 0, 0, 1, 0, 1];
    const weights: Weights = (name, shape) =>
      name.endsWith('bias')
        ? constant(new Float64Array(sizeOf(shape)), shape)
        : constant(name.includes('keyValue') ? twice : identity, shape);
    const y = multiHeadAttention(
      weights,
      'a',
      constant([0.3, -1.2], [1, 1, width]),
      constant([1, 2, -0.5, 0.7, 0.1, -0.4], [1, 3, width]),
      { heads: 1 },
    );
    const scores = [0.3 - 2.4, -0.15 - 0.84, 0.03 + 0.48].map((score) => score / Math.SQRT2);
    const [shares] = evaluate([softmax(constant(scores, [3]))], {});
    const [a = NaN, b = NaN, c = NaN] = shares?.data ?? [];
    const expected = [a - 0.5 * b + 0.1 * c, 2 * a + 0.7 * b - 0.4 * c];
    expectClose(evaluate([y], {})[0]?.data ?? [], expected, 1e-14);
  });
});

describe('dropout', () => {
  it('asks for no noise at a rate of 0, and leaves the block as it is', () => {
    const dropout = {
      attention: 0,
      hidden: 0,
      residual: 0,
      uniform: (): Tensor => {
        throw new Error('noise was asked for');
      },
    };
    expect(of(transformer(fixed, 't', x, { ...STACK, dropout }), values)).toEqual(
      of(transformer(fixed, 't', x, STACK), values),
    );
  });

  it('asks for noise of the shape of what it drops, each under a name of its own', () => {
    const asked = new Map<string, Shape>();
    const dropout = {
      attention: 0.1,
      hidden: 0.2,
      residual: 0.3,
      uniform: (name: string, shape: Shape): Tensor => {
        expect(asked.has(name)).toBe(false);
        asked.set(name, shape);
        return input(name, shape);
      },
    };
    transformer(fixed, 't', x, { ...STACK, layers: 2, dropout });
    expect([...asked].filter(([name]) => name.startsWith('t.1.'))).toEqual([
      ['t.1.attention.attention', [BATCH, 2, TOKENS, TOKENS]],
      ['t.1.attention.residual', [BATCH, TOKENS, WIDTH]],
      ['t.1.feedForward.hidden', [BATCH, TOKENS, 8]],
      ['t.1.feedForward.residual', [BATCH, TOKENS, WIDTH]],
    ]);
    expect(asked.size).toBe(8);
  });
});

describe('attention refuses', () => {
  const attend = (query: Shape, memory: Shape, options: { heads: number; keys?: Tensor }): unknown =>
    multiHeadAttention(fixed, 'a', input('q', query), input('m', memory), options);

  it.each([
    [
      'a width that the heads do not share',
      () => attend([2, 3, 6], [2, 3, 6], { heads: 4 }),
      /4 heads do not/,
    ],
    ['no heads', () => attend([2, 3, 6], [2, 3, 6], { heads: 0 }), /0 heads do not/],
    ['tokens of no batch', () => attend([3, 6], [3, 6], { heads: 2 }), /attention takes/],
    ['another batch', () => attend([3, 3, 6], [2, 3, 6], { heads: 2 }), /attention takes/],
    [
      'a mask of other keys',
      () => attend([2, 3, 6], [2, 4, 6], { heads: 2, keys: input('k', [2, 3]) }),
      /mask of the keys is \(2, 3\), not \(2, 4\)/,
    ],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(message);
  });
});
