/**
 * −log p of the target with p = softmax(logits), nats. The logits are overwritten with its derivatives by them,
 * p(c) − [c is the target].
 */
export function crossEntropy(logits: Float64Array, target: number): number {
  let most = -Infinity;
  for (const logit of logits) if (logit > most) most = logit;
  const ofTarget = logits[target]! - most;
  let sum = 0;
  for (let o = 0; o < logits.length; o++) {
    const e = Math.exp(logits[o]! - most);
    logits[o] = e;
    sum += e;
  }
  for (let o = 0; o < logits.length; o++) logits[o] = logits[o]! / sum - (o === target ? 1 : 0);
  return Math.log(sum) - ofTarget;
}
