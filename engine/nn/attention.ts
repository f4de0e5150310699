import { add, mul, sub } from '../graph/ops/binary.ts';
import { matmul } from '../graph/ops/matmul.ts';
import { expand } from '../graph/ops/reduce.ts';
import { reshape, split, transpose } from '../graph/ops/shape.ts';
import { softmax } from '../graph/ops/softmax.ts';
import { at, describe, ShapeError, type Tensor } from '../graph/tensor.ts';
import { dropped, type Dropout } from './dropout.ts';
import { dense } from './linear.ts';
import type { Weights } from './weights.ts';

export interface AttentionOptions {
  /** Heads; they share the query's width evenly. */
  readonly heads: number;
  /** Added to the scores; broadcasts to (batch, heads, queries, keys). */
  readonly mask?: Tensor;
  /** (batch, keys): 1 where a key may be attended to, 0 where not. */
  readonly keys?: Tensor;
  /** Of the attention weights. */
  readonly dropout?: Dropout;
}

/**
 * Multi-head attention, softmax(Q Kᵀ / √d_h + mask) V with a linear map behind (Vaswani et al. 2017, § 3.2): each of `query`
 * (batch or 1, queries, d) gathers from `memory` (batch, keys, e) → (batch, queries, d). Self-attention where both are the
 * same tensor; a query of batch 1 is asked of every row. Where all keys of a row are masked, its result is finite but means nothing.
 */
export function multiHeadAttention(
  weights: Weights,
  name: string,
  query: Tensor,
  memory: Tensor,
  options: AttentionOptions,
): Tensor {
  const { heads } = options;
  const [batch, queries, width] = extents(name, query, memory);
  if (!Number.isInteger(heads) || heads < 1 || width % heads !== 0)
    throw new ShapeError(`${name}: ${heads} heads do not share a width of ${width} evenly`);
  const each = width / heads;

  const [q, k, v] =
    query === memory
      ? project(weights, `${name}.queryKeyValue`, query, width, heads, 3)
      : [
          ...project(weights, `${name}.query`, query, width, heads, 1),
          ...project(weights, `${name}.keyValue`, memory, width, heads, 2),
        ];
  if (!q || !k || !v) throw new Error('three projections were expected');
  const asked = expand(q, [batch, heads, queries, each]);
  const scores = masked(name, matmul(asked, k, false, true, 1 / Math.sqrt(each)), options);
  const gathered = matmul(dropped(options.dropout, `${name}.attention`, softmax(scores)), v);
  const joined = reshape(transpose(gathered, [0, 2, 1, 3]), [batch, queries, width]);
  return dense(weights, `${name}.out`, joined, width, true);
}

function extents(name: string, query: Tensor, memory: Tensor): readonly [number, number, number] {
  const [batch, , ...rest] = memory.shape;
  const [rows, queries, width, ...more] = query.shape;
  if (
    batch === undefined ||
    rest.length !== 1 ||
    width === undefined ||
    more.length > 0 ||
    (rows !== batch && rows !== 1)
  ) {
    throw new ShapeError(
      `${name}: attention takes (batch, queries, d) and (batch, keys, e), not ${describe(query.shape)} and ${describe(memory.shape)}`,
    );
  }
  return [batch, queries ?? 0, width];
}

/** `parts` linear maps of one weight, each cut into heads: (batch, tokens, in) → parts × (batch, heads, tokens, width / heads). */
function project(
  weights: Weights,
  name: string,
  x: Tensor,
  width: number,
  heads: number,
  parts: number,
): readonly Tensor[] {
  const [batch, tokens, each] = [at(x.shape, 0), at(x.shape, 1), width / heads];
  const all = reshape(dense(weights, name, x, parts * width, true), [batch, tokens, parts, heads, each]);
  const ones = new Array<number>(parts).fill(1);
  return split(transpose(all, [2, 0, 3, 1, 4]), ones, 0).map((part) =>
    reshape(part, [batch, heads, tokens, each]),
  );
}

/** What a masked key's score falls by: its weight is 0 in float32, and no row turns into NaN. */
const FORBIDDEN = 1e9;

function masked(name: string, scores: Tensor, { mask, keys }: AttentionOptions): Tensor {
  const open = mask ? add(scores, mask) : scores;
  if (!keys) return open;
  const [batch, , , count] = scores.shape;
  if (keys.shape.length !== 2 || keys.shape[0] !== batch || keys.shape[1] !== count)
    throw new ShapeError(
      `${name}: the mask of the keys is ${describe(keys.shape)}, not (${batch}, ${count})`,
    );
  const penalty = mul(sub(keys, 1), FORBIDDEN);
  return add(open, reshape(penalty, [at(keys.shape, 0), 1, 1, at(keys.shape, 1)]));
}
