import type { Experiment } from '../../../schemas/experiment.ts';
import type { Remedy } from '../../../schemas/run-log.ts';
import { annealingAt } from '../../train/schedules.ts';
import type { LatentFigures } from '../latent-figures.ts';
import { progress, type LookContext } from '../look.ts';
import { KL_EPSILON } from '../statistics/kl-per-dimension.ts';
import { evidence, listed, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { edit, setKey, tenth } from './remedies.ts';

/**
 * Posterior collapse, per dimension: q(z_j|x) is the prior for (almost) every x. Two criteria:
 *
 *     P_x[KL_j < ε] ≥ 1 − δ                 Lucas et al. 2019 ((ε, δ)-collapse); ε = 0.01 nats, δ = 0.01 by convention
 *     A_j = Var_x E[z_j|x] < 0.01           Burda et al. 2015 (active units)
 *
 * The second alone would condemn a latent whose scale is small: it counts only where the mean says less than ε nats of x,
 * ½ ln(1 + A_j / E σ²_j) < ε.
 */
const COLLAPSED_SHARE = 0.99;
/** Lifted for a dimension once fewer than this share of rows sit at the prior. */
const REVIVED_SHARE = 0.9;
const ACTIVE_VARIANCE = 0.01;
/** A fresh network may sit near the prior: nothing is said before this share of the run … */
const SETTLING = 0.05;
/** … nor while the annealing holds the KL terms below this share of their weight. */
const ANNEALED = 0.5;
/** Collapsed dimensions that are given evidence of their own. */
const SHOWN = 4;

export const posteriorCollapse: Detector = {
  id: 'posterior-collapse',
  page: 'posterior-collapse.md',
  title: 'Posterior collapse',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const { experiment } = context;
    const { steps } = experiment.training;
    if (progress(look, context) < SETTLING) return [];
    if (annealingAt(Math.max(look.step, 1), steps, experiment.objective.annealing) < ANNEALED) return [];
    return look.latents
      .filter((latent) => pressedByKl(latent, experiment))
      .map((latent) => judge(latent, context));
  },
};

/** Whether (almost) every row sits at the prior in every dimension. False for a latent without a prior. */
export function allDimensionsAtPrior({ klBelow }: LatentFigures): boolean {
  return klBelow !== null && klBelow.every((share) => share >= COLLAPSED_SHARE);
}

/** Whether a KL term that trains holds this latent to its prior. */
function pressedByKl({ role, kl }: LatentFigures, { model, objective }: Experiment): boolean {
  if (kl === null) return false;
  switch (role) {
    case 'posterior':
      return objective.beta > 0;
    case 'target':
      return objective.beta > 0 && 'target' in model && model.target.logVariance.startsWith('learned');
    case 'prediction':
      return objective.gamma > 0;
    case 'context':
    case 'auxiliary':
    case 'fused':
      return false;
  }
}

function judge(latent: LatentFigures, { experiment }: LookContext): Finding {
  const { name, dims, kl, klBelow } = latent;
  const dimensions = Array.from({ length: dims }, (_, j) => j);
  const collapsed = dimensions.filter((j) => klBelow![j]! >= COLLAPSED_SHARE || saysNothing(latent, j));
  if (collapsed.length === 0) {
    const revived = dimensions.every((j) => klBelow![j]! < REVIVED_SHARE);
    return { state: revived ? 'healthy' : 'unclear', subject: name };
  }
  const all = collapsed.length === dims;
  const active = dims - collapsed.length;
  const pathology = latent.role === 'prediction' ? 'Collapse onto the prior' : 'Posterior collapse';
  return {
    state: 'sick',
    subject: name,
    severity: all ? 'error' : 'warning',
    strength: 2,
    title: `${pathology} of ${name} in ${all ? 'every dimension' : `${collapsed.length} of ${dims} dimensions`}`,
    explanation: all
      ? `${name} is the prior whatever the input: it carries nothing, and the rest of the model does without it.`
      : `In dimension${collapsed.length > 1 ? 's' : ''} ${listed(collapsed)} ${name} is the prior whatever the input, and carries nothing. ` +
        'That is waste where the data has fewer directions than the latent, and a loss where it has more.',
    evidence: [
      ...collapsed
        .slice(0, SHOWN)
        .map((j) => evidence(`KL of dimension ${j}`, kl![j]!, 'nats', `above ${KL_EPSILON}`)),
      evidence('Active dimensions', active, `of ${dims}`, `${dims}`),
      evidence('Total KL', sum(kl!), 'nats', 'above 0'),
      ...collapsed
        .slice(0, 1)
        .map((j) =>
          evidence(
            `Variance of the mean of dimension ${j}`,
            latent.std[j]! ** 2,
            '',
            `above ${ACTIVE_VARIANCE}`,
          ),
        ),
    ],
    remedies: remedies(latent, active, experiment),
  };
}

function saysNothing({ std, variance }: LatentFigures, j: number): boolean {
  const activity = std[j]! ** 2;
  return (
    activity < ACTIVE_VARIANCE && variance !== null && 0.5 * Math.log1p(activity / variance[j]!) < KL_EPSILON
  );
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

function remedies(
  { role }: LatentFigures,
  active: number,
  { model, objective, training }: Experiment,
): Remedy[] {
  const [key, symbol, weight] =
    role === 'prediction' ? ['gamma', 'γ', objective.gamma] : ['beta', 'β', objective.beta];
  const lower = tenth(weight);
  const found: Remedy[] = [setKey(`Lower ${symbol} to ${lower}`, `objective.${key}`, lower)];
  if (objective.annealing.kind === 'none') {
    const steps = Math.max(Math.round(training.steps / 5), 1);
    found.push({
      title: `Bring ${symbol} in slowly, over the first ${steps} steps`,
      edits: [edit('objective.annealing', { kind: 'linear', steps })],
    });
  }
  if (objective.freeBits < 0.1)
    found.push(setKey('Leave each dimension 0.1 nats free of charge (free bits)', 'objective.freeBits', 0.1));
  if (model.kind === 'vae' && objective.observationVariance !== 'learned') {
    const variance = rounded(objective.observationVariance / 4);
    found.push(
      setKey(
        `Lower the variance of the observation model to ${variance}, so that reconstruction pays more`,
        'objective.observationVariance',
        variance,
      ),
    );
    if (active > 0)
      found.push(
        setKey(
          active === 1
            ? 'Do with the one dimension that is used'
            : `Do with the ${active} dimensions that are used`,
          'model.latentDim',
          active,
        ),
      );
  }
  return found;
}
