import type { AnnealingConfig } from '../../schemas/objective-config.ts';
import type { OptimiserConfig } from '../../schemas/experiment.ts';

/**
 * What changes from step to step by plan. Steps count from 1: step s is the s-th update, Adam's t.
 */

/**
 * Learning rate of step s (base rate η, W warm-up steps, T steps in all):
 *
 *     s ≤ W            η s / W                                    (linear; the W-th step has the full rate)
 *     s > W, constant  η
 *     s > W, cosine    η_T + ½ (η − η_T)(1 + cos π p),  p = (s − W) / (T − W)
 *
 * Cosine as in SGDR (Loshchilov & Hutter 2017, eq. 5) with a single cycle: the last step has η_T exactly.
 */
export function learningRateAt(step: number, totalSteps: number, optimiser: OptimiserConfig): number {
  const { learningRate, warmupSteps, schedule, finalLearningRate } = optimiser;
  if (step <= warmupSteps) return (learningRate * step) / warmupSteps;
  switch (schedule) {
    case 'constant':
      return learningRate;
    case 'cosine': {
      const progress = Math.min((step - warmupSteps) / (totalSteps - warmupSteps), 1);
      return (
        finalLearningRate + 0.5 * (learningRate - finalLearningRate) * (1 + Math.cos(Math.PI * progress))
      );
    }
  }
}

/**
 * Factor in [0, 1] on the weight of every KL term at step s, where t = s − 1 updates have been done before it:
 *
 *     none      1
 *     linear    min(t / T, 1)                                     (Var-T-JEPA, eq. 53–55)
 *     cyclical  min(φ / R, 1),  φ = (t mod P) / P,  P = steps / M  (Fu et al. 2019, arXiv 1903.10145, eq. 6–7)
 */
export function annealingAt(step: number, totalSteps: number, annealing: AnnealingConfig): number {
  const done = step - 1;
  switch (annealing.kind) {
    case 'none':
      return 1;
    case 'linear':
      return annealing.steps > 0 ? Math.min(done / annealing.steps, 1) : 1;
    case 'cyclical': {
      const period = totalSteps / annealing.cycles;
      return Math.min((done % period) / period / annealing.ratio, 1);
    }
  }
}
