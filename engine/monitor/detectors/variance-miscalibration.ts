import type { Experiment } from '../../../schemas/experiment.ts';
import type { TargetConfig } from '../../../schemas/model-config.ts';
import type { Remedy } from '../../../schemas/alert.ts';
import type { Look } from '../look.ts';
import type { CalibrationFigures } from '../statistics/calibration.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Diagnosis } from './detector.ts';
import {
  edit,
  holdTargetVariance,
  lowerLearningRate,
  sampleTarget,
  setKey,
  targetOf,
  tenth,
  usualWeight,
} from './remedies.ts';
import { learned } from './settling.ts';

/**
 * The predicted variance against the actual error, r_j = E[(Z_T,j − μ_j)² / σ²_j]: 1 is calibrated, above 1 the prediction is
 * surer than it may be. And predicted-variance collapse (VJEPA paper, appendix J.2.2): with Z_T = μ_θ′, or a target whose variance is
 * trained to vanish, the predictor matches the mean and drives σ² → 0, NLL → −∞; r_j stays near 1 all the while, so this is
 * seen on the scale of the target. No thresholds are published; these are conventions.
 */

/**
 * r outside 0.8 … 1.25 is accepted up to here: maps without bias cannot do better (log σ² is then an odd function of z), and healthy runs
 * of the bank were seen up to 1.6 once they had settled.
 */
const WARNING_RATIO = 2;
const ERROR_RATIO = 10;
/** Lifted inside 1/CLEAR_RATIO … CLEAR_RATIO. */
const CLEAR_RATIO = 1.6;
/** E σ²_j over the target's whole variance in that dimension: the predictor claims to know all but this share. */
const VANISHED_WARNING = 1e-4;
const VANISHED_ERROR = 1e-6;
const VANISHED_CLEAR = 1e-3;
/** Share of the learning before which nothing is said, and the second of gross over-confidence: it goes with a good mean. */
const SETTLING = 0.1;
const SETTLING_GROSS = 0.02;
/** Dimensions that are given evidence of their own. */
const SHOWN = 3;

export const varianceMiscalibration: Detector = {
  id: 'variance-miscalibration',
  page: 'variance-miscalibration.md',
  title: 'Variance collapse or miscalibration',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const { calibration } = look;
    const { experiment } = context;
    const subject = look.latents.find(({ role }) => role === 'prediction')?.name;
    if (!calibration || subject === undefined) return [];
    const done = learned(look, context);
    if (done < SETTLING_GROSS || calibration.ratio.some((ratio) => !Number.isFinite(ratio))) return [];
    const settled = done >= SETTLING;
    const vanished = vanishedShares(look, calibration, experiment);
    const diagnosis =
      vanishing(vanished, calibration, experiment, settled) ??
      miscalibration(calibration, experiment, settled);
    if (diagnosis) return [{ state: 'sick', subject, ...diagnosis }];
    if (!settled) return [];
    const calibrated = calibration.ratio.every((r) => factorOff(r) < CLEAR_RATIO);
    return [{ state: calibrated && Math.min(...vanished) > VANISHED_CLEAR ? 'healthy' : 'unclear', subject }];
  },
};

/** E σ²_j of the prediction over the variance of what it predicts: Var(μ_T,j), + E σ²_T,j where the target is sampled. */
function vanishedShares(
  { latents }: Look,
  { predictedVariance }: CalibrationFigures,
  experiment: Experiment,
): number[] {
  const target = latents.find(({ role }) => role === 'target');
  const sampled = targetOf(experiment.model)?.sample === true;
  return Array.from(predictedVariance, (predicted, j) => {
    const whole = target ? target.std[j]! ** 2 + (sampled ? (target.variance?.[j] ?? 0) : 0) : NaN;
    return whole > 0 ? predicted / whole : 1;
  });
}

function vanishing(
  vanished: readonly number[],
  { ratio, leastVariance }: CalibrationFigures,
  experiment: Experiment,
  settled: boolean,
): Diagnosis | null {
  const least = Math.min(...vanished);
  if (least >= (settled ? VANISHED_WARNING : VANISHED_ERROR)) return null;
  const dimensions = where(vanished, (share) => share < VANISHED_WARNING);
  return {
    severity: least < VANISHED_ERROR ? 'error' : 'warning',
    strength: VANISHED_WARNING / least,
    title: `The predicted variance vanishes in ${dimensions.length} of ${vanished.length} dimensions`,
    explanation:
      'The predictor claims certainty and is paid for it without bound: −log p falls towards −∞ as σ² → 0. ' +
      'What the loss gains there is no knowledge of the target.',
    evidence: [
      ...dimensions
        .slice(0, SHOWN)
        .flatMap((j) => [
          evidence(
            `σ² over the variance of the target, dimension ${j}`,
            vanished[j]!,
            '',
            `above ${VANISHED_CLEAR}`,
          ),
          evidence(`Error² / σ² of dimension ${j}`, ratio[j]!, '', '0.8 to 1.25'),
        ]),
      evidence('Smallest predicted σ² of any row', leastVariance, '', 'of the size of the error²'),
    ],
    remedies: vanishingRemedies(experiment),
  };
}

function miscalibration(
  { ratio, predictedVariance, actualVariance }: CalibrationFigures,
  experiment: Experiment,
  settled: boolean,
): Diagnosis | null {
  const off = Array.from(ratio, factorOff);
  const worst = Math.max(...off);
  if (settled ? worst <= WARNING_RATIO : Math.max(...ratio) <= ERROR_RATIO) return null;
  const dimensions = where(off, (factor) => factor > WARNING_RATIO).sort((a, b) => off[b]! - off[a]!);
  const over = dimensions.some((j) => ratio[j]! > 1);
  const under = dimensions.some((j) => ratio[j]! < 1);
  return {
    severity: worst > ERROR_RATIO ? 'error' : 'warning',
    strength: worst / WARNING_RATIO,
    title: `The prediction is ${over && under ? 'miscalibrated' : over ? 'over-confident' : 'under-confident'}`,
    explanation:
      (over ? 'Targets lie further from the prediction than its variance allows. ' : '') +
      (under ? 'Targets lie closer to the prediction than its variance says. ' : '') +
      'Means may still be good; what rests on the variance (planning by sampling, abstaining, fusing experts) is not.',
    evidence: [
      evidence('Dimensions off by more than a factor of 2', dimensions.length, `of ${ratio.length}`, '0'),
      ...dimensions
        .slice(0, SHOWN)
        .flatMap((j) => [
          evidence(`Error² / σ² of dimension ${j}`, ratio[j]!, '', '0.8 to 1.25'),
          evidence(
            `Predicted σ² of dimension ${j}`,
            predictedVariance[j]!,
            '',
            `near ${rounded(actualVariance[j]!)}`,
          ),
        ]),
    ],
    remedies: calibrationRemedies(experiment, over),
  };
}

/** max(r, 1/r) */
function factorOff(ratio: number): number {
  return Math.max(ratio, 1 / ratio);
}

function where(values: readonly number[], holds: (value: number) => boolean): number[] {
  return values.flatMap((value, j) => (holds(value) ? [j] : []));
}

function vanishingRemedies({ model, optimiser }: Experiment): Remedy[] {
  const target = targetOf(model);
  return [
    ...(target ? [...sampleTarget(target), ...holdTargetVariance(target)] : []),
    lowerLearningRate(optimiser),
  ];
}

/** The likeliest to help first: of the bank's runs (a linear predictor without bias, a target that is narrow) the first healed all. */
function calibrationRemedies(experiment: Experiment, overConfident: boolean): Remedy[] {
  const { model, objective, optimiser } = experiment;
  const target = targetOf(model);
  const found: Remedy[] = [];
  if (target && 'predictor' in model && !model.predictor.bias) {
    found.push(
      ...sayableTargetVariance(target),
      setKey('Give the predictor a bias, without which log σ² is 0 on average', 'model.predictor.bias', true),
    );
  }
  if (model.kind === 'bjepa' && objective.gamma > 0.01) {
    const gamma = tenth(objective.gamma);
    found.push(
      setKey(`Lower γ to ${gamma}: the structural prior pulls the variance`, 'objective.gamma', gamma),
    );
  }
  if (model.kind === 'var-jepa') found.push(...usualWeight('kl-sy', experiment));
  if (overConfident && target) found.push(...sampleTarget(target));
  found.push(lowerLearningRate(optimiser));
  return found;
}

/** Draws with the variance that a predictor without bias says on average. A bias that has to go a long way gets there late, and warns till then. */
function sayableTargetVariance({ sample, logVariance, logVarianceValue }: TargetConfig): Remedy[] {
  if (sample && logVariance === 'fixed' && logVarianceValue === 0) return [];
  return [
    {
      title: `${sample ? 'Hold the variance of the target at 1' : 'Draw the target with variance 1'}, which a predictor without bias can say`,
      edits: [
        edit('model.target.logVariance', 'fixed'),
        edit('model.target.logVarianceValue', 0),
        ...(sample ? [] : [edit('model.target.sample', true)]),
      ],
    },
  ];
}
