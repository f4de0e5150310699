import type { Experiment } from '../../../schemas/experiment.ts';

/**
 * ∑ of the planned learning rates η_s over the steps 1 … n: about how far a weight can get in as many steps of Adam, each of which moves
 * it by about the rate. In closed form, so that a look of a run of a million steps costs no more than one of a thousand. With η the
 * base rate, η_T the final one, W warm-up steps, N = T − W:
 *
 *     warm-up   η s / W                                            ∑ = η n (n + 1) / 2W
 *     constant  η                                                  ∑ = η n
 *     cosine    η_T + ½ (η − η_T)(1 + cos iθ), θ = π / N            ∑ = n (η + η_T)/2 + ½ (η − η_T) D_n,
 *                                                                  D_n = sin(nθ/2) cos((n + 1)θ/2) / sin(θ/2)
 *
 * (`learningRateAt` of the training is the same, step by step; D_n is Dirichlet's kernel.)
 */
export function plannedPath(
  n: number,
  { optimiser, training }: Pick<Experiment, 'optimiser' | 'training'>,
): number {
  const { learningRate, warmupSteps, schedule, finalLearningRate } = optimiser;
  const warm = Math.min(n, warmupSteps);
  const warmedUp = warm === 0 ? 0 : (learningRate * warm * (warm + 1)) / (2 * warmupSteps);
  const rest = n - warm;
  if (rest === 0) return warmedUp;
  if (schedule === 'constant') return warmedUp + learningRate * rest;
  const angle = Math.PI / (training.steps - warmupSteps);
  const kernel = (Math.sin((rest * angle) / 2) * Math.cos(((rest + 1) * angle) / 2)) / Math.sin(angle / 2);
  return (
    warmedUp +
    (rest * (learningRate + finalLearningRate)) / 2 +
    0.5 * (learningRate - finalLearningRate) * kernel
  );
}
