import type { Evidence } from '../../../schemas/alert.ts';
import type { LatentFigures } from '../latent-figures.ts';
import { representation, type Look, type LookContext } from '../look.ts';
import { gainOf, ignoredGain } from './decoder-signs.ts';
import {
  evidence,
  rounded,
  USUAL_PATIENCE,
  type Detector,
  type Diagnosis,
  type Finding,
} from './detector.ts';
import { isSilent, klPressure, SILENT_INFORMATION, totalInformation } from './posterior-signs.ts';
import { keepRowsApart, lowerLearningRate } from './remedies.ts';
import { learned } from './settling.ts';
import { keptApartBy, spreadSigns, type KeptApartBy, type SpreadSigns } from './spread-signs.ts';
import { ALIKE, healthyShrinkage, POINT_SHARE, spreadVerdict } from './spread-verdict.ts';

/**
 * Complete collapse: f_θ(x) = c for all x (VJEPA paper, definition 1), judged of what a model has for a representation:
 *
 * - one that is predicted by itself (LeJEPA), by `spread-verdict.ts`: together, or closer together than before;
 * - one beside a moving average: its rows are one point while those of the target are not. Both together are a joint collapse;
 * - one that a decoder reads: its rows are one point, and the decoder gains nothing from it;
 * - one with a posterior that no KL term presses: it says next to nothing. Where one does, it is a posterior collapse.
 */

/** Share of the learning before which nothing but a point is told: the scale moves most in the first steps (convention). */
const SETTLING = 0.02;

export const completeCollapse: Detector = {
  id: 'complete-collapse',
  page: 'complete-collapse.md',
  title: 'Complete collapse',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const latent = representation(look);
    if (!latent || look.step === context.first.step) return [];
    const signs = spreadSigns(latent, context);
    if (signs === null) return [];
    if (latent.variance !== null) return ofPosterior(latent, look, context);
    const by = keptApartBy(context.experiment);
    if (by === null) return [ofDecoded(latent, signs, look, context)];
    if ('ema' in context.experiment.model) return [besideTarget(latent, signs, by, look, context)];
    return [predictedByItself(latent, signs, by, look, context)];
  },
};

function ofPosterior(latent: LatentFigures, look: Look, context: LookContext): Finding[] {
  const subject = latent.name;
  if (klPressure(latent, look, context) !== null || learned(look, context) < SETTLING) return [];
  if (!isSilent(latent, look, context)) return [{ state: 'healthy', subject }];
  const information = totalInformation(latent);
  return [
    {
      state: 'sick',
      subject,
      severity: 'error',
      strength: SILENT_INFORMATION / information,
      ...pointWords(latent),
      evidence: [
        evidence('What the mean says of the input', information, 'nats', `above ${SILENT_INFORMATION}`),
        evidence('Active dimensions', latent.activeUnits, `of ${latent.dims}`, 'above 0'),
        ...lossEvidence(look),
      ],
      remedies: [lowerLearningRate(context.experiment.optimiser)],
    },
  ];
}

function ofDecoded(latent: LatentFigures, signs: SpreadSigns, look: Look, context: LookContext): Finding {
  const read = look.decoding.some(
    (decoder) => decoder.from === latent.name && gainOf(decoder) > ignoredGain(decoder),
  );
  if (signs.share >= POINT_SHARE || read)
    return { state: signs.share > 2 * POINT_SHARE || read ? 'healthy' : 'unclear', subject: latent.name };
  return onePoint(latent, signs, null, look, context);
}

function besideTarget(
  latent: LatentFigures,
  signs: SpreadSigns,
  by: KeptApartBy,
  look: Look,
  context: LookContext,
): Finding {
  const subject = latent.name;
  if (by === 'scale' || signs.share >= POINT_SHARE)
    return { state: by === 'scale' || signs.share > 2 * POINT_SHARE ? 'healthy' : 'unclear', subject };
  const target = look.latents.find(({ role }) => role === 'target');
  const ofTarget = target && spreadSigns(target, context);
  if (!ofTarget || ofTarget.share < 2 * POINT_SHARE) return { state: 'unclear', subject };
  return onePoint(latent, signs, by, look, context);
}

function onePoint(
  latent: LatentFigures,
  signs: SpreadSigns,
  by: KeptApartBy | null,
  look: Look,
  context: LookContext,
): Finding {
  return sick(latent, signs, by, look, context, {
    severity: 'error',
    strength: POINT_SHARE / signs.share,
    ...pointWords(latent),
  });
}

function predictedByItself(
  latent: LatentFigures,
  signs: SpreadSigns,
  by: KeptApartBy,
  look: Look,
  context: LookContext,
): Finding {
  const { state, severity, strength } = spreadVerdict(signs, by);
  const settled = learned(look, context) >= SETTLING || signs.share < POINT_SHARE;
  if (state !== 'sick' || !settled)
    return { state: state === 'sick' ? 'unclear' : state, subject: latent.name };
  const words = signs.share < POINT_SHARE ? pointWords(latent) : shrinkingWords(latent, severity);
  return sick(latent, signs, by, look, context, { severity, strength, ...words });
}

function sick(
  latent: LatentFigures,
  signs: SpreadSigns,
  by: KeptApartBy | null,
  look: Look,
  context: LookContext,
  verdict: Pick<Diagnosis, 'severity' | 'strength' | 'title' | 'explanation'>,
): Finding {
  const { experiment } = context;
  return {
    state: 'sick',
    subject: latent.name,
    ...verdict,
    evidence: [...spreadEvidence(latent, signs, by), ...lossEvidence(look)],
    remedies: [...keepRowsApart(experiment), lowerLearningRate(experiment.optimiser)],
  };
}

/** How close together the rows of a latent lie, as lines of evidence. */
export function spreadEvidence(
  { name, effectiveRank, dims }: LatentFigures,
  { share, shrinkage, std, likeness }: SpreadSigns,
  by: KeptApartBy | null,
): Evidence[] {
  return [
    evidence(`Spread of ${name} over its length`, share, '', `above ${POINT_SHARE}`),
    evidence(
      `Spread of ${name} over its largest so far`,
      shrinkage,
      '',
      by === null ? 'of no concern alone' : healthyShrinkage(by),
    ),
    evidence(`Standard deviation of ${name}`, std, '', by === 'scale' ? 'near 1' : 'steady'),
    evidence(`Mean cosine between rows of ${name}`, likeness, '', `below ${ALIKE}`),
    evidence(`Effective rank of ${name}`, effectiveRank, `of ${dims}`, 'well above 1'),
  ];
}

export function lossEvidence({ loss }: Look): Evidence[] {
  return loss === null ? [] : [evidence('Loss', loss, '', 'says nothing here: collapse lowers it')];
}

function pointWords({ name, meanShare }: LatentFigures): Pick<Diagnosis, 'title' | 'explanation'> {
  const share = rounded(100 * Math.sqrt(Math.max(1 - meanShare ** 2, 0)));
  return {
    title: `Complete collapse: ${name} is nearly the same for every input`,
    explanation: `Whatever the input, ${name} is the same up to ${share} % of its length or up to noise: it carries next to nothing.`,
  };
}

function shrinkingWords(
  { name }: LatentFigures,
  severity: 'warning' | 'error',
): Pick<Diagnosis, 'title' | 'explanation'> {
  return {
    title:
      severity === 'error'
        ? `Complete collapse: the differences between inputs have vanished from ${name}`
        : `${name} is shrinking to a point`,
    explanation:
      'One encoder makes both what is predicted and what it is predicted from, so the prediction gets easier as its outputs come ' +
      'together: the loss falls while nothing is learned.',
  };
}
