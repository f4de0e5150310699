import type {
  AggregateStatistics,
  Calibration,
  EvaluatedLoss,
  LatentStatistics,
  ModeStatistics,
} from '../../schemas/look-statistics.ts';
import type { LatentsEvent } from '../../schemas/run-log.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { logNumber, logNumbers, readNumber } from '../run/numbers.ts';
import type { AggregateFigures } from './aggregate-figures.ts';
import type { LatentFigures } from './latent-figures.ts';
import type { EvaluatedFigures, Look, ModeFigures } from './look.ts';
import type { CalibrationFigures } from './statistics/calibration.ts';

/** A look as the log holds it, and back. What a log does not say (the probe, the steps) comes from other events. */
export type LoggedLook = Omit<LatentsEvent, 'v' | 'seq' | 't' | 'type' | 'rows' | 'projection'>;

type Numbers = readonly LogNumber[];

/** A look for the log. */
export function toLog(look: Look): LoggedLook {
  const { step, prediction, targetUse, evaluated } = look;
  return {
    step,
    latents: look.latents.map(toStatistics),
    calibration: look.calibration && calibrationToLog(look.calibration),
    decoding: look.decoding.map(({ loss, shuffledLoss, constantLoss, ...facts }) => ({
      ...facts,
      loss: logNumber(loss),
      shuffledLoss: logNumber(shuffledLoss),
      constantLoss: logNumber(constantLoss),
    })),
    prediction: prediction && {
      ...eachNumber(
        { cosine: prediction.cosine, error: prediction.error, shuffledError: prediction.shuffledError },
        logNumber,
      ),
      modes: prediction.modes && eachNumber(prediction.modes, logNumber),
      predictability: prediction.predictability && logNumbers(prediction.predictability),
    },
    targetUse: targetUse && eachNumber(targetUse, logNumber),
    teacherLag: look.teacherLag === null ? null : logNumber(look.teacherLag),
    evaluated: evaluated && {
      heldOut: evaluated.heldOut && evaluatedToLog(evaluated.heldOut),
      training: evaluatedToLog(evaluated.training),
    },
  };
}

/** A look out of the log: null for what the log of an earlier release, or of another trainer, has not. */
export function fromLog(logged: LoggedLook, rest: Pick<Look, 'probe' | 'steps' | 'loss'>): Look {
  const { step, prediction, targetUse, evaluated, teacherLag } = logged;
  return {
    step,
    latents: logged.latents.map(fromStatistics),
    calibration: logged.calibration && calibrationFromLog(logged.calibration),
    decoding: (logged.decoding ?? []).map(({ loss, shuffledLoss, constantLoss, ...facts }) => ({
      ...facts,
      loss: readNumber(loss),
      shuffledLoss: readNumber(shuffledLoss),
      constantLoss: readNumber(constantLoss),
    })),
    prediction: prediction
      ? {
          ...eachNumber(
            { cosine: prediction.cosine, error: prediction.error, shuffledError: prediction.shuffledError },
            readNumber,
          ),
          modes: prediction.modes && modesFromLog(prediction.modes),
          predictability: prediction.predictability
            ? Float64Array.from(prediction.predictability, readNumber)
            : null,
        }
      : null,
    targetUse: targetUse ? eachNumber(targetUse, readNumber) : null,
    teacherLag: teacherLag === undefined || teacherLag === null ? null : readNumber(teacherLag),
    evaluated: evaluated
      ? {
          heldOut: evaluated.heldOut && evaluatedFromLog(evaluated.heldOut),
          training: evaluatedFromLog(evaluated.training),
        }
      : null,
    ...rest,
  };
}

/** Figures of a latent as the log holds them. */
export function toStatistics(figures: LatentFigures): LatentStatistics {
  const { aggregate } = figures;
  return {
    ...figures,
    mean: logNumbers(figures.mean),
    std: logNumbers(figures.std),
    variance: figures.variance && logNumbers(figures.variance),
    priorVariance: figures.priorVariance && logNumbers(figures.priorVariance),
    priorDistance: figures.priorDistance && logNumbers(figures.priorDistance),
    kl: figures.kl && logNumbers(figures.kl),
    klBelow: figures.klBelow && logNumbers(figures.klBelow),
    spectrum: logNumbers(figures.spectrum),
    effectiveRank: logNumber(figures.effectiveRank),
    rankMe: logNumber(figures.rankMe),
    alpha: logNumber(figures.alpha),
    aggregate: aggregate && {
      ...eachNumber(moments(aggregate), logNumber),
      mutualInformation: aggregate.mutualInformation === null ? null : logNumber(aggregate.mutualInformation),
      aggregateKl: aggregate.aggregateKl === null ? null : logNumber(aggregate.aggregateKl),
    },
    rowCosine: logNumber(figures.rowCosine),
    meanShare: logNumber(figures.meanShare),
  };
}

/** Figures of a latent read back from the log. */
export function fromStatistics(statistics: LatentStatistics): LatentFigures {
  const numbers = (values: Numbers): Float64Array => Float64Array.from(values, readNumber);
  const { variance, priorVariance, priorDistance, kl, klBelow, aggregate, rankMe, alpha } = statistics;
  return {
    ...statistics,
    klTerm: statistics.klTerm ?? null,
    activeUnits: statistics.activeUnits ?? NaN,
    mean: numbers(statistics.mean),
    std: numbers(statistics.std),
    variance: variance && numbers(variance),
    priorVariance: priorVariance ? numbers(priorVariance) : null,
    priorDistance: priorDistance ? numbers(priorDistance) : null,
    kl: kl && numbers(kl),
    klBelow: klBelow && numbers(klBelow),
    spectrum: numbers(statistics.spectrum),
    effectiveRank: readNumber(statistics.effectiveRank),
    rankMe: rankMe === undefined ? NaN : readNumber(rankMe),
    alpha: alpha === undefined ? NaN : readNumber(alpha),
    aggregate: aggregate ? aggregateFromLog(aggregate) : null,
    rowCosine: readNumber(statistics.rowCosine),
    meanShare: readNumber(statistics.meanShare),
  };
}

function aggregateFromLog(logged: AggregateStatistics): AggregateFigures {
  const { mutualInformation, aggregateKl } = logged;
  return {
    ...eachNumber(moments(logged), readNumber),
    mutualInformation: mutualInformation === null ? null : readNumber(mutualInformation),
    aggregateKl: aggregateKl === null ? null : readNumber(aggregateKl),
  };
}

function moments<T>({
  gaussianKl,
  covarianceDistance,
  meanNorm,
  sigregMse,
}: Record<'gaussianKl' | 'covarianceDistance' | 'meanNorm' | 'sigregMse', T>) {
  return { gaussianKl, covarianceDistance, meanNorm, sigregMse };
}

function calibrationToLog({
  ratio,
  predictedVariance,
  actualVariance,
  leastVariance,
}: CalibrationFigures): Calibration {
  return {
    ratio: logNumbers(ratio),
    predictedVariance: logNumbers(predictedVariance),
    actualVariance: logNumbers(actualVariance),
    leastVariance: logNumber(leastVariance),
  };
}

function calibrationFromLog({
  ratio,
  predictedVariance,
  actualVariance,
  leastVariance,
}: Calibration): CalibrationFigures {
  return {
    ratio: Float64Array.from(ratio, readNumber),
    predictedVariance: Float64Array.from(predictedVariance, readNumber),
    actualVariance: Float64Array.from(actualVariance, readNumber),
    leastVariance: leastVariance === undefined ? NaN : readNumber(leastVariance),
  };
}

function modesFromLog({ told, ...modes }: ModeStatistics): ModeFigures {
  return { ...eachNumber(modes, readNumber), told: told === undefined ? NaN : readNumber(told) };
}

function evaluatedToLog({ loss, terms }: EvaluatedFigures): EvaluatedLoss {
  return { loss: logNumber(loss), terms: eachNumber(terms, logNumber) };
}

function evaluatedFromLog({ loss, terms }: EvaluatedLoss): EvaluatedFigures {
  return { loss: readNumber(loss), terms: eachNumber(terms, readNumber) };
}

function eachNumber<Key extends string, From, To>(
  record: Readonly<Record<Key, From>>,
  change: (value: From) => To,
): Record<Key, To> {
  return Object.fromEntries(
    Object.entries<From>(record).map(([key, value]) => [key, change(value)]),
  ) as Record<Key, To>;
}
