import type { Severity } from '../../../schemas/experiment.ts';
import type { Evidence, Remedy } from '../../../schemas/alert.ts';
import type { LatentFigures } from '../latent-figures.ts';
import { weightOf, type Look, type LookContext } from '../look.ts';
import { gaussianityFloors } from '../statistics/gaussianity.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { hasStandardPrior, totalInformation, totalKl } from './posterior-signs.ts';
import { letLikelihoodPayToo, setKey, together, usualWeight } from './remedies.ts';
import { learned } from './settling.ts';

/**
 * Distributional blow-up (Var-JEPA, Table 1 rows E and I): a latent that is meant to be N(0, I) is anything but, while it is
 * informative and a probe reads it at 0.995. Without its KL term a posterior shrinks to a point and its means go where reconstruction likes
 * them; a draw from the prior is then a place that no decoder has seen.
 *
 *     KL_agg = ½ [tr C + mᵀm − d − ln det C]   of all rows' samples together, less its floor d (d + 3) / 4N
 *
 * Table 1, d = 16: 0.1 with the KL term, 2.1 with SIGReg in its place, 8.4 (E) and 10.5 (I) with neither. Per dimension, so that
 * latents of any size are judged alike.
 *
 * Only a latent is judged that nothing else holds to N(0, I): a healthy VAE whose variance cannot follow (linear heads) has 1.4 nats a
 * dimension at β = 1. And s_y has a conditional prior, to which it is to go and not to N(0, I) (3.5 in row A, which is healthy): that it has
 * left its prediction behind, with the weight of its KL term at 0 (row F), is a remark.
 */

/** Nats a dimension above the floor: 2 / 16, "bad" in Table 1. */
const BAD = 0.125;
/** Half of what the milder of the broken rows has, 8.4 / 16 (derived). */
const BROKEN = 0.25;
/** Healthy again below (convention). */
const CLEAR = 0.08;
/** Weight of a KL term below which it holds nothing any more: with 0.001 rows E's figures return, with 0.1 they do not (measured here). */
const HOLDING_WEIGHT = 0.05;
/** Share of the learning before which nothing is told; with SIGReg or a little KL, which get there late, the second (convention). */
const SETTLING = 0.05;
const SETTLING_HELD = 0.5;
/** Nats of KL to its own prior, a dimension, at which a conditional latent has left its prediction (convention): F has 4.5, A 0.07. */
const LEFT_BEHIND = 1;

export const distributionBlowUp: Detector = {
  id: 'distribution-blow-up',
  page: 'distribution-blow-up.md',
  title: 'Distributional blow-up',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    return look.latents.flatMap((latent) => {
      if (latent.klTerm === null || weightOf(latent.klTerm, context) >= HOLDING_WEIGHT) return [];
      if (context.experiment.model.kind !== 'var-jepa' && latent.role !== 'posterior') return [];
      return hasStandardPrior(latent)
        ? againstNormal(latent, look, context)
        : againstPrediction(latent, look, context);
    });
  },
};

function againstNormal(latent: LatentFigures, look: Look, context: LookContext): Finding[] {
  const { name, dims, aggregate } = latent;
  const { experiment } = context;
  const weight = weightOf(latent.klTerm, context);
  const held = weight > 0 || isHeldBySigreg(latent, context);
  if (aggregate === null || learned(look, context) < (held ? SETTLING_HELD : SETTLING)) return [];
  const floors = gaussianityFloors(experiment.monitor.batchSize, dims);
  const excess = (aggregate.gaussianKl - floors.momentMatchedKl) / dims;
  if (!(excess > BAD)) return [{ state: excess < CLEAR ? 'healthy' : 'unclear', subject: name }];
  return [
    {
      state: 'sick',
      subject: name,
      severity: severityOf(latent, excess, held),
      strength: Math.min(excess / BAD, 1e6),
      title: `Distributional blow-up: ${name} is far from the N(0, I) that it is drawn from when generating`,
      explanation:
        `${name} tells inputs apart, and a probe will find it good. But ` +
        (weight === 0
          ? `the weight of its KL term is 0, and `
          : `its KL term weighs next to nothing (${rounded(weight)}), and `) +
        'as a distribution it has gone its own way: a draw from N(0, I) is nowhere near what the decoder or the predictor has seen, and ' +
        'its variances say nothing of how sure it is.',
      evidence: [
        evidence(
          'KL of all samples to N(0, I)',
          aggregate.gaussianKl,
          'nats',
          `below ${rounded(floors.momentMatchedKl + BAD * dims)}; at best ${rounded(floors.momentMatchedKl)}`,
        ),
        evidence(
          '‖Cov − I‖',
          aggregate.covarianceDistance,
          '',
          `0.65 in a healthy run with 16 dimensions; at best ${rounded(floors.distanceFromIdentity)}`,
        ),
        evidence('‖mean‖', aggregate.meanNorm, '', `at best ${rounded(floors.meanNorm)}`),
        evidence(
          'Mean posterior variance',
          mean(latent.variance),
          '',
          'near 1 where a dimension says little',
        ),
        evidence('What the mean says of the input', totalInformation(latent), 'nats', 'above 0, as it is'),
        ...probeEvidence(latent, look),
      ],
      remedies: remedies(latent, context),
    },
  ];
}

function severityOf({ role }: LatentFigures, excess: number, held: boolean): Severity {
  return excess > BROKEN && role !== 'auxiliary' && !held ? 'error' : 'warning';
}

/** A latent with a conditional prior that no term holds to it. */
function againstPrediction(latent: LatentFigures, look: Look, context: LookContext): Finding[] {
  const { name, dims } = latent;
  if (learned(look, context) < SETTLING) return [];
  const distance = totalKl(latent) / dims;
  if (!(distance > LEFT_BEHIND))
    return [{ state: distance < LEFT_BEHIND / 2 ? 'healthy' : 'unclear', subject: name }];
  return [
    {
      state: 'sick',
      subject: name,
      severity: 'info',
      strength: distance / LEFT_BEHIND,
      title: `${name} and its prediction have nothing to do with one another`,
      explanation:
        `The weight of the KL term of ${name} is ${rounded(weightOf(latent.klTerm, context))}: nothing trains the predictor, and nothing ` +
        `draws ${name} to what can be predicted. What is decoded from it is no witness of what is generated from x alone.`,
      evidence: [
        evidence('KL to its prediction, a dimension', distance, 'nats', `below ${LEFT_BEHIND}`),
        ...(look.prediction
          ? [
              evidence('Error of the prediction', look.prediction.error, 'of the variance', 'below 1'),
              evidence('The same of other rows', look.prediction.shuffledError, 'of the variance', 'near 2'),
            ]
          : []),
      ],
      remedies: usualWeight(latent.klTerm ?? '', context.experiment),
    },
  ];
}

/** Whether SIGReg acts on this latent. */
function isHeldBySigreg({ role }: LatentFigures, { experiment }: LookContext): boolean {
  const { context } = experiment.objective.sigreg;
  return (role === 'context' || role === 'posterior') && context > 0;
}

function probeEvidence({ name }: LatentFigures, { probe }: Look): Evidence[] {
  return Object.entries(probe?.byLatent[name] ?? {}).flatMap(([truth, { train, test, chance }]) => {
    const score = test ?? train;
    return score === null || chance === undefined
      ? []
      : [evidence(`Accuracy of the probe on ${truth}`, score, '', `fine: chance is ${rounded(chance)}`)];
  });
}

function remedies(latent: LatentFigures, { experiment, terms }: LookContext): Remedy[] {
  const held = experiment.objective.sigreg.context > 0;
  const sigreg =
    held || latent.role === 'auxiliary'
      ? []
      : [setKey('Hold it to N(0, I) with SIGReg in place of the KL term', 'objective.sigreg.context', 10)];
  // One KL term that holds again pushes what it no longer lets through into a latent that none holds, so all come back at once.
  const slack = terms.filter(
    ({ name, role, weight }) => role === 'kl' && name !== latent.klTerm && weight < HOLDING_WEIGHT,
  );
  const weighed = [latent.klTerm ?? '', ...slack.map(({ name }) => name)].flatMap((term) =>
    usualWeight(term, experiment),
  );
  const paying = letLikelihoodPayToo(experiment);
  // With its weight back, a guessed variance of the observations would decide what the KL leaves over.
  const all = weighed.length > 0 ? together([...weighed, ...paying]) : null;
  const alone = weighed.filter(({ title }) => title !== all?.title);
  return [...(all ? [all] : []), ...alone, ...sigreg];
}

function mean(values: Float64Array | null): number {
  return values === null ? NaN : values.reduce((sum, value) => sum + value, 0) / values.length;
}
