import type { RawExperiment } from '../../../engine/experiment/defaults.ts';
import { isBlownUp, isCollapsed, isDimensionallyCollapsed, isJointlyCollapsed } from '../checks/collapse.ts';
import { hasStoodStill, stepsTooFar } from '../checks/optimisation.ts';
import { isAtPrior, vanishedWhileAnnealed } from '../checks/posterior.ts';
import { averagesModes, isMiscalibrated } from '../checks/prediction.ts';
import type { Recipe } from '../recipe.ts';
import { adam, adamw, autoencoder, coupled, hallway, healthy, predictive, sick, steps } from './parts.ts';

const varJepa = (branch: number, objective: NonNullable<RawExperiment['objective']>): RawExperiment => ({
  data: hallway(branch),
  model: { kind: 'var-jepa', latentDim: 4, auxiliaryDim: 2, ...coupled(1, 48) },
  objective,
  optimiser: adamw(3e-3),
  training: steps(600),
});

const vae = (objective: NonNullable<RawExperiment['objective']>, rate = 3e-3): RawExperiment => ({
  data: hallway(1),
  model: { kind: 'vae', latentDim: 4, ...autoencoder(1, 32) },
  objective,
  optimiser: adam(rate),
  training: steps(900),
});

/** The hallway, whose future has two branches; with `branch` 0 it has one. */
export const hallwayRecipes: readonly Recipe[] = [
  healthy(
    'hw-ar-straight',
    {
      data: hallway(0),
      model: { kind: 'ar', latentDim: 3, ...autoencoder(1, 32) },
      optimiser: adam(3e-3),
      training: steps(900),
    },
    'A future with one mode, as Gaussian as the residuals.',
  ),
  healthy(
    'hw-ar-wide-noise',
    {
      data: hallway(0, { branchNoise: 1.5 }),
      model: { kind: 'ar', latentDim: 4, ...autoencoder(1, 32) },
      optimiser: adam(3e-3),
      training: steps(900),
    },
    'As much variance that nothing tells as two branches have, in one mode: the control of mode averaging.',
  ),
  healthy(
    'hw-vae',
    vae({ observationVariance: 0.05 }),
    'A VAE of x has no future to average: two modes of x are a mixture that its latent shows.',
  ),
  healthy('hw-var-jepa-straight', varJepa(0, { observationVariance: 0.05 }), 'A future with one mode.'),
  healthy(
    'hw-jepa',
    {
      data: hallway(2),
      model: { kind: 'jepa', latentDim: 3, ...predictive(1, 32) },
      optimiser: adam(2e-3),
      training: steps(1000),
    },
    'Two branches, but the embedding has room for the three predictable dimensions alone and leaves the branch out.',
  ),
  healthy(
    'hw-vjepa',
    {
      data: hallway(2),
      model: {
        kind: 'vjepa',
        latentDim: 3,
        ...predictive(1, 32),
        target: { logVariance: 'fixed', logVarianceValue: -1 },
      },
      optimiser: adam(2e-3),
      training: steps(1200),
    },
    'The same with a variance.',
  ),
  healthy(
    'hw-lejepa-straight',
    {
      data: hallway(0),
      model: { kind: 'lejepa', latentDim: 3, ...predictive(1, 32) },
      objective: { sigreg: { slices: 32 } },
      optimiser: adam(2e-3),
      training: steps(800),
    },
    'A future with one mode.',
  ),

  healthy(
    'hw-vae-annealed',
    vae({ observationVariance: 0.05, annealing: { kind: 'linear', steps: 300 } }),
    'KL annealing to β = 1.',
  ),
  healthy(
    'hw-var-jepa-wide-noise',
    {
      ...varJepa(0, { observationVariance: 0.05 }),
      data: hallway(0, { branchNoise: 1.2 }),
    },
    'A future with one wide mode, which s_y knows and x does not.',
  ),

  sick(
    'mode-averaging',
    'severe',
    averagesModes,
    'hw-ar-wide-branches',
    {
      data: hallway(3, { branchNoise: 0.5 }),
      model: { kind: 'ar', latentDim: 5, ...autoencoder(1, 48) },
      optimiser: adamw(3e-3),
      training: steps(800, 128),
    },
    'Branches at ± 3.',
  ),
  sick(
    'mode-averaging',
    'severe',
    averagesModes,
    'hw-var-jepa-far-branches',
    varJepa(3, { observationVariance: 0.1 }),
    'Branches at ± 3: s_y must know which, and its conditional prior is one Gaussian.',
  ),
  sick(
    'mode-averaging',
    'severe',
    averagesModes,
    'hw-ar-branches',
    {
      data: hallway(2),
      model: { kind: 'ar', latentDim: 4, ...autoencoder(1, 32) },
      optimiser: adam(3e-3),
      training: steps(900),
    },
    'y lies on one of two branches ± 2, which x does not tell apart: the mean of both is the least squared error.',
  ),
  sick(
    'mode-averaging',
    'plain',
    averagesModes,
    'hw-var-jepa-branches',
    varJepa(2, { observationVariance: 0.1 }),
    's_y must know the branch to generate y, and its conditional prior is one Gaussian.',
  ),
  sick(
    'mode-averaging',
    'plain',
    averagesModes,
    'hw-lejepa-branches',
    {
      data: hallway(2),
      model: { kind: 'lejepa', latentDim: 4, ...predictive(1, 32) },
      objective: { sigreg: { slices: 32 }, lambda: 0.2 },
      optimiser: adam(2e-3),
      training: steps(800),
    },
    'SIGReg wants four directions filled, and the fourth of y is its branch.',
  ),
  sick(
    'mode-averaging',
    'mild',
    averagesModes,
    'hw-ar-near-branches',
    {
      data: hallway(0.8),
      model: { kind: 'ar', latentDim: 4, ...autoencoder(1, 32) },
      optimiser: adam(2e-3),
      training: steps(900, 128),
    },
    'Branches at ± 0.8, still more than five standard deviations of 0.3 apart.',
  ),
  sick(
    'mode-averaging',
    'mild',
    averagesModes,
    'hw-var-jepa-near-branches',
    varJepa(1, { observationVariance: 0.05 }),
    'Branches at ± 1.',
  ),
  sick(
    'complete-collapse',
    'severe',
    isCollapsed,
    'hw-lejepa-no-sigreg',
    {
      data: hallway(0),
      model: { kind: 'lejepa', latentDim: 3, ...predictive(1, 32) },
      objective: { lambda: 0, sigreg: { slices: 16 } },
      optimiser: adam(3e-3),
      training: steps(700, 128),
    },
    'λ = 0.',
    { total: true },
  ),
  sick(
    'distribution-blow-up',
    'plain',
    isBlownUp,
    'hw-var-jepa-without-kl',
    varJepa(0, { observationVariance: 0.05, elbo: { contextKl: 0, auxiliaryKl: 0, targetKl: 0 } }),
    'No KL at all, as row I of Table 1.',
  ),
  sick(
    'joint-collapse',
    'severe',
    isJointlyCollapsed,
    'hw-jepa-decay',
    {
      data: hallway(0),
      model: { kind: 'jepa', latentDim: 3, ...predictive(1, 32) },
      objective: { vicreg: { invariance: 1, variance: 0, covariance: 0 } },
      optimiser: adam(2e-3, { weightDecay: 0.03 }),
      training: steps(800),
    },
    'EMA and stop-gradient only, with weight decay.',
    { total: true },
  ),
  sick(
    'dimensional-collapse',
    'mild',
    isDimensionallyCollapsed,
    'hw-jepa-one-unit',
    {
      data: hallway(0),
      model: {
        kind: 'jepa',
        latentDim: 3,
        encoder: { depth: 1, width: 1 },
        predictor: { depth: 1, width: 16 },
      },
      optimiser: adam(2e-3),
      training: steps(800),
    },
    'One hidden unit before three dimensions.',
  ),
  sick(
    'posterior-collapse',
    'severe',
    isAtPrior,
    'hw-vae-beta-50',
    vae({ observationVariance: 0.1, beta: 50 }),
    'β v = 5 against eigenvalues of about 1.',
    { total: true },
  ),
  sick(
    'posterior-collapse',
    'severe',
    isAtPrior,
    'hw-var-jepa-heavy-context',
    varJepa(0, { observationVariance: 0.5, elbo: { contextKl: 30 } }),
    'α_sx = 30: no dimension of s_x pays.',
    { total: true },
  ),
  sick(
    'kl-vanishing',
    'mild',
    vanishedWhileAnnealed,
    'hw-vae-cycles-too-far',
    vae({ observationVariance: 0.05, beta: 100, annealing: { kind: 'linear', steps: 700 } }, 1e-2),
    'β v passes the eigenvalues in the first third of the annealing.',
  ),
  sick(
    'variance-miscalibration',
    'severe',
    isMiscalibrated,
    'hw-vjepa-no-bias',
    {
      data: hallway(0),
      model: { kind: 'vjepa', latentDim: 3, target: { logVariance: 'fixed', logVarianceValue: -6 } },
      optimiser: adam(1e-2),
      training: steps(1000),
    },
    'A linear predictor without bias cannot say a variance of e⁻⁶.',
  ),
  sick(
    'learning-rate-too-high',
    'plain',
    stepsTooFar,
    'hw-ar-rising-rate',
    {
      data: hallway(0),
      model: { kind: 'ar', latentDim: 3, ...autoencoder(1, 32, { activation: 'relu' }) },
      optimiser: adam(1e-3, { schedule: 'cosine', finalLearningRate: 3 }),
      training: steps(900),
    },
    'A schedule that ends three thousand times as high as it begins.',
  ),
  sick(
    'learning-rate-too-high',
    'plain',
    stepsTooFar,
    'hw-ar-rate-0.3',
    {
      data: hallway(0),
      model: { kind: 'ar', latentDim: 3, ...autoencoder(1, 32) },
      optimiser: adam(0.3),
      training: steps(900, 16),
    },
    'A hundred times the rate that trains the same AR, and sixteen rows a step.',
  ),
  sick(
    'learning-rate-too-high',
    'plain',
    stepsTooFar,
    'hw-vae-rate-0.3',
    { ...vae({ observationVariance: 0.05 }, 0.3), training: steps(700, 16) },
    'A hundred times the rate that trains the same VAE, and sixteen rows a step.',
  ),
  sick(
    'learning-rate-too-high',
    'plain',
    stepsTooFar,
    'hw-vae-rate-0.5',
    { ...vae({ observationVariance: 0.1 }, 0.5), training: steps(600, 32) },
    'Two hundred times the rate that trains the same VAE.',
  ),
  sick(
    'stagnation',
    'severe',
    hasStoodStill,
    'hw-ar-rate-1e-6',
    {
      data: hallway(0),
      model: { kind: 'ar', latentDim: 3, ...autoencoder(1, 32) },
      optimiser: adam(1e-6),
      training: steps(900),
    },
    'A thousandth of a sound rate.',
  ),
  sick(
    'stagnation',
    'plain',
    hasStoodStill,
    'hw-vae-large-epsilon',
    {
      ...vae({ observationVariance: 0.05 }),
      optimiser: adam(5e-6, { epsilon: 1 }),
    },
    'An ε far above the gradients: Adam’s step shrinks with them.',
  ),
];
