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

/** The numbers of a step that change from step to step; each a scalar tensor. */
export interface AdamSchedule {
  /** η / (1 − β₁ᵗ) */
  readonly stepSize: Tensor;
  /** 1 / √(1 − β₂ᵗ) */
  readonly varianceScale: Tensor;
  /** 1 − η λ */
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
 * One step of Adam (Kingma & Ba 2015, algorithm 1) or AdamW (Loshchilov & Hutter 2019) on flat vectors (n), in the
 * order of PyTorch's `torch.optim`: θ ← θ·decay − stepSize · m / (√v · varianceScale + ε). `adam` adds λ θ to the
 * gradient, `adamw` decays θ itself. Clipping scales the gradient by min(1, c / (‖g‖ + 1e-6)).
 */
export function adamUpdate(
  parameters: Tensor,
  gradient: Tensor,
  firstMoment: Tensor,
  secondMoment: Tensor,
  schedule: AdamSchedule,
  { kind, betas: [beta1, beta2], epsilon, weightDecay, clipNorm }: AdamOptions,
): AdamUpdate {
  const gradientNorm = sqrt(sum(square(gradient)));
  const clipped =
    clipNorm === null
      ? gradient
      : mul(gradient, minimum(mul(reciprocal(add(gradientNorm, 1e-6)), clipNorm), 1));
  const g = kind === 'adam' && weightDecay > 0 ? add(clipped, mul(parameters, weightDecay)) : clipped;
  const m = add(mul(firstMoment, beta1), mul(g, 1 - beta1));
  const v = add(mul(secondMoment, beta2), mul(square(g), 1 - beta2));
  const kept = kind === 'adamw' && weightDecay > 0 ? mul(parameters, schedule.decay) : parameters;
  const step = div(mul(m, schedule.stepSize), add(mul(sqrt(v), schedule.varianceScale), epsilon));
  return {
    parameters: sub(kept, step),
    firstMoment: m,
    secondMoment: v,
    gradientNorm: reshape(gradientNorm, [1]),
  };
}

/** The schedule's numbers at step t (1 for the first) with learning rate η and weight decay λ. */
export function adamSchedule(
  options: AdamOptions,
  learningRate: number,
  step: number,
): readonly [number, number, number] {
  const [beta1, beta2] = options.betas;
  return [
    learningRate / (1 - Math.pow(beta1, step)),
    1 / Math.sqrt(1 - Math.pow(beta2, step)),
    1 - learningRate * options.weightDecay,
  ];
}
