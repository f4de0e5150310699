import type { Evidence, Remedy } from '../../../schemas/alert.ts';
import type { LatentFigures } from '../latent-figures.ts';
import { representation, weightOf, type DecodingFigures, type Look, type LookContext } from '../look.ts';
import { gaussianityFloors } from '../statistics/gaussianity.ts';
import { gainOf } from './decoder-signs.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { isSilent, klPressure, totalInformation, totalKl, type KlPressure } from './posterior-signs.ts';
import { letLikelihoodPayToo, together, usualWeight } from './remedies.ts';
import { learned } from './settling.ts';

/**
 * Representational collapse behind perfect Gaussianity (Var-JEPA, Table 1 row G: without reconstruction and generation the probe is near
 * chance at 0.571 and 0.543, while KL_agg, ‖Cov − I‖_F and ‖E[s]‖ sit at their floors). A latent is its prior for every input because
 * nothing asks it to be anything else: the likelihood of its decoder has no weight, or far less than the KL term that presses it. With both as
 * heavy as in the ELBO it would be a posterior collapse, whose remedy is another.
 *
 * Samples of such a latent *are* N(0, I), so no measure of Gaussianity sees it. What it says of its input does: the information of its
 * mean, active units, the mutual information, what a decoder gains. A linear probe is a poor witness, because it rescales what it
 * reads: means of a standard deviation of 0.003 beside a σ of 1 were seen to give 0.9.
 *
 * It is told of the representation. That s_y alone says nothing while s_x does is for `target-ignores-y`.
 */

/** Share of the learning before which nothing is told: a fresh network may sit near the prior (convention). */
const SETTLING = 0.05;
/** Weight of the likelihood over that of the KL term below which nothing asks the latent to say anything (convention). */
const WEAK_LIKELIHOOD = 0.5;
/** Weight of a KL term above which it, and not a missing likelihood, is to blame: that of the ELBO. */
const ELBO_WEIGHT = 1;
/**
 * Nats of KL over all dimensions, and of information, that are nothing: half of what makes a posterior silent (convention; row G has 0.001,
 * measured here).
 */
const NOTHING_NATS = 0.05;
/** Healthy again above: twice what raises (convention). */
const CLEAR_NATS = 2 * NOTHING_NATS;

export const representationalCollapse: Detector = {
  id: 'representational-collapse',
  page: 'representational-collapse.md',
  title: 'Representational collapse behind perfect Gaussianity',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    if (learned(look, context) < SETTLING) return [];
    const latent = representation(look);
    const decoder = look.decoding.find(({ from }) => from === latent?.name);
    const pressure = latent && klPressure(latent, look, context);
    if (!decoder || !pressure || !isUnasked(decoder, pressure, context)) return [];
    return [judge(latent, decoder, pressure, look, context)];
  },
};

function isUnasked({ name }: DecodingFigures, { weight }: KlPressure, context: LookContext): boolean {
  return weight <= ELBO_WEIGHT && weightOf(name, context) < WEAK_LIKELIHOOD * weight;
}

function judge(
  latent: LatentFigures,
  decoder: DecodingFigures,
  pressure: KlPressure,
  look: Look,
  context: LookContext,
): Finding {
  const { name } = latent;
  const information = totalInformation(latent);
  const kl = totalKl(latent);
  if (!isSilent(latent, look, context) || Math.max(information, kl) >= NOTHING_NATS) {
    const clear = information > CLEAR_NATS && kl > CLEAR_NATS;
    return { state: clear ? 'healthy' : 'unclear', subject: name };
  }
  const weight = weightOf(decoder.name, context);
  return {
    state: 'sick',
    subject: name,
    severity: 'error',
    strength: NOTHING_NATS / Math.max(information, kl),
    title: `Representational collapse of ${name}: Gaussian to perfection, and it says nothing`,
    explanation:
      `${name} is drawn from its prior whatever the input. ` +
      (weight === 0
        ? `The weight of the term "${decoder.name}" is 0, so nothing asks ${name} to say anything, and saying nothing costs no KL. `
        : `The term "${decoder.name}" weighs too little against the KL term. `) +
      'Every measure of Gaussianity is perfect for that very reason.',
    evidence: [
      evidence('What the mean says of the input', information, 'nats', `above ${NOTHING_NATS}`),
      evidence('Total KL', kl, 'nats', `above ${NOTHING_NATS}`),
      evidence('Active dimensions', latent.activeUnits, `of ${latent.dims}`, 'above 0'),
      ...aggregateEvidence(latent, context),
      evidence(`What "${decoder.name}" gains from its latent`, gainOf(decoder), decoder.unit, 'well above 0'),
      evidence(
        `Weight of "${decoder.name}"`,
        weight,
        '',
        `${rounded(pressure.weight)}, as that of the KL term`,
      ),
      ...probeEvidence(latent, look),
    ],
    remedies: remedies(decoder, context),
  };
}

/** What looks perfect, beside the floor that it sits at. */
function aggregateEvidence({ aggregate, dims }: LatentFigures, { experiment }: LookContext): Evidence[] {
  if (aggregate === null) return [];
  const floors = gaussianityFloors(experiment.monitor.batchSize, dims);
  const floor = (value: number): string => `${rounded(value)} is its floor, and no merit here`;
  return [
    ...(aggregate.mutualInformation === null
      ? []
      : [evidence('Mutual information with the input', aggregate.mutualInformation, 'nats', 'above 0')]),
    evidence('KL of all samples to N(0, I)', aggregate.gaussianKl, 'nats', floor(floors.momentMatchedKl)),
    evidence('‖Cov − I‖', aggregate.covarianceDistance, '', floor(floors.distanceFromIdentity)),
  ];
}

function probeEvidence({ name }: LatentFigures, { probe }: Look): Evidence[] {
  return Object.entries(probe?.byLatent[name] ?? {}).flatMap(([truth, { train, test, chance }]) => {
    const accuracy = test ?? train;
    return chance === undefined || accuracy === null
      ? []
      : [evidence(`Accuracy of the probe on ${truth}`, accuracy, '', `chance is ${rounded(chance)}`)];
  });
}

/** All likelihoods together are the ELBO, and can pay; one alone revives its own latent. */
function remedies({ name }: DecodingFigures, { experiment }: LookContext): Remedy[] {
  const [own] = usualWeight(name, experiment);
  if (!own) return [];
  const others = ['reconstruction', 'generation'].filter((other) => other !== name);
  const missing = others.flatMap((other) => usualWeight(other, experiment));
  const elbo = together([own, ...missing, ...letLikelihoodPayToo(experiment)]);
  return elbo && elbo.edits.length > own.edits.length ? [elbo, own] : [own];
}
