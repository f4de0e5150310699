import type { Evidence } from '../../../schemas/alert.ts';
import { representation, type Look } from '../look.ts';
import { lossEvidence, spreadEvidence } from './complete-collapse.ts';
import { evidence, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { keepRowsApart, lowerLearningRate, slowerTarget } from './remedies.ts';
import { learned } from './settling.ts';
import { keptApartBy, spreadSigns } from './spread-signs.ts';
import { spreadVerdict } from './spread-verdict.ts';

/**
 * Joint collapse: encoder and moving-average target become one constant together. Theorem 1 of the VJEPA paper excludes collapse while
 * q_θ′ is held fixed; with θ′ = EMA(θ), f_θ ≡ c makes every target the same, and its first assumption fails. The moving average slows this
 * down and does not stop it. The sign is that both latents go the same way (`spread-verdict.ts`), while the loss falls.
 */

/** Share of the learning before which nothing is told: the scale moves most in the first steps (convention). */
const SETTLING = 0.02;

export const jointCollapse: Detector = {
  id: 'joint-collapse',
  page: 'joint-collapse.md',
  title: 'Joint collapse of encoder and target',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const { experiment } = context;
    const by = keptApartBy(experiment);
    const online = representation(look);
    const target = look.latents.find(({ role }) => role === 'target');
    if (!('ema' in experiment.model) || by === null || !online || !target) return [];
    if (look.step === context.first.step || learned(look, context) < SETTLING) return [];
    const [ofOnline, ofTarget] = [spreadSigns(online, context), spreadSigns(target, context)];
    if (ofOnline === null || ofTarget === null) return [];
    const verdicts = [spreadVerdict(ofOnline, by), spreadVerdict(ofTarget, by)];
    const subject = online.name;
    if (!verdicts.every(({ state }) => state === 'sick')) {
      const healthy = verdicts.every(({ state }) => state === 'healthy');
      return [{ state: healthy ? 'healthy' : 'unclear', subject }];
    }
    const done = verdicts.every(({ severity }) => severity === 'error');
    const finding: Finding = {
      state: 'sick',
      subject,
      severity: done ? 'error' : 'warning',
      strength: Math.min(...verdicts.map(({ strength }) => strength)),
      title: done
        ? `Joint collapse: ${online.name} and ${target.name} are nearly the same for every input`
        : `${online.name} and ${target.name} are collapsing together`,
      explanation:
        'The target is a moving average of the encoder, so whatever brings the outputs of the one together does it to the other: the ' +
        'prediction gets easier and the loss falls while nothing is learned. The moving average slows this down; it does not stop it.',
      evidence: [
        ...spreadEvidence(online, ofOnline, by),
        ...spreadEvidence(target, ofTarget, by),
        ...lagEvidence(look),
        ...lossEvidence(look),
      ],
      remedies: [
        ...keepRowsApart(experiment),
        ...slowerTarget(experiment.model),
        lowerLearningRate(experiment.optimiser),
      ],
    };
    return [finding];
  },
};

function lagEvidence({ teacherLag }: Look): Evidence[] {
  return teacherLag === null
    ? []
    : [
        evidence(
          'Distance of the moving average from the encoder',
          teacherLag,
          'of its length',
          'no remedy while both shrink',
        ),
      ];
}
