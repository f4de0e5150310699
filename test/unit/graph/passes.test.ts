import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { add, mul } from '../../../engine/graph/ops/binary.ts';
import { gelu, geluOp } from '../../../engine/graph/ops/gelu.ts';
import { layerNorm, layerNormOp } from '../../../engine/graph/ops/layer-norm.ts';
import { linear, matmul, matmulOp } from '../../../engine/graph/ops/matmul.ts';
import { sum } from '../../../engine/graph/ops/reduce.ts';
import { reshape } from '../../../engine/graph/ops/shape.ts';
import { square } from '../../../engine/graph/ops/unary.ts';
import { optimised, PASSES, type Pass } from '../../../engine/graph/passes/all.ts';
import { rewrite } from '../../../engine/graph/rewrite.ts';
import { input, nodeOf, topological, type Node, type Tensor } from '../../../engine/graph/tensor.ts';
import { expectClose, runOnnx, spread } from './support.ts';

/** A loss to optimise, what it is differentiated by, and values for both. */
interface Example {
  readonly loss: Tensor;
  readonly variables: readonly Tensor[];
  readonly feeds: Record<string, number[]>;
}

const shapes = { x: [2, 12, 4], gamma: [4], beta: [4], weight: [4, 6], bias: [6], other: [4, 3] } as const;
const feeds = Object.fromEntries(
  Object.entries(shapes).map(([name, shape], i) => [
    name,
    spread(
      shape.reduce((n, extent) => n * extent, 1),
      -1.2,
      1.4,
      i,
    ),
  ]),
);
const leaves = (): Record<keyof typeof shapes, Tensor> => {
  const of = (name: keyof typeof shapes): Tensor => input(name, shapes[name]);
  return {
    x: of('x'),
    gamma: of('gamma'),
    beta: of('beta'),
    weight: of('weight'),
    bias: of('bias'),
    other: of('other'),
  };
};

/** A norm that two linear maps read, one of them without a bias; a GELU behind, and a map of that. */
function block(approximate: 'none' | 'tanh'): Example {
  const { x, gamma, beta, weight, bias, other } = leaves();
  const normed = layerNorm(x, gamma, beta);
  const hidden = gelu(linear(normed, weight, bias), approximate);
  const direct = matmul(reshape(normed, [24, 4]), other);
  const out = matmul(reshape(hidden, [24, 6]), reshape(weight, [6, 4]));
  const loss = add(sum(square(out)), sum(mul(square(direct), direct)));
  return { loss, variables: [x, gamma, beta, weight, bias, other], feeds };
}

const named = (name: string): Pass => {
  const pass = PASSES.find((known) => known.name === name);
  if (!pass) throw new Error(`no pass ${name}`);
  return pass;
};

/** Loss and gradients with these passes. */
function compiled({ loss, variables }: Example, passes: readonly Pass[]): readonly Tensor[] {
  const [scalar] = optimised([loss], passes, 'loss');
  if (!scalar) throw new Error('one loss was expected');
  return optimised([scalar, ...gradients(scalar, variables)], passes, 'step');
}

const nodesOf = (tensors: readonly Tensor[], match: (node: Node) => boolean): number =>
  topological(tensors).filter(match).length;

describe.each([...PASSES.map((pass) => [pass.name, [pass]] as const), ['all passes', PASSES] as const])(
  '%s',
  (_name, passes) => {
    it.each(['none', 'tanh'] as const)('changes no value and no gradient (GELU: %s)', async (approximate) => {
      const example = block(approximate);
      const plain = compiled(example, []);
      const passed = compiled(example, passes);
      const expected = evaluate(plain, example.feeds);
      evaluate(passed, example.feeds).forEach(({ data }, i) =>
        expectClose(data, expected[i]?.data ?? [], 1e-9),
      );
      (await runOnnx(passed, example.feeds)).forEach((data, i) =>
        expectClose(data, expected[i]?.data ?? [], 1e-6),
      );
    });
  },
);

describe('fold-norm', () => {
  const folded = (tensors: readonly Tensor[]): number =>
    nodesOf(tensors, ({ op, inputs }) => op === layerNormOp && inputs[1]?.source.kind === 'constant');

  it('takes γ and β out of a norm that linear maps alone read', () => {
    const tensors = compiled(block('tanh'), [named('fold-norm')]);
    expect(folded(tensors)).toBe(1);
    expect(nodesOf(tensors, ({ op }) => op === layerNormOp)).toBe(1);
  });

  it.each([
    ['something else reads it', (n: Tensor, w: Tensor, b: Tensor) => add(sum(n), sum(linear(n, w, b)))],
    ['nothing reads it but a sum', (n: Tensor) => sum(n)],
    [
      'the maps are wider than there are rows',
      (_n: Tensor, w: Tensor, b: Tensor) => sum(linear(normOfFewRows(), w, b)),
    ],
    [
      'it is the transposed factor',
      (n: Tensor) => sum(matmul(reshape(n, [24, 4]), reshape(n, [24, 4]), true)),
    ],
  ] as const)('leaves a norm alone where %s', (_why, read) => {
    const { x, gamma, beta, weight, bias } = leaves();
    const loss = read(layerNorm(x, gamma, beta), weight, bias);
    expect(folded(compiled({ loss, variables: [x, gamma], feeds }, [named('fold-norm')]))).toBe(0);
  });
});

function normOfFewRows(): Tensor {
  const { gamma, beta } = leaves();
  return layerNorm(input('small', [4, 4]), gamma, beta);
}

describe('recompute-gelu', () => {
  it.each(['none', 'tanh'] as const)(
    'reads no GELU (%s) in the gradient of the weights behind it',
    (form) => {
      const kept = (passes: readonly Pass[]): number =>
        nodesOf(compiled(block(form), passes), ({ op, attributes, inputs: [a] }) => {
          const source = a && nodeOf(a);
          const behind = source?.inputs[0] && nodeOf(source.inputs[0]);
          return op === matmulOp && attributes['transposeA'] === true && behind?.op === geluOp;
        });
      expect(kept([])).toBe(1);
      expect(kept([named('recompute-gelu')])).toBe(0);
    },
  );
});

describe('rewrite', () => {
  it('gives back the same tensors where no rule applies', () => {
    const { loss } = block('none');
    expect(rewrite([loss], () => null)).toEqual([loss]);
  });

  it('refuses a rule that changes a shape', () => {
    const { x } = leaves();
    expect(() => rewrite([square(x)], () => [sum(x)])).toThrow(/square.*\(2, 12, 4\)/);
  });
});
