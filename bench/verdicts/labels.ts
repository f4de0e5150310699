/** What a run of the bank truly is. A pathology has the id of the detector that should name it. */

export const PATHOLOGIES = [
  'complete-collapse',
  'joint-collapse',
  'dimensional-collapse',
  'representational-collapse',
  'distribution-blow-up',
  'posterior-collapse',
  'kl-vanishing',
  'target-ignores-y',
  'decoder-ignores-latent',
  'variance-miscalibration',
  'noise-tracking',
  'mode-averaging',
  'divergence',
  'learning-rate-too-high',
  'stagnation',
  'over-fitting',
  'non-finite',
] as const;

export type Pathology = (typeof PATHOLOGIES)[number];
export type Label = 'healthy' | Pathology;

/**
 * Names that are right for a label beside its own, because they say the same of the same run:
 *
 * - an EMA model whose encoder is one point is completely collapsed, and so is its target: both names hold of it;
 * - a KL that vanishes under annealing is a posterior collapse that has just happened;
 * - a posterior that is the prior in every dimension and a representation that knows nothing behind perfect Gaussianity are one thing
 *   (row G of Table 1 is both);
 * - too large a learning rate, the divergence that it makes and the overflow that it ends in are one event, told at three moments.
 */
const ALSO_RIGHT: Readonly<Partial<Record<Pathology, readonly Pathology[]>>> = {
  'joint-collapse': ['complete-collapse'],
  'kl-vanishing': ['posterior-collapse'],
  'representational-collapse': ['posterior-collapse'],
  divergence: ['learning-rate-too-high', 'non-finite'],
  'learning-rate-too-high': ['divergence', 'non-finite'],
  'non-finite': ['learning-rate-too-high', 'divergence'],
};

/** Whether a verdict of that name is right for a run of that label. */
export function isRightName(detector: string, label: Label): boolean {
  return (
    detector === label || (label !== 'healthy' && (ALSO_RIGHT[label] ?? []).some((name) => name === detector))
  );
}

/** Every name that is right, the label's own first. */
export function rightNames(label: Pathology): readonly Pathology[] {
  return [label, ...(ALSO_RIGHT[label] ?? [])];
}
