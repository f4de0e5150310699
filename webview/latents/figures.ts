/** The figures of one latent that are one number each, held to what is healthy. Pure. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type {
  AggregateStatistics,
  LatentStatistics,
  PredictionStatistics,
} from '../../schemas/look-statistics.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { Reading } from '../charts/source.ts';
import { formatNumber, toNumber } from '../format.ts';
import { CATALOGUE, type StatisticId } from './catalogue.ts';
import { gaussianFloors, informationCeiling, type Context, type GaussianFloors } from './floors.ts';
import { reading, unjudged } from './reading.ts';

/** As the detector has it: a larger share of the residuals is what the prediction has not learned yet. */
const MOST_TOLD = 0.2;

export interface LatentFigure {
  readonly id: StatisticId;
  /** In place of the catalogue's title. */
  readonly title?: string;
  /** In words; the number with its unit, and whether it is healthy. */
  readonly reading: Reading;
  /** What helps to read the number, e.g. its floor. */
  readonly aside: string;
}

export const contextOf = ({ dims }: LatentStatistics, { rows }: LatentsMessage): Context => ({ dims, rows });

/** What the latent is to its prior. */
export function priorFigures(latent: LatentStatistics, look: LatentsMessage): LatentFigure[] {
  if (latent.kl === null) return [];
  const context = contextOf(latent, look);
  const saturated = isSaturated(latent.aggregate, look);
  const ceiling = saturated ? 'at its ceiling: at least so much' : '';
  const excuse = excuseOf(latent);
  const excusing = (one: LatentFigure): LatentFigure => (excuse === null ? one : excused(one, excuse));
  const active = activeUnits(latent, context);
  return [
    ...figure('kl', totalKl(latent), context).map(excusing),
    ...figure('atPrior', dimensionsAtPrior(latent), context, `of ${latent.dims}`).map(excusing),
    // Rows differ, however well they are predicted: that excuse does not hold here.
    ...(latent.role === 'auxiliary' ? active.map(excusing) : active),
    ...figure('mutualInformation', latent.aggregate?.mutualInformation, context, ceiling).map(excusing),
    ...figure('aggregateKl', latent.aggregate?.aggregateKl, context).map((one) =>
      saturated ? { ...one, reading: unjudged(one.reading), aside: SATURATED } : one,
    ),
  ];
}

const activeUnits = ({ activeUnits: count, dims }: LatentStatistics, context: Context): LatentFigure[] =>
  figure('activeUnits', count, context, `of ${dims}`);

/**
 * Why a latent may be its prior and be well; null where it may not. The detectors let it off, too: `posterior-collapse` calls it a
 * remark of an auxiliary latent, and `target-ignores-y` decides over a conditional prior.
 */
export function excuseOf(latent: LatentStatistics): string | null {
  if (latent.role === 'auxiliary') return 'it sees the context alone, so that to be its prior is no loss';
  const conditional = latent.role === 'target' && latent.kl !== null && !hasStandardPrior(latent);
  return conditional ? 'its prior is the prediction: where that is perfect, too, they are one' : null;
}

/** What is inside stays so; what is outside is not held against it. */
const excused = (one: LatentFigure, excuse: string): LatentFigure =>
  one.reading.inside === false ? { ...one, reading: unjudged(one.reading), aside: excuse } : one;

/** How the rows lie in the latent's space. */
export function shapeFigures(latent: LatentStatistics, look: LatentsMessage): LatentFigure[] {
  const context = contextOf(latent, look);
  const of = `of ${latent.dims}`;
  return [
    ...(latent.kl === null ? activeUnits(latent, context) : []),
    ...figure('effectiveRank', latent.effectiveRank, context, of),
    ...figure('rankMe', latent.rankMe, context, of),
    ...figure('alpha', latent.alpha, context),
    ...figure('rowCosine', latent.rowCosine, context),
    ...momentFigures(latent, context),
  ];
}

function momentFigures(latent: LatentStatistics, context: Context): LatentFigure[] {
  const floors = gaussianFloors(context);
  const keys = ['gaussianKl', 'covarianceDistance', 'meanNorm', 'sigregMse'] as const;
  return keys.flatMap((key) =>
    figure(key, latent.aggregate?.[key], context, floorWords(floors, key)).map((one) =>
      isHeldToNormal(latent) ? one : { ...one, reading: unjudged(one.reading) },
    ),
  );
}

const floorWords = (floors: GaussianFloors | null, key: keyof GaussianFloors): string =>
  floors === null ? '' : `floor ${formatNumber(floors[key], 2)}`;

/** Whether N(0, I) is what the latent is asked to be: a learned prior or none asks for something else, or nothing. */
export function isHeldToNormal(latent: LatentStatistics): boolean {
  return latent.kl !== null && latent.role !== 'target' && hasStandardPrior(latent);
}

/** As far as the prior's variance tells; a log that does not tell it has no other. */
function hasStandardPrior({ priorVariance }: LatentStatistics): boolean {
  return (priorVariance ?? []).every((value) => Math.abs(toNumber(value) - 1) < 1e-6);
}

/** What the latent is good for: decoding, predicting, being told by y. */
export function useFigures(latent: LatentStatistics, look: LatentsMessage): LatentFigure[] {
  const context = contextOf(latent, look);
  return [
    ...decodingFigures(latent, look),
    ...(hasRole(latent, look, 'prediction') ? predictionFigures(look, context) : []),
    ...(hasRole(latent, look, 'target') ? targetFigures(look, context) : []),
  ];
}

function decodingFigures(latent: LatentStatistics, look: LatentsMessage): LatentFigure[] {
  const own = (look.decoding ?? []).filter(({ from }) => from === latent.name);
  return own.map(({ name, unit, loss, shuffledLoss, constantLoss }) => {
    const [own, shuffled, constant] = [loss, shuffledLoss, constantLoss].map(toNumber) as [
      number,
      number,
      number,
    ];
    const gap = shuffled - own;
    // Squared units have another size than nats: three hundredths of what a constant loses.
    const inside =
      unit === 'nats' ? CATALOGUE.decoding.inside(gap, contextOf(latent, look)) : gap > 0.03 * constant;
    return {
      id: 'decoding',
      title: `Gap of the decoder: ${name}`,
      reading: { inside, words: `${formatNumber(gap, 3)} ${unit}`.trim() },
      aside: `loss ${formatNumber(own, 3)}, best constant ${formatNumber(constant, 3)}`,
    };
  });
}

function predictionFigures({ prediction }: LatentsMessage, context: Context): LatentFigure[] {
  if (prediction === null || prediction === undefined) return [];
  const { error, shuffledError, cosine, modes } = prediction;
  const inside = CATALOGUE.predictionError.inside(toNumber(error) / toNumber(shuffledError), context);
  const words = `another row’s: ${formatNumber(toNumber(shuffledError), 3)}`;
  return [
    ...figure('predictionError', error, context, words).map((one) => ({
      ...one,
      reading: { ...one.reading, inside },
    })),
    ...figure('predictionCosine', cosine, context),
    ...modeFigures(modes, context),
  ];
}

/** Heaps that x tells are no branches of the future, so that they are not held against it; `mode-averaging` lets them off, too. */
function modeFigures(modes: PredictionStatistics['modes'], context: Context): LatentFigure[] {
  if (modes === null) return [];
  const told = toNumber(modes.told ?? 0);
  const isTold = told > MOST_TOLD;
  const apart = `means ${formatNumber(toNumber(modes.separation), 2)} deviations apart`;
  const aside = isTold ? `${apart}, but x tells ${formatNumber(100 * told, 2)} % of it: no branch` : apart;
  return figure('modeGain', modes.gain, context, aside).map((one) => (isTold ? excused(one, aside) : one));
}

const targetFigures = ({ targetUse, teacherLag }: LatentsMessage, context: Context): LatentFigure[] => [
  ...figure('targetLossChange', targetUse?.lossChange, context),
  ...figure('targetMoved', targetUse?.moved, context),
  ...figure('teacherLag', teacherLag, context),
];

/** Whether what the log says of a role is said of this latent: the first that has it. */
export function hasRole(
  latent: LatentStatistics,
  { latents }: LatentsMessage,
  role: LatentStatistics['role'],
): boolean {
  return latents.find((one) => one.role === role)?.name === latent.name;
}

export function totalKl({ kl }: LatentStatistics): number | null {
  return kl === null ? null : kl.map(toNumber).reduce((sum, value) => sum + value, 0);
}

/** (ε, δ)-collapsed (Lucas et al. 2019), ε = 0.01 nats and δ = 0.01; null where the log does not say. */
function dimensionsAtPrior({ klBelow }: LatentStatistics): number | null {
  return klBelow === null ? null : klBelow.filter((share) => toNumber(share) >= 0.99).length;
}

const SATURATED = 'at most so much';

/** The estimate of the mutual information is within a nat of what it can say: more of the KL may be information. */
export function isSaturated(
  aggregate: AggregateStatistics | null | undefined,
  look: Pick<LatentsMessage, 'rows'>,
): boolean {
  const information = aggregate?.mutualInformation ?? null;
  return information !== null && toNumber(information) > informationCeiling(look) - 1;
}

function figure(
  id: StatisticId,
  value: LogNumber | null | undefined,
  context: Context,
  aside = '',
): LatentFigure[] {
  const read = reading(id, value, context);
  return read === null ? [] : [{ id, reading: read, aside }];
}
