/**
 * Debiased exponential mean, fed point by point over the full series (never over decimated bins, which would smooth
 * over a different horizon at every zoom):
 *
 *     s_t = w · s_{t−1} + (1 − w) · x_t,   y_t = s_t / (1 − w^t)
 *
 * computed as y_t = y_{t−1} + a_t (x_t − y_{t−1}) with a_t = (1 − w) / (1 − w^t), the same sum in a form that leaves a
 * constant series exactly constant. A non-finite x_t leaves the state alone and is itself not finite: a gap.
 */
export interface SmoothingState {
  /** y_{t−1}. */
  readonly mean: number;
  /** w^{t−1}, t counting finite points. */
  readonly decay: number;
}

export const SMOOTHING_START: SmoothingState = { mean: 0, decay: 1 };

/** One step; `weight` w in [0, 1) is the weight of the past. */
export function smoothed(state: SmoothingState, weight: number, value: number): SmoothingState {
  if (!Number.isFinite(value)) return state;
  if (weight <= 0) return { mean: value, decay: 0 };
  const decay = state.decay * weight;
  return { mean: state.mean + ((1 - weight) / (1 - decay)) * (value - state.mean), decay };
}
