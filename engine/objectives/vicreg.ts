import type { VicregConfig } from '../../schemas/objective-config.ts';
import { add, maximum, mul, sub } from '../graph/ops/binary.ts';
import { matmul } from '../graph/ops/matmul.ts';
import { mean, sum } from '../graph/ops/reduce.ts';
import { sqrt, square } from '../graph/ops/unary.ts';
import { at, constant, type Tensor } from '../graph/tensor.ts';

/** s(z, z′) = mean over rows and dimensions of (z − z′)². */
export function invariance(z: Tensor, target: Tensor): Tensor {
  return mean(square(sub(z, target)));
}

/** v(z) = (1/d) Σ_j max(0, 1 − √(Var(z_j) + 1e-4)), Var with n − 1 (Bardes et al. 2022, eq. 1). */
export function varianceHinge(z: Tensor): Tensor {
  const rows = at(z.shape, 0);
  const variance = mul(sum(square(centred(z)), [0]), 1 / (rows - 1));
  return mean(maximum(sub(1, sqrt(add(variance, 1e-4))), 0));
}

/**
 * c(z) = (1/d) Σ_{i≠j} C_ij² (Bardes et al. 2022, eq. 4), or with the diagonal left in, ‖C‖²_F / d, which is what the
 * authors' Noisy-TV code computes. C with n − 1.
 */
export function covariancePenalty(z: Tensor, form: VicregConfig['covarianceForm']): Tensor {
  const [rows, dims] = [at(z.shape, 0), at(z.shape, 1)];
  const centredZ = centred(z);
  const squares = square(mul(matmul(centredZ, centredZ, true, false), 1 / (rows - 1)));
  const kept = form === 'whole-matrix' ? squares : mul(squares, offDiagonal(dims));
  return mul(sum(kept), 1 / dims);
}

function centred(z: Tensor): Tensor {
  return sub(z, mean(z, [0]));
}

function offDiagonal(dims: number): Tensor {
  const mask = Float64Array.from({ length: dims * dims }, (_, i) => (i % (dims + 1) === 0 ? 0 : 1));
  return constant(mask, [dims, dims]);
}
