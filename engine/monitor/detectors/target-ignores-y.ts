import type { Remedy } from '../../../schemas/alert.ts';
import { weightOf, type Look, type LookContext, type TargetUseFigures } from '../look.ts';
import { gainOf, ignoredGain } from './decoder-signs.ts';
import { evidence, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { totalKl } from './posterior-signs.ts';
import { letLikelihoodPay, letLikelihoodPayToo, setKey, tenth, together, usualWeight } from './remedies.ts';
import { growing, learned } from './settling.ts';

/**
 * The target posterior ignores y (papers: rows 11 and 11b of the diagnostics): q(s_y|s_x, z, y) is the prediction p(s_y|s_x, z), so that
 * its KL is 0. Either the prediction is perfect, or y is not heard: given the y of another row, the posterior stays where it was and the
 * decoder of y loses nothing. What it decodes then is what x tells of y, if anything.
 */

/** Mean squared move of the posterior's mean, in its own variances a dimension: healthy runs have 0.13 and more (measured here). */
const STILL = 0.01;
/** Healthy again above (convention). */
const MOVING = 0.03;
/** Nats that the decoder of y may lose to a wrong y and still not need the right one (convention; healthy runs lose 1.6 and more). */
const UNMOVED_LOSS = 0.3;
/** Share of the learning before which nothing is told (convention). */
const SETTLING = 0.05;
/** What the move of a posterior that is still wanders up to (convention). */
const NOISE = 0.002;

export const targetIgnoresY: Detector = {
  id: 'target-ignores-y',
  page: 'target-ignores-y.md',
  title: 'The target posterior ignores y',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const { targetUse } = look;
    const decoder = look.decoding.find(({ of }) => of === 'y');
    const target = look.latents.find(({ role }) => role === 'target');
    if (!targetUse || !decoder || !target || learned(look, context) < SETTLING) return [];
    const subject = target.name;
    if (!ignores(targetUse, look, context))
      return [{ state: targetUse.moved > MOVING ? 'healthy' : 'unclear', subject }];
    const gain = gainOf(decoder);
    const silent = gain < ignoredGain(decoder);
    const finding: Finding = {
      state: 'sick',
      subject,
      severity: silent ? 'error' : 'warning',
      strength: STILL / targetUse.moved,
      title: `${target.name} ignores y: it is its prediction from x and nothing else`,
      explanation:
        `Given the y of another row, ${target.name} stays where it was. ` +
        (weightOf(decoder.name, context) > 0
          ? ''
          : `Nothing asks it to tell of y: the term "${decoder.name}" has no weight. `) +
        (silent
          ? 'So it says nothing of y, and y is decoded from noise.'
          : 'What is decoded as y is what x tells of it; the rest is lost, and the KL of 0 is no sign of a good prediction.'),
      evidence: [
        evidence(
          'Move of the posterior given another y',
          targetUse.moved,
          'of its variance',
          `above ${MOVING}`,
        ),
        evidence(
          'Loss of the decoder given another y',
          targetUse.lossChange,
          'nats',
          `above ${UNMOVED_LOSS}`,
        ),
        evidence(`KL of ${target.name} to its prediction`, totalKl(target), 'nats', 'above 0'),
        evidence(`What "${decoder.name}" gains from ${target.name}`, gain, decoder.unit, 'well above 0'),
        evidence('Weight of its KL term', weightOf(target.klTerm, context), '', '1 in the ELBO'),
        evidence(`Weight of "${decoder.name}"`, weightOf(decoder.name, context), '', '1 in the ELBO'),
      ],
      remedies: remedies(target.klTerm ?? '', decoder.name, context),
    };
    return [finding];
  },
};

function ignores({ moved, lossChange }: TargetUseFigures, look: Look, context: LookContext): boolean {
  const move = ({ targetUse }: Look): number | null => targetUse?.moved ?? null;
  return moved < STILL && lossChange < UNMOVED_LOSS && !growing(move, look, context, NOISE);
}

/** The weights of the ELBO and a likelihood that pays; each alone; less KL than the ELBO has. */
function remedies(klTerm: string, generation: string, { experiment, ...context }: LookContext): Remedy[] {
  const lighter = weightOf(klTerm, context) > 1 ? usualWeight(klTerm, experiment) : [];
  const heavier = weightOf(generation, context) < 1 ? usualWeight(generation, experiment) : [];
  const weights = [...lighter, ...heavier];
  const paying = letLikelihoodPay(experiment);
  const all = together([...weights, ...(weights.length > 0 ? letLikelihoodPayToo(experiment) : paying)]);
  const { targetKl } = experiment.objective.elbo;
  const lower = tenth(targetKl);
  return [
    ...(all ? [all] : []),
    ...[...weights, ...paying].filter(({ title }) => title !== all?.title),
    ...(targetKl > 0 && targetKl <= 1
      ? [setKey(`Lower α_sy to ${lower}`, 'objective.elbo.targetKl', lower)]
      : []),
  ];
}
