import type { Look } from '../../engine/monitor/look.ts';

/** Which of the stored looks a judge is shown. */
export interface Cadence {
  /** Looks between the beginning and the end. */
  readonly looks: number;
  /** Every how many a look is thorough; the first, the second and the last are. */
  readonly thoroughEvery: number;
}

/** What `monitor.every: "auto"` gives a run of some ten seconds or more; a run that is shorter is looked at less often. */
export const USUAL_CADENCE: Cadence = { looks: 100, thoroughEvery: 3 };

/**
 * The looks that a run of this cadence would have had: of the stored ones, which are all thorough, as many as it takes, and the others
 * without what only a thorough look sees. What happened in the steps between two looks is joined where looks are left out.
 *
 * @param steps of the whole run
 */
export function shownLooks(
  stored: readonly Look[],
  steps: number,
  { looks, thoroughEvery }: Cadence,
): Look[] {
  const shown: Look[] = [];
  let pending: Look['steps'] = null;
  let due = 0;
  stored.forEach((look, i) => {
    const joined: Look['steps'] = joinSteps(pending, look.steps);
    const isShown = look.step <= 1 || i === stored.length - 1 || look.step + 1e-9 >= due;
    if (!isShown) {
      pending = joined;
      return;
    }
    pending = null;
    if (look.step > 1) due = (Math.floor((look.step * looks) / steps + 1e-9) + 1) * (steps / looks);
    else due = steps / looks;
    const thorough = shown.length < 2 || i === stored.length - 1 || shown.length % thoroughEvery === 0;
    shown.push({ ...(thorough ? look : brief(look)), steps: joined });
  });
  return shown;
}

/** A look that did not take the time. */
function brief(look: Look): Look {
  return {
    ...look,
    latents: look.latents.map((latent) => ({ ...latent, aggregate: null })),
    prediction: look.prediction && { ...look.prediction, modes: null, predictability: null },
    targetUse: null,
    evaluated: null,
  };
}

type Steps = NonNullable<Look['steps']>;

/** The steps of two stretches as one; medians are weighed by their lengths, which is near enough. */
function joinSteps(before: Look['steps'], after: Look['steps']): Look['steps'] {
  if (!before || !after) return after ?? before;
  const count = before.count + after.count;
  const spread = (a: Steps['loss'], b: Steps['loss']): Steps['loss'] => {
    const weighed = (one: number, other: number): number =>
      (one * before.count + other * after.count) / count;
    return {
      first: a.first,
      last: b.last,
      mean: weighed(a.mean, b.mean),
      least: Math.min(a.least, b.least),
      largest: Math.max(a.largest, b.largest),
      median: weighed(a.median, b.median),
    };
  };
  return {
    firstStep: before.firstStep,
    count,
    loss: spread(before.loss, after.loss),
    gradientNorm: spread(before.gradientNorm, after.gradientNorm),
    learningRate: after.learningRate,
  };
}
