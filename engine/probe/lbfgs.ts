/** What is minimised: the value at x; its gradient is written into `gradient`. */
export type Differentiable = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** It has converged where no component of the gradient is larger. */
  readonly tolerance: number;
  readonly iterations: number;
}

/** Pairs of steps and changes of the gradient that are kept. */
const MEMORY = 10;
/** Share of the decrease that the slope promises which a step must reach (Armijo). */
const SUFFICIENT = 1e-4;
/** Values closer than this share are equal to float64, and the slope decides (Hager & Zhang 2005, approximate Wolfe). */
const ROUNDING = 1e-14;
/** Share of the slope that may be left after a step which the value cannot judge. */
const FLATTER = 0.9;
const HALVINGS = 40;

/**
 * Limited-memory BFGS with backtracking (Nocedal & Wright 2006, algorithms 7.4 and 3.1), for convex functions of
 * bounded curvature: it is never negative along a step, so no further condition on the step is needed. Deterministic.
 *
 * @param start is overwritten with the minimum
 * @returns whether it has converged
 */
export function lbfgs(f: Differentiable, start: Float64Array, options: LbfgsOptions): boolean {
  const x = start;
  const gradient = new Float64Array(x.length);
  let value = f(x, gradient);
  const history: { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[] = [];
  const nextX = new Float64Array(x.length);
  const nextGradient = new Float64Array(x.length);

  for (let iteration = 0; iteration < options.iterations; iteration++) {
    if (largest(gradient) <= options.tolerance) return true;
    const direction = suggestedStep(gradient, history);
    const slope = dot(direction, gradient);
    if (!(slope < 0)) return false;

    let step = 1;
    let nextValue = NaN;
    let accepted = false;
    for (let halving = 0; !accepted && halving < HALVINGS; halving++, step /= 2) {
      for (let i = 0; i < x.length; i++) nextX[i] = x[i]! + step * direction[i]!;
      nextValue = f(nextX, nextGradient);
      accepted =
        nextValue <= value + SUFFICIENT * step * slope ||
        (nextValue <= value + ROUNDING * Math.abs(value) &&
          Math.abs(dot(direction, nextGradient)) <= FLATTER * -slope);
    }
    if (!accepted) return false;

    const s = nextX.map((next, i) => next - x[i]!);
    const y = nextGradient.map((next, i) => next - gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > Number.EPSILON * dot(y, y)) history.push({ s, y, rho: 1 / curvature });
    if (history.length > MEMORY) history.shift();
    x.set(nextX);
    gradient.set(nextGradient);
    value = nextValue;
  }
  return largest(gradient) <= options.tolerance;
}

/** −H g by the two-loop recursion; H₀ is the identity, scaled to the curvature of the last step. */
function suggestedStep(
  gradient: Float64Array,
  history: readonly { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number }[],
): Float64Array {
  const q = gradient.slice();
  const alphas = history.map(() => 0);
  for (let k = history.length - 1; k >= 0; k--) {
    const { s, y, rho } = history[k]!;
    const alpha = rho * dot(s, q);
    alphas[k] = alpha;
    for (let i = 0; i < q.length; i++) q[i]! -= alpha * y[i]!;
  }
  const last = history.at(-1);
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1;
  for (let i = 0; i < q.length; i++) q[i]! *= scale;
  history.forEach(({ s, y, rho }, k) => {
    const beta = rho * dot(y, q);
    for (let i = 0; i < q.length; i++) q[i]! += (alphas[k]! - beta) * s[i]!;
  });
  return q.map((value) => -value);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function largest(values: Float64Array): number {
  let most = 0;
  for (const value of values) if (!(Math.abs(value) <= most)) most = Math.abs(value);
  return most;
}
