import type { Severity } from '../../../schemas/experiment.ts';
import type { Remedy } from '../../../schemas/alert.ts';
import type { LatentFigures } from '../latent-figures.ts';
import type { Look, LookContext } from '../look.ts';
import { ACTIVE_VARIANCE } from '../statistics/active-units.ts';
import { KL_EPSILON } from '../statistics/kl-per-dimension.ts';
import { evidence, listed, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import {
  deadDimensions,
  hasGivenUp,
  hasStandardPrior,
  isNewLatent,
  isSilent,
  klPressure,
  SILENT_INFORMATION,
  totalInformation,
  totalKl,
  type KlPressure,
} from './posterior-signs.ts';
import { letLikelihoodPay, relieveKl, setKey } from './remedies.ts';
import { learned } from './settling.ts';

/**
 * Posterior collapse: q(z_j|x) is the prior p(z_j) for (almost) every x, of a latent that a KL term presses. A dimension by two criteria,
 *
 *     P_x[KL_j < ε] ≥ 1 − δ                 Lucas et al. 2019 ((ε, δ)-collapse); ε = 0.01 nats, δ = 0.01 by convention
 *     A_j = Var_x E[z_j|x] < 0.01           Burda et al. 2015 (active units), where the mean says less than ε nats of x
 *
 * and the whole latent where each dimension is, or, which comes earlier, where all dimensions of a posterior together say less than
 * `SILENT_INFORMATION` nats and its KL has fallen since the first look. (A target or a prediction that says little may be on its way:
 * nothing that reads it is trained to make it speak, so that of these the rows at the prior decide.)
 *
 * Surplus dimensions collapse, and should: probabilistic PCA keeps direction i of the data if and only if λ_i > β σ². So some of a latent's
 * dimensions are a remark while the others speak, and a warning of half of them where the others say little. The
 * auxiliary latent z of Var-JEPA sees s_x alone and is for what s_x does not know of s_y: that it says nothing of s_x is no loss either.
 * A latent whose prior is conditional (s_y) is the prior where the prediction is perfect: `target-ignores-y` decides.
 */

/** Share of the learning before which nothing is told: a fresh network may sit near the prior (convention). */
const SETTLING = 0.05;
/** Nor while the annealing holds the KL terms below this share of their weight (convention): `kl-vanishing` watches that time. */
const ANNEALED = 0.5;
/** Weight of a KL term above which it weighs more than in the ELBO. */
const ELBO_WEIGHT = 1;
/** Share of the dimensions that must have collapsed for a warning (convention) … */
const MANY = 0.5;
/** … and how little the others then say, nats: healthy latents of one dimension say 0.9, where half are at the prior 0.1 to 0.7 (measured here). */
const LITTLE = 0.8;
/** Share of the rows at the prior below which a dimension is alive again (convention). */
const REVIVED_SHARE = 0.9;
/** Twice what makes a latent silent: then it says something again (convention). */
const REVIVED_INFORMATION = 2 * SILENT_INFORMATION;
/** Collapsed dimensions that are given evidence of their own. */
const SHOWN = 4;

export const posteriorCollapse: Detector = {
  id: 'posterior-collapse',
  page: 'posterior-collapse.md',
  title: 'Posterior collapse',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    if (learned(look, context) < SETTLING) return [];
    return look.latents.flatMap((latent) => {
      const pressure = klPressure(latent, look, context);
      if (pressure === null || pressure.annealed < ANNEALED || isConditional(latent)) return [];
      return [judge(latent, pressure, look, context)];
    });
  },
};

/** Held to a prediction of it, which is another for each row. The static prior of a BJEPA's prediction is learned, but one. */
function isConditional(latent: LatentFigures): boolean {
  return latent.role === 'target' && !hasStandardPrior(latent);
}

function hasFallenSilent(latent: LatentFigures, look: Look, context: LookContext): boolean {
  return isRead(latent) && isSilent(latent, look, context) && hasGivenUp(latent, context);
}

/** Whether a decoder or a predictor is trained to make it speak. */
function isRead({ role }: LatentFigures): boolean {
  return role === 'posterior' || role === 'context' || role === 'auxiliary';
}

function judge(latent: LatentFigures, pressure: KlPressure, look: Look, context: LookContext): Finding {
  const { name, dims, klBelow } = latent;
  const isNew = isNewLatent(look, context);
  const collapsed = deadDimensions(latent, isNew);
  const whole = collapsed.length === dims || hasFallenSilent(latent, look, context);
  if (!whole && collapsed.length === 0) {
    const revived =
      klBelow!.every((share) => share < REVIVED_SHARE) && totalInformation(latent) > REVIVED_INFORMATION;
    return { state: revived ? 'healthy' : 'unclear', subject: name };
  }
  return {
    state: 'sick',
    subject: name,
    severity: severityOf(latent, whole, isNew ? 0 : collapsed.length),
    strength: whole
      ? Math.max(SILENT_INFORMATION / totalInformation(latent), 1)
      : 1 + collapsed.length / dims,
    title: titleOf(latent, whole, collapsed),
    explanation: explain(latent, whole, collapsed),
    evidence: [
      ...collapsed
        .slice(0, SHOWN)
        .map((j) => evidence(`KL of dimension ${j}`, latent.kl![j]!, 'nats', `above ${KL_EPSILON}`)),
      evidence('Active dimensions', dims - collapsed.length, `of ${dims}`, `${dims}`),
      evidence('Total KL', totalKl(latent), 'nats', 'above 0'),
      evidence(
        'What the mean says of the input',
        totalInformation(latent),
        'nats',
        `above ${SILENT_INFORMATION}`,
      ),
      evidence(
        'Largest variance of a mean',
        Math.max(...latent.std) ** 2,
        '',
        `above ${ACTIVE_VARIANCE} in an active dimension`,
      ),
      evidence('Weight of the KL term', pressure.now, '', `${ELBO_WEIGHT} in the ELBO`),
    ],
    remedies: remedies(latent, pressure, dims - collapsed.length, whole, context),
  };
}

/** @param collapsed dimensions that count: none of a new latent */
function severityOf(latent: LatentFigures, whole: boolean, collapsed: number): Severity {
  if (latent.role === 'auxiliary') return 'info';
  if (whole) return 'error';
  const many = isRead(latent) && collapsed >= MANY * latent.dims;
  return many && totalInformation(latent) < LITTLE ? 'warning' : 'info';
}

function titleOf({ name, role, dims }: LatentFigures, whole: boolean, collapsed: readonly number[]): string {
  const pathology = role === 'prediction' ? 'Collapse onto the prior' : 'Posterior collapse';
  return `${pathology} of ${name} in ${whole ? 'every dimension' : `${collapsed.length} of ${dims} dimensions`}`;
}

function explain({ name, role }: LatentFigures, whole: boolean, collapsed: readonly number[]): string {
  if (whole && role === 'auxiliary') {
    return (
      `${name} is its prior whatever it is drawn from. It sees the context alone and is there for what the context cannot tell, so ` +
      'this is no loss: but it tells the predictor nothing that noise would not.'
    );
  }
  if (whole)
    return `${name} is the prior whatever the input: it carries next to nothing, and the rest of the model does without it.`;
  const which = `dimension${collapsed.length > 1 ? 's' : ''} ${listed(collapsed)}`;
  return (
    `In ${which} ${name} is the prior whatever the input, and carries nothing. That is waste where the data has fewer directions ` +
    'than the latent that are worth their KL, and a loss where it has more.'
  );
}

function remedies(
  { role, klTerm }: LatentFigures,
  { weight }: KlPressure,
  active: number,
  whole: boolean,
  { experiment }: LookContext,
): Remedy[] {
  if (role === 'auxiliary') return [];
  const relief = relieveKl(klTerm ?? '', experiment);
  const { kind } = experiment.model;
  if (whole || active === 0 || (kind !== 'vae' && kind !== 'var-jepa')) return relief;
  const fewer = setKey(
    active === 1
      ? 'Do with the one dimension that is used'
      : `Do with the ${active} dimensions that are used`,
    'model.latentDim',
    active,
  );
  const isFair = weight <= ELBO_WEIGHT && letLikelihoodPay(experiment).length === 0;
  return isFair ? [fewer, ...relief] : [...relief, fewer];
}
