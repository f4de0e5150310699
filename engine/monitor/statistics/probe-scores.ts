/** What scores of a probe say: pure functions of the scores. */

/**
 * R²_noise / (R²_signal + R²_noise), scores below 0 counted as 0: what part of what is known is noise (VJEPA table 7: about 0 clean,
 * above 0.5 captured by the distractor). 0 where nothing is known.
 */
export function noiseShare(signalR2: number, noiseR2: number): number {
  const known = Math.max(signalR2, 0) + Math.max(noiseR2, 0);
  return known > 0 ? Math.max(noiseR2, 0) / known : 0;
}

/** Scores of always naming the most frequent label: exactly these = the features are constant. */
export interface MajorityScores {
  /** p, its share. */
  readonly accuracy: number;
  /** Σ_c share_c F1_c = p · 2p/(1 + p): the majority has precision p and recall 1, every other class F1 0. */
  readonly weightedF1: number;
}

export function majorityScores(labels: Iterable<number>): MajorityScores {
  const counts = new Map<number, number>();
  let total = 0;
  for (const label of labels) {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    total++;
  }
  const accuracy = Math.max(...counts.values()) / total;
  return { accuracy, weightedF1: (2 * accuracy ** 2) / (1 + accuracy) };
}
