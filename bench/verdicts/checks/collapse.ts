import type { PairHalf } from '../../../engine/data/dataset.ts';
import type { ExaminedRun, Examination } from '../facts/examined-run.ts';
import type { LatentFacts } from '../facts/latent-facts.ts';
import type { TruthFacts } from '../facts/truth-facts.ts';
import type { Standing } from '../recipe.ts';
import { aboveChance } from './above-chance.ts';
import { best, highIsSick, lowIsSick, worst } from './standing.ts';

/** The latent that a verdict on the representation is about: f(x), s_x, or the posterior. */
export function representationOf({ latents }: Examination): LatentFacts {
  const found =
    latents.find(({ role }) => role === 'context') ?? latents.find(({ role }) => role === 'posterior');
  if (!found) throw new Error('every model has a representation of x');
  return found;
}

/** Share of the drawn spread below which a latent is on its way to a point. */
const CONTRACTED = 0.25;

/** How a latent was drawn, what training made of it, and what is read of the data at either time. */
interface Course {
  readonly before: LatentFacts;
  readonly now: LatentFacts;
  readonly half: PairHalf;
  readonly truth: TruthFacts;
}

/**
 * What a representation still carries, as a share: the larger of
 *
 *     L / E₀                 of x: E₀ what a linear map reads of it from the drawn latent, L from the trained one under small noise
 *     max_t P_t · L / E      of a truth t about x: P_t the way from chance to 1 that a linear probe comes, E what L is without the noise
 *
 * with noise of a twentieth of the drawn spread. The first alone is not enough: an encoder that holds the signal and leaves a loud
 * distractor, or a far branch, out as it should explains little of x's variance, and is anything but one point. The second stands in for
 * what a probe reads under the noise, which is not stored: L / E says how much of what the latent holds survives it. It counts only for a
 * latent that has kept a quarter of the drawn spread, so that the noise has at most a twenty-fifth of its variance. Of one on its way to a
 * point L / E is large for a while, of the little that it still holds, and P_t, found without noise, for ever.
 */
function carried({ before, now, half, truth }: Course): number {
  const [read, readDrawn, legible] =
    half === 'x' ? [now.ofX, before.ofX, now.legibleX] : [now.ofY, before.ofY, now.legibleY];
  const ofInput = legible / readDrawn;
  if (now.spread < CONTRACTED * before.spread || !(read > 0)) return ofInput;
  const known = Object.values(truth[now.name]?.[half] ?? {}).map(aboveChance);
  return Math.max(ofInput, (Math.max(0, ...known) * legible) / read);
}

/**
 * One point: next to nothing of anything can be read at a resolution of a twentieth of the drawn spread, neither x, nor what the generator
 * says of x (`carried`). A representation that merely has another scale, or lives on fewer directions, or leaves out what is not worth
 * keeping, carries much.
 */
export function isCollapsed({ drawn, trained }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  const course: Course = {
    before: representationOf(drawn),
    now: representationOf(trained),
    half: 'x',
    truth: trained.truth,
  };
  return lowIsSick(carried(course), 0.25, 0.5);
}

/** The same of encoder and of its moving average, which is held to y. */
export function isJointlyCollapsed(run: ExaminedRun): Standing {
  const { drawn, trained } = run;
  if (!trained) return 'unclear';
  const target = (of: Examination): LatentFacts | undefined =>
    of.latents.find(({ role }) => role === 'target');
  const [before, now] = [target(drawn), target(trained)];
  if (!before || !now) return 'healthy';
  const ofTarget = carried({ before, now, half: 'y', truth: trained.truth });
  return best([isCollapsed(run), lowIsSick(ofTarget, 0.25, 0.5)]);
}

/**
 * Few directions: of those that the latent has room for and the data fill (the generator says how many), few are explained by (x, y) once
 * noise of a twentieth of the latent's own spread lies on it.
 */
export function isDimensionallyCollapsed({ trained, reference }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  const { dims, directions } = representationOf(trained);
  return lowIsSick(directions / Math.min(dims, reference.stateDim ?? dims), 0.4, 0.6);
}

/**
 * Perfect Gaussians that know nothing (row G of Table 1): a probe of s_x and of s_y names the label hardly better than chance, while
 * samples of s_x have the mean square of N(0, I).
 */
export function knowsNothing({ trained }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  const known = ['s_x', 's_y'].map((name): Standing => {
    const label = trained.truth[name]?.y['label'];
    return label ? lowIsSick(aboveChance(label), 0.35, 0.6) : 'unclear';
  });
  const { meanSquare } = representationOf(trained);
  const gaussian = Math.abs((meanSquare ?? NaN) - 1) < 0.2;
  return best([...known, gaussian ? 'sick' : 'unclear']);
}

/** Samples of a latent that is held to N(0, I) lie far out: a draw from the prior is no longer a draw from the model. */
export function isBlownUp({ trained }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  const held = trained.latents.filter(({ role, meanSquare }) => role !== 'target' && meanSquare !== null);
  return worst(
    held.map(({ meanSquare, beyondThree }) =>
      best([highIsSick(meanSquare ?? 0, 1.35, 1.6), highIsSick(beyondThree ?? 0, 0.006, 0.008)]),
    ),
  );
}
