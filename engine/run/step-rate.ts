/** At time `t` (seconds) `step` steps were done. */
export interface RateSample {
  readonly t: number;
  readonly step: number;
}

/**
 * Steps per second over a sliding window: (step_last − step_first) / (t_last − t_first). The window is the last ten seconds,
 * but at least two samples, so that slow runs have a rate too.
 */
export function estimateRate(
  before: readonly RateSample[],
  newest: RateSample,
): { readonly rates: readonly RateSample[]; readonly stepsPerSecond: number | null } {
  const all = [...before, newest];
  const firstInside = all.findIndex((sample) => sample.t >= newest.t - WINDOW_SECONDS);
  const rates = all.slice(Math.max(0, Math.min(firstInside, all.length - 2), all.length - MOST_SAMPLES));
  const first = rates[0] ?? newest;
  const seconds = newest.t - first.t;
  return { rates, stepsPerSecond: seconds > 0 ? (newest.step - first.step) / seconds : null };
}

const WINDOW_SECONDS = 10;
const MOST_SAMPLES = 256;
