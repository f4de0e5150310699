/** Heat maps over the run: from a profile to a model, and what a place in one says. Pure. */
import type { Profile } from '../profile-store.ts';
import { linearAxis, logAxis, position, type Axis } from './axis.ts';
import { stepAxis } from './line-source.ts';
import type { HeatModel } from './model.ts';
import type { ChartSource } from './source.ts';

export interface HeatSpec extends Omit<ChartSource, 'build' | 'csvKeys' | 'curves' | 'smooth'> {
  readonly rowName: string;
  readonly profile: () => Profile | undefined;
  readonly threshold: HeatModel['threshold'];
  /** The scale does not go below: what is smaller is as good as this. */
  readonly floor: number;
}

export function heatSource(spec: HeatSpec): ChartSource {
  return {
    ...spec,
    curves: [],
    csvKeys: null,
    smooth: false,
    build(view) {
      const profile = spec.profile();
      if (profile === undefined || profile.columns === 0) return null;
      const { title, unit, rowName, threshold } = spec;
      const own = { first: stepAt(profile, 0), last: stepAt(profile, profile.columns - 1) };
      return {
        kind: 'heat',
        title,
        unit,
        rowName,
        profile,
        threshold,
        x: stepAxis(view.steps ?? own),
        scale: scaleOf(profile, spec.floor, view.log),
      };
    },
  };
}

/** Holds all finite values; the floor is its lower end on a log scale where something is below. */
function scaleOf(profile: Profile, floor: number, log: boolean): Axis {
  let [low, high] = [Infinity, -Infinity];
  for (let column = 0; column < profile.columns; column++)
    for (let row = 0; row < profile.dims; row++) {
      const value = cellAt(profile, column, row);
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  const logarithmic = log ? logAxis(Math.max(low, floor), Math.max(high, floor * 10)) : null;
  return logarithmic ?? linearAxis(Math.min(0, low), high);
}

export const stepAt = ({ data, dims }: Profile, column: number): number => data[column * (1 + dims)] ?? NaN;

export const cellAt = ({ data, dims }: Profile, column: number, row: number): number =>
  data[column * (1 + dims) + 1 + row] ?? NaN;

/**
 * The column that a step lies in; −1 before the first and past the last. A column reaches from the newest look of the one before
 * to its own newest; the first is as wide as the second.
 */
export function columnAt(profile: Profile, step: number): number {
  const { columns } = profile;
  if (columns === 0 || step > stepAt(profile, columns - 1) || step <= startOf(profile)) return -1;
  let from = 0;
  let to = columns - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (stepAt(profile, middle) < step) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** Step at which the first column begins. */
export function startOf(profile: Profile): number {
  const first = stepAt(profile, 0);
  return profile.columns < 2 ? first - 1 : 2 * first - stepAt(profile, 1);
}

/** Where a value lies between the darkest (0) and the lightest colour (1); NaN where it has none. */
export function shade(scale: Axis, value: number): number {
  if (!Number.isFinite(value)) return NaN;
  const at = position(scale, scale.log ? Math.max(value, scale.min) : value);
  return Math.min(Math.max(at, 0), 1);
}

/** Rows that get a label, at most `most` of them, evenly apart. */
export function labelledRows(dims: number, most: number): number[] {
  const every = [1, 2, 4, 5, 8, 10, 16, 20, 32, 50, 64, 100, 128, 256, 512].find(
    (stride) => Math.ceil(dims / stride) <= most,
  );
  const stride = every ?? Math.ceil(dims / most);
  return Array.from({ length: Math.ceil(dims / stride) }, (_, i) => i * stride);
}
