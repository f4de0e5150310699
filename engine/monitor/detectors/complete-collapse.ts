import type { Experiment } from '../../../schemas/experiment.ts';
import type { Evidence, Remedy } from '../../../schemas/run-log.ts';
import { spreadOf, type LatentFigures } from '../latent-figures.ts';
import { progress, representation, type Look, type LookContext } from '../look.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { allDimensionsAtPrior } from './posterior-collapse.ts';
import { holdTargetVariance, lowerLearningRate, sampleTarget, setKey, targetOf, tenth } from './remedies.ts';

/**
 * Complete collapse: f_θ(x) = c for all x (VJEPA paper, definition 1). Two signs, both free of the latent's scale:
 * rows that lie close together compared with their length, and rows that lie close together compared with earlier
 * in the run (a joint collapse of encoder and moving-average target, which for maps without bias ends at the origin,
 * where the first sign is blind). Thresholds are working conventions (no published ones), set so that a published run,
 * whose scale moves by a factor of 2 to 3, stays far from them.
 */

/** Spread of the rows over their root mean square length: below this they are one point. Complete. */
const POINT_SHARE = 0.02;
/** `meanShare` and `rowCosine` of rows that are nearly alike (0.95: a convention); counts only once the spread has fallen too. */
const ALIKE_MEAN_SHARE = 0.99;
const ALIKE_COSINE = 0.95;
/** Spread over the largest so far. */
const ALIKE_SHRINKAGE = 0.25;
const SHRUNK_WARNING = 0.15;
const SHRUNK_ERROR = 0.02;
/** VICReg aims at a standard deviation of 1 in each dimension; its floor in collapse is 0.01. */
const VICREG_STD = 0.1;
/** Lifted above twice the threshold that raises. */
const CLEAR_FACTOR = 2;
/** Nothing is said before this share of the run, but for a point: the scale moves most in the first steps. */
const SETTLING = 0.02;

export const completeCollapse: Detector = {
  id: 'complete-collapse',
  page: 'complete-collapse.md',
  title: 'Complete collapse',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const latent = representation(look);
    if (!latent || look.step === context.first.step) return [];
    const signs = signsOf(latent, context);
    if (signs === null) return [];
    return [judge(latent, signs, look, context)];
  },
};

interface Signs {
  /** spread / root mean square length, 0 … 1 */
  readonly share: number;
  /** spread / largest spread so far */
  readonly shrinkage: number;
  /** Root mean square standard deviation of the dimensions. */
  readonly std: number;
  /** Whether the loss falls when encoder and target shrink together, so that shrinking is a sign. */
  readonly chasesItself: boolean;
}

function signsOf(latent: LatentFigures, { experiment, largestSpread }: LookContext): Signs | null {
  // All dimensions at the prior is posterior collapse, which has a detector of its own.
  if (latent.role === 'posterior' && allDimensionsAtPrior(latent)) return null;
  const spread = spreadOf(latent);
  const largest = largestSpread.get(latent.name) ?? spread;
  if (!Number.isFinite(spread)) return null;
  return {
    share: Math.sqrt(Math.max(1 - latent.meanShare ** 2, 0)),
    shrinkage: largest > 0 ? spread / largest : 1,
    std: spread / Math.sqrt(latent.dims),
    chasesItself: 'ema' in experiment.model,
  };
}

function judge(latent: LatentFigures, signs: Signs, look: Look, context: LookContext): Finding {
  const subject = latent.name;
  const { share, shrinkage, std, chasesItself } = signs;
  const settled = progress(look, context) >= SETTLING;
  const point = share < POINT_SHARE;
  const alike =
    (latent.meanShare > ALIKE_MEAN_SHARE || (latent.dims > 1 && latent.rowCosine > ALIKE_COSINE)) &&
    shrinkage < ALIKE_SHRINKAGE;
  const vanishing =
    shrinkage < SHRUNK_ERROR ||
    (context.experiment.model.kind === 'jepa' && std < VICREG_STD && shrinkage < ALIKE_SHRINKAGE);
  const shrunk = chasesItself && (shrinkage < SHRUNK_WARNING || vanishing);
  if (point || (settled && (alike || shrunk))) {
    const complete = point || (chasesItself && vanishing);
    return {
      state: 'sick',
      subject,
      severity: complete ? 'error' : 'warning',
      strength: point ? POINT_SHARE / share : SHRUNK_WARNING / shrinkage,
      title: complete
        ? `Complete collapse: ${latent.name} is nearly the same for every input`
        : `${latent.name} is shrinking to a point`,
      explanation: explain(latent, signs),
      evidence: [
        evidence('Spread of the rows over their length', share, '', `above ${CLEAR_FACTOR * POINT_SHARE}`),
        evidence(
          'Spread over its largest so far',
          shrinkage,
          '',
          chasesItself ? `above ${CLEAR_FACTOR * SHRUNK_WARNING}` : 'of no concern alone',
        ),
        ...targetEvidence(look, context),
        evidence('Mean cosine between rows', latent.rowCosine, '', `below ${ALIKE_COSINE}`),
        evidence('Effective rank', latent.effectiveRank, `of ${latent.dims}`, 'well above 1'),
        ...lossEvidence(look),
      ],
      remedies: remedies(context.experiment),
    };
  }
  const clear =
    share > CLEAR_FACTOR * POINT_SHARE &&
    (!chasesItself || shrinkage > CLEAR_FACTOR * SHRUNK_WARNING) &&
    !alike;
  return { state: clear ? 'healthy' : 'unclear', subject };
}

function explain({ name }: LatentFigures, { share, chasesItself }: Signs): string {
  const what =
    share < POINT_SHARE
      ? `Whatever the input, ${name} is the same vector up to ${rounded(100 * share)} % of its length: it carries next to nothing.`
      : `The differences between inputs are vanishing from ${name}.`;
  const why = chasesItself
    ? ' The target is a moving average of the encoder, so both can shrink together: the prediction gets easier and the loss falls while nothing is learned.'
    : '';
  return what + why;
}

/** Whether the target goes the same way: then it is a joint collapse, which the moving average does not stop. */
function targetEvidence({ latents }: Look, { largestSpread }: LookContext): Evidence[] {
  const target = latents.find(({ role }) => role === 'target');
  const largest = target && largestSpread.get(target.name);
  if (!target || !largest) return [];
  const shrinkage = spreadOf(target) / largest;
  return [
    evidence(
      'Spread of the target over its largest so far',
      shrinkage,
      '',
      `above ${CLEAR_FACTOR * SHRUNK_WARNING}`,
    ),
  ];
}

function lossEvidence({ loss }: Look): Evidence[] {
  return loss === null ? [] : [evidence('Loss', loss, '', 'says nothing here: collapse lowers it')];
}

function remedies(experiment: Experiment): Remedy[] {
  const { model, objective, optimiser } = experiment;
  const found: Remedy[] = [];
  if (model.kind === 'jepa') {
    const { variance } = objective.vicreg;
    const raised = variance < 25 ? 25 : 4 * variance;
    found.push(
      setKey(`Raise the weight of the variance term to ${raised}`, 'objective.vicreg.variance', raised),
    );
  }
  const target = targetOf(model);
  if (target) found.push(...sampleTarget(target));
  if (target?.logVariance === 'learned') found.push(...holdTargetVariance(target));
  if (model.kind === 'vae' && objective.beta > 0)
    found.push(setKey(`Lower β to ${tenth(objective.beta)}`, 'objective.beta', tenth(objective.beta)));
  if ('ema' in model && model.ema.rate < 0.999) {
    const rate = model.ema.rate < 0.99 ? 0.99 : model.ema.rate < 0.996 ? 0.996 : 0.999;
    found.push(setKey(`Let the target follow more slowly: EMA rate ${rate}`, 'model.ema.rate', rate));
  }
  found.push(lowerLearningRate(optimiser));
  return found;
}
