import type { ExaminedRun, Examination } from '../facts/examined-run.ts';
import type { LatentFacts } from '../facts/latent-facts.ts';
import type { Standing } from '../recipe.ts';
import { best, highIsSick, lowIsSick, worst } from './standing.ts';

/** The latent that a verdict on the representation is about: f(x), s_x, or the posterior. */
export function representationOf({ latents }: Examination): LatentFacts {
  const found =
    latents.find(({ role }) => role === 'context') ?? latents.find(({ role }) => role === 'posterior');
  if (!found) throw new Error('every model has a representation of x');
  return found;
}

/**
 * One point: of what a linear map could read of x from the drawn representation, hardly anything is left to read at a resolution of a
 * twentieth of the drawn spread. A representation that merely has another scale, or lives on fewer directions, keeps much of it.
 */
export function isCollapsed({ drawn, trained }: ExaminedRun): Standing {
  if (!trained) return 'unclear';
  const before = representationOf(drawn);
  const now = representationOf(trained);
  return lowIsSick(now.legibleX / before.ofX, 0.25, 0.5);
}

/** The same of encoder and of its moving average, which is held to y. */
export function isJointlyCollapsed(run: ExaminedRun): Standing {
  if (!run.trained) return 'unclear';
  const target = (of: Examination): LatentFacts | undefined =>
    of.latents.find(({ role }) => role === 'target');
  const [before, now] = [target(run.drawn), target(run.trained)];
  if (!before || !now) return 'healthy';
  return best([isCollapsed(run), lowIsSick(now.legibleY / before.ofY, 0.25, 0.5)]);
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
    return label ? lowIsSick((label.score - label.chance) / (1 - label.chance), 0.35, 0.6) : 'unclear';
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
