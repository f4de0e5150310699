import type { Values } from './values.ts';

/** Frequencies at even distances, 0 and the highest among them. */
export interface FrequencyGrid {
  readonly count: number;
  readonly highest: number;
}

/** As in the Var-JEPA paper (D.6.5): 64 up to 5. */
export const VAR_JEPA_FREQUENCIES: FrequencyGrid = { count: 64, highest: 5 };

/**
 * SIGReg-MSE of the Var-JEPA paper: the mean over directions u and frequencies t of |φ̂_u(t) − e^{−t²/2}|², with
 * φ̂_u(t) = (1/N) Σ_r e^{i t u·z_r} the empirical characteristic function along u and e^{−t²/2} that of N(0, 1). Without LeJEPA's
 * window and without its factor N. 0 = standard normal along each direction; its floor is in `gaussianityFloors`.
 *
 * @param samples (rows, dims)
 * @param directions unit vectors (directions, dims), e.g. 64 drawn uniformly
 */
export function sigregMse(
  samples: Values,
  dims: number,
  directions: Values,
  { count, highest }: FrequencyGrid = VAR_JEPA_FREQUENCIES,
): number {
  const rows = samples.length / dims;
  const step = highest / (count - 1);
  const normal = Float64Array.from({ length: count }, (_, k) => Math.exp(-0.5 * (k * step) ** 2));
  const projected = new Float64Array(rows);
  const cosines = new Float64Array(count);
  const sines = new Float64Array(count);
  let squares = 0;
  for (let start = 0; start < directions.length; start += dims) {
    project(samples, dims, directions.subarray(start, start + dims), projected);
    cosines.fill(0);
    sines.fill(0);
    for (const coordinate of projected) addPowers(coordinate * step, cosines, sines);
    for (let k = 0; k < count; k++)
      squares += (cosines[k]! / rows - normal[k]!) ** 2 + (sines[k]! / rows) ** 2;
  }
  return squares / (count * (directions.length / dims));
}

/** Adds cos kθ and sin kθ for k = 0, 1, … : each turned by θ from the one before, which costs four multiplications. */
function addPowers(angle: number, cosines: Float64Array, sines: Float64Array): void {
  const turnX = Math.cos(angle);
  const turnY = Math.sin(angle);
  let x = 1;
  let y = 0;
  for (let k = 0; k < cosines.length; k++) {
    cosines[k]! += x;
    sines[k]! += y;
    const turned = x * turnX - y * turnY;
    y = x * turnY + y * turnX;
    x = turned;
  }
}

function project(values: Values, dims: number, direction: Values, out: Float64Array): void {
  for (let r = 0, i = 0; r < out.length; r++) {
    let sum = 0;
    for (let j = 0; j < dims; j++, i++) sum += values[i]! * direction[j]!;
    out[r] = sum;
  }
}
