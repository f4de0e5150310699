import type { Experiment } from '../../../schemas/experiment.ts';
import type { ModelConfig } from '../../../schemas/model-config.ts';
import type { Remedy } from '../../../schemas/alert.ts';
import type { LatentFigures } from '../latent-figures.ts';
import { representation, type Look, type LookContext } from '../look.ts';
import { effectiveRank } from '../statistics/rank.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { klPressure } from './posterior-signs.ts';
import { lowerLearningRate, lowerWeightDecay, setKey } from './remedies.ts';
import { growing, learned } from './settling.ts';
import { keptApartBy, spreadSigns } from './spread-signs.ts';
import { spreadVerdict } from './spread-verdict.ts';

/**
 * Dimensional collapse: the rows of a representation differ in few directions only, though each dimension may have the standard
 * deviation that it should (VICReg's covariance term is there against that). Measured by RankMe of the centred rows,
 *
 *     exp(−Σ_k p_k ln p_k),  p_k = √λ_k / Σ √λ,  λ the eigenvalues of the covariance
 *
 * over its value at the first look, when random weights pass on the directions that the data offers: data with 8 directions gives a latent
 * of 16 dimensions a rank of about 9, and that is no collapse. Random weights of an encoder that is far narrower than its latent pass on less
 * than that; there it is held to the dimensions of the latent. Centred, because a common mean is a direction that tells nothing apart. The
 * eigenvalues themselves (effective rank) react faster, and too fast: a healthy run on two clusters falls to a fifth for a while.
 *
 * Not judged of a latent that a KL term presses: what it lets go of there is a matter of the ELBO, and told dimension by dimension by
 * posterior collapse. Nor of one whose rows have come together altogether.
 */

/**
 * Rank over that of the first look: healthy runs keep 0.74 and more after the first tenth as a rule; one of six dimensions stayed at 0.46 for
 * half of the run and came back; a covariance-free one kept 0.16, bottlenecks 0.17 to 0.33 (measured here).
 */
const LOST_MUCH = 0.4;
const LOST_MOST = 0.25;
/** Healthy again above (convention). */
const KEPT = 0.6;
/**
 * Dimensions of a latent over the width of its encoder from which it is held to the former (convention): ten units before twelve
 * dimensions are enough for the eight directions of coupled Gaussians, two are not (measured here).
 */
const NARROW = 3;
/** Fewer directions at the first look than this leave nothing to lose (convention). */
const LEAST_RANK = 2.5;
/** Share of the learning before which nothing is told: clusters are found first, and for a while all there is (convention). */
const SETTLING = 0.1;

export const dimensionalCollapse: Detector = {
  id: 'dimensional-collapse',
  page: 'dimensional-collapse.md',
  title: 'Dimensional collapse',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const judgeable = judgeableLatents(look, context);
    const subject = judgeable[0]?.name;
    if (subject === undefined || learned(look, context) < SETTLING) return [];
    const judged = judgeable
      .flatMap((latent) => {
        const kept = rankKept(latent, look, context);
        return kept === null ? [] : [{ latent, kept }];
      })
      .sort((a, b) => a.kept - b.kept);
    const [worst] = judged;
    if (!worst) return [];
    const { latent, kept } = worst;
    const measure = (other: Look): number | null => {
      const found = other.latents.find(({ name }) => name === latent.name);
      return found ? centredRank(found) : null;
    };
    if (!(kept < LOST_MUCH) || growing(measure, look, context, 0))
      return [{ state: kept > KEPT ? 'healthy' : 'unclear', subject }];
    return [sick(subject, judged, look, context)];
  },
};

/** The representation, and where it is predicted what it is predicted as. None for a posterior: its dimensions are told one by one. */
function judgeableLatents(look: Look, { experiment }: LookContext): LatentFigures[] {
  const latent = representation(look);
  if (!latent || latent.variance !== null) return [];
  const target = look.latents.find(({ role }) => role === 'target');
  return keptApartBy(experiment) !== null && target ? [latent, target] : [latent];
}

/** RankMe of the centred rows; 1 … dims. */
export function centredRank({ spectrum }: Pick<LatentFigures, 'spectrum'>): number {
  return effectiveRank(spectrum.map((value) => Math.sqrt(Math.max(value, 0))));
}

/** The rank of a latent over what it was at the first look; null where it is not to be judged. */
function rankKept(latent: LatentFigures, look: Look, context: LookContext): number | null {
  const first = context.first.latents.find(({ name }) => name === latent.name);
  if (!first || klPressure(latent, look, context) !== null || hasComeTogether(latent, context)) return null;
  const offered = bottleneck(context.experiment) === null ? centredRank(first) : latent.dims;
  const kept = centredRank(latent) / offered;
  return offered < LEAST_RANK || !Number.isFinite(kept) ? null : kept;
}

/** Width of the encoder's hidden layers where that is what leaves the latent few directions; else null. */
function bottleneck({ model: { encoder, latentDim } }: Experiment): number | null {
  return encoder.depth > 0 && latentDim >= NARROW * encoder.width ? encoder.width : null;
}

function hasComeTogether(latent: LatentFigures, context: LookContext): boolean {
  const by = keptApartBy(context.experiment);
  const signs = spreadSigns(latent, context);
  return by !== null && signs !== null && spreadVerdict(signs, by).state === 'sick';
}

interface Judged {
  readonly latent: LatentFigures;
  readonly kept: number;
}

function sick(subject: string, judged: readonly Judged[], look: Look, context: LookContext): Finding {
  const { kept, latent } = judged[0]!;
  const rank = rounded(centredRank(latent));
  const narrow = bottleneck(context.experiment);
  const offered = rounded(centredRank(latent) / kept);
  return {
    state: 'sick',
    subject,
    severity: kept < LOST_MOST ? 'error' : 'warning',
    strength: LOST_MUCH / kept,
    title: `Dimensional collapse: ${latent.name} varies in about ${rank} of ${latent.dims} dimensions`,
    explanation:
      (narrow === null
        ? `The data filled ${offered} directions of it when training began. `
        : `All that reaches it goes through ${narrow} hidden units, and ${narrow} < ${latent.dims}. `) +
      'The dimensions say the same thing over and over, and what more of them could tell apart is lost.',
    evidence: judged.flatMap(({ latent: of, kept: share }) => [
      evidence(
        `Rank of ${of.name} over ${narrow === null ? 'that at the first look' : 'its dimensions'}`,
        share,
        '',
        `above ${KEPT}`,
      ),
      evidence(`RankMe of ${of.name}`, of.rankMe, `of ${of.dims}`, 'near what it was'),
      evidence(`Effective rank of ${of.name}`, of.effectiveRank, `of ${of.dims}`, 'near what it was'),
      evidence(`α of the spectrum of ${of.name}`, of.alpha, '', 'about 1; far above = few directions'),
      evidence(
        `Smallest standard deviation of ${of.name}`,
        Math.min(...of.std),
        '',
        'near 1 is no proof of health',
      ),
    ]),
    remedies: remedies(look, context),
  };
}

/** A term that sees covariances, the likeliest to help first. */
function remedies({ latents }: Look, { experiment }: LookContext): Remedy[] {
  const { model, objective, optimiser } = experiment;
  const { vicreg, sigreg, lambda } = objective;
  const found: Remedy[] = [];
  if (bottleneck(experiment) !== null) found.push(widenEncoder(model));
  if (model.kind === 'lejepa' && lambda < 0.05)
    found.push(setKey('Let SIGReg weigh more: λ = 0.05', 'objective.lambda', 0.05));
  if (vicreg.variance > 0 && vicreg.covariance < vicreg.variance / 25) {
    const covariance = Number((vicreg.variance / 25).toPrecision(3));
    found.push(
      setKey(
        `Give VICReg's covariance term its published share: ${covariance}`,
        'objective.vicreg.covariance',
        covariance,
      ),
    );
  }
  if (model.kind !== 'lejepa' && sigreg.context === 0 && latents.some(({ role }) => role === 'context'))
    found.push(setKey('Hold the representation to N(0, I) with SIGReg', 'objective.sigreg.context', 10));
  if (vicreg.variance > 0 && vicreg.covariance >= vicreg.variance / 25)
    found.push(
      setKey(
        `Raise the weight of the covariance term to ${4 * vicreg.covariance}`,
        'objective.vicreg.covariance',
        4 * vicreg.covariance,
      ),
    );
  return [...lowerWeightDecay(optimiser), ...found, lowerLearningRate(optimiser)];
}

/** Room for as many directions as the latent has, and as many again for what a non-linear layer needs. */
function widenEncoder({ latentDim }: ModelConfig): Remedy {
  const width = Math.max(2 * latentDim, 16);
  return setKey(
    `Widen the hidden layers of the encoder to ${width}, more than the latent has dimensions`,
    'model.encoder.width',
    width,
  );
}
