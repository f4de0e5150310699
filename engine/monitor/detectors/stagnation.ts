import type { Look, LookContext } from '../look.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { plannedPath } from './planned-path.ts';
import { moveWeights } from './training-remedies.ts';

/**
 * Stagnation: the weights do not move, because the learning rate is too small, because a warm-up hardly begins within the run, or because
 * Adam's ε outweighs the gradients. The rows that are looked at and their noise never change, so every change between looks is
 * a change of the weights, however small. How far the run has got is the largest relative change of anything since the first look,
 *
 *     change = max over looks of |L / L₀ − 1| and, per latent, |spread / spread₀ − 1|
 *
 * and how far it will get is that over the share of the plan that is done, ∑ of the learning rates so far over ∑ of those to come by: where
 * nothing happens yet, things change in proportion to it.
 */

/** Change by the end of the run below which it gets nowhere (convention: runs at sound rates reach 0.6 and more). */
const NOWHERE = 0.2;
/** Below this it is an error. */
const NOTHING = 0.05;
/** A run that will get so far moves. */
const MOVES = 0.3;
/** Share of the steps before which nothing is told (convention). */
const SETTLING = 0.04;

export const stagnation: Detector = {
  id: 'stagnation',
  page: 'stagnation.md',
  title: 'Stagnation',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const { steps } = context.experiment.training;
    if (look.step === context.first.step || look.step < SETTLING * steps) return [];
    const change = Math.max(...[...context.earlier, look].map((each) => changeSince(context.first, each)));
    if (!Number.isFinite(change)) return [];
    const before = plannedPath(context.first.step, context.experiment);
    const done = plannedPath(look.step, context.experiment) - before;
    const whole = plannedPath(steps, context.experiment) - before;
    const expected = (change * whole) / done;
    if (!(expected < NOWHERE)) return [{ state: expected > MOVES ? 'healthy' : 'unclear', subject: '' }];
    return [standsStill(change, expected, look, context)];
  },
};

function changeSince(first: Look, look: Look): number {
  const relative = (now: number, then: number): number => (then === 0 ? 0 : Math.abs(now / then - 1));
  const ofLatents = look.latents.flatMap(({ name, std }) => {
    const before = first.latents.find((latent) => latent.name === name);
    return before ? [relative(Math.hypot(...std), Math.hypot(...before.std))] : [];
  });
  const ofLoss =
    look.evaluated && first.evaluated
      ? [relative(look.evaluated.training.loss, first.evaluated.training.loss)]
      : [];
  return Math.max(0, ...ofLatents, ...ofLoss);
}

function standsStill(change: number, expected: number, look: Look, context: LookContext): Finding {
  const { experiment } = context;
  const { optimiser, training } = experiment;
  const percent = (share: number): string => `${rounded(100 * share)} %`;
  return {
    state: 'sick',
    subject: '',
    severity: expected < NOTHING ? 'error' : 'warning',
    strength: NOWHERE / expected,
    title: 'Stagnation: the weights hardly move',
    explanation:
      `Since the first look neither the loss nor any latent has changed by more than ${percent(change)}; at this pace it will be ` +
      `${percent(expected)} by the end of the run. ${causeOf(context)}`,
    evidence: [
      evidence('Largest change since the first look', 100 * change, '%', ''),
      evidence('The same by the end of the run, at this pace', 100 * expected, '%', `above ${100 * NOWHERE}`),
      evidence(
        'Sum of the learning rates of the whole run',
        plannedPath(training.steps, experiment),
        '',
        'about 1: Adam moves a weight by about the rate in a step',
      ),
      ...(look.steps ? [evidence('Learning rate now', look.steps.learningRate, '', '')] : []),
      evidence('ε of Adam', optimiser.epsilon, '', 'far below the gradients'),
    ],
    remedies: moveWeights(experiment),
  };
}

function causeOf({ experiment: { optimiser, training } }: LookContext): string {
  if (optimiser.warmupSteps > training.steps / 4)
    return `The warm-up takes ${optimiser.warmupSteps} steps, the run has ${training.steps}.`;
  if (optimiser.epsilon > 1e-6)
    return `Adam divides by the root of the mean squared gradient and ε: at ${optimiser.epsilon}, ε is what counts.`;
  return `The learning rate is ${optimiser.learningRate}, and Adam moves a weight by about that much in a step.`;
}
