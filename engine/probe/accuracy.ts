/** Share of labels that were named rightly, 0 … 1. */
export function accuracy(named: Float32Array, labels: Float32Array): number {
  let right = 0;
  for (let r = 0; r < labels.length; r++) if (named[r] === labels[r]) right++;
  return right / labels.length;
}

/** Share of the most frequent label: the accuracy of always naming it. */
export function majorityShare(labels: Float32Array): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(0, ...counts.values()) / labels.length;
}
