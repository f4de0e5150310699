import { add, div, minimum, mul, sub } from './ops/binary.ts';
import { reshape } from './ops/shape.ts';
import { sum } from './ops/reduce.ts';
import { reciprocal, sqrt, square } from './ops/unary.ts';
import type { Tensor } from './tensor.ts';

export interface AdamOptions {
  readonly kind: 'adam' | 'adamw';
  readonly betas: readonly [number, number];
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly clipNorm: number | null;
}

/** The numbers of a step that change from step to step (see `adamSchedule`); each one element. */
export interface AdamSchedule {
  readonly stepSize: Tensor;
  readonly epsilon: Tensor;
  readonly decay: Tensor;
}

export interface AdamUpdate {
  readonly parameters: Tensor;
  readonly firstMoment: Tensor;
  readonly secondMoment: Tensor;
  /** Before clipping. */
  readonly gradientNorm: Tensor;
}

/**
 * One step of Adam (Kingma & Ba 2015, algorithm 1) or AdamW (Loshchilov & Hutter 2019) on flat vectors (n), with the moments
 * kept as sums instead of means, M = m / (1 − β₁) and V = v / (1 − β₂), and all constants gathered in two numbers, which
 * saves four of fourteen passes over the vectors:
 *
 *     M ← β₁ M + g      V ← β₂ V + g²      θ ← θ · decay − stepSize · M / (√V + epsilon)
 *
 * Equal to `torch.optim`: `adam` adds λ θ to the gradient, `adamw` decays θ itself; clipping scales the gradient by
 * min(1, c / (‖g‖ + 1e-6)).
 */
export function adamUpdate(
  parameters: Tensor,
  gradient: Tensor,
  firstMoment: Tensor,
  secondMoment: Tensor,
  schedule: AdamSchedule,
  { kind, betas: [beta1, beta2], weightDecay, clipNorm }: AdamOptions,
): AdamUpdate {
  const gradientNorm = sqrt(sum(square(gradient)));
  const clipped =
    clipNorm === null
      ? gradient
      : mul(gradient, minimum(mul(reciprocal(add(gradientNorm, 1e-6)), clipNorm), 1));
  const g = kind === 'adam' && weightDecay > 0 ? add(clipped, mul(parameters, weightDecay)) : clipped;
  const m = add(mul(firstMoment, beta1), g);
  const v = add(mul(secondMoment, beta2), square(g));
  const kept = kind === 'adamw' && weightDecay > 0 ? mul(parameters, schedule.decay) : parameters;
  const step = div(mul(m, schedule.stepSize), add(sqrt(v), schedule.epsilon));
  return {
    parameters: sub(kept, step),
    firstMoment: m,
    secondMoment: v,
    gradientNorm: reshape(gradientNorm, [1]),
  };
}

/**
 * [stepSize, epsilon, decay] at step t (1 for the first) with learning rate η, from Adam's
 * θ ← θ − η m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ): with s = √((1 − β₂) / (1 − β₂ᵗ)), √v̂ = s √V, so
 * stepSize = η (1 − β₁) / ((1 − β₁ᵗ) s), epsilon = ε / s; decay = 1 − η λ.
 */
export function adamSchedule(
  options: AdamOptions,
  learningRate: number,
  step: number,
): readonly [stepSize: number, epsilon: number, decay: number] {
  const [beta1, beta2] = options.betas;
  const scale = Math.sqrt((1 - beta2) / (1 - Math.pow(beta2, step)));
  return [
    (learningRate * (1 - beta1)) / ((1 - Math.pow(beta1, step)) * scale),
    options.epsilon / scale,
    1 - learningRate * options.weightDecay,
  ];
}
