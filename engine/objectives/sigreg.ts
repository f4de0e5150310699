import type { SigregConfig } from '../../schemas/objective-config.ts';
import { add, maximum, mul, sub } from '../graph/ops/binary.ts';
import { matmul } from '../graph/ops/matmul.ts';
import { sum } from '../graph/ops/reduce.ts';
import { reshape, split } from '../graph/ops/shape.ts';
import { reciprocal, sqrt, square } from '../graph/ops/unary.ts';
import { at, constant, describe, ShapeError, type Tensor } from '../graph/tensor.ts';
import { characteristicMoments } from './characteristic-function.ts';

export type SigregStatistic = Pick<SigregConfig, 'form' | 'knots' | 'maxFrequency'>;

/** Phases of one block of slices, in elements: what stays in the processor's cache. */
const BLOCK = 65_536;
const MOST_BLOCKS = 16;

/**
 * SIGReg (Balestriero & LeCun 2025): how far the rows of z are from N(0, I), by their characteristic function along random unit
 * directions a and at K frequencies t, equally spaced in [0, t_max]:
 *
 *     e_a(t) = (mean cos(t aᵀz) − e^{−t²/2})² + (mean sin(t aᵀz))²
 *     plain        mean over a and t of e_a(t)                                   (Var-JEPA, as derived)
 *     epps-pulley  rows · mean over a of 2 ∫₀^t_max e_a(t) e^{−t²/2} dt          (LeJEPA; trapezoid rule)
 *
 * z (rows, d); directions (slices, d) standard normal, scaled to length 1 here. Of exact samples of N(0, I), `plain` with t_max = 5 is about
 * 0.823 / rows.
 */
export function sigreg(z: Tensor, directions: Tensor, statistic: SigregStatistic): Tensor {
  const [rows, slices] = [at(z.shape, 0), at(directions.shape, 0)];
  if (z.shape[1] !== directions.shape[1]) {
    throw new ShapeError(`sigreg: directions ${describe(directions.shape)} for rows ${describe(z.shape)}`);
  }
  const { spacing, scale, target } = quadrature(statistic, rows);
  const blocks = split(unit(directions), blockSizes(slices, rows), 0);
  const errors = blocks.map((block) => {
    const phase = matmul(block, z, false, true, spacing);
    return sum(square(sub(characteristicMoments(phase, scale), constant(target, [target.length]))));
  });
  return mul(
    errors.reduce((total, error) => add(total, error)),
    1 / slices,
  );
}

/**
 * Σ_t w_t e(t) as a sum of squares: every moment and its target times √w_t. The frequency 0 is left out: its error is 0.
 * `target` holds the cosines' targets, then zeros for the sines.
 */
function quadrature(
  { form, knots, maxFrequency }: SigregStatistic,
  rows: number,
): { readonly spacing: number; readonly scale: readonly number[]; readonly target: readonly number[] } {
  if (!(knots >= 2)) throw new RangeError(`sigreg needs two frequencies at least, not ${knots}`);
  const spacing = maxFrequency / (knots - 1);
  const normal = (k: number): number => Math.exp(-((k * spacing) ** 2) / 2);
  const weight = (k: number): number => {
    if (form === 'plain') return 1 / knots;
    return rows * (k === knots - 1 ? 1 : 2) * spacing * normal(k);
  };
  const k = Array.from({ length: knots - 1 }, (_, i) => i + 1);
  const scale = k.map((k) => Math.sqrt(weight(k)));
  return { spacing, scale, target: [...k.map((k, i) => normal(k) * at(scale, i)), ...k.map(() => 0)] };
}

/** Rows scaled to length 1; rows of zeros stay as they are. */
function unit(directions: Tensor): Tensor {
  const squares = maximum(sum(square(directions), [1]), 1e-30);
  return mul(directions, reshape(reciprocal(sqrt(squares)), [at(directions.shape, 0), 1]));
}

/** Slices in blocks: 1024 slices of 512 rows take three quarters of the time or less in eight. */
function blockSizes(slices: number, rows: number): readonly number[] {
  const count = Math.min(MOST_BLOCKS, slices, Math.ceil((slices * rows) / BLOCK));
  const before = (i: number): number => Math.floor((i * slices) / count);
  return Array.from({ length: count }, (_, i) => before(i + 1) - before(i));
}
