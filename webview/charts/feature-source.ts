/** One row of data, feature by feature, with what a model makes of it: from values to a model of the chart. Pure. */
import { linearAxis } from './axis.ts';
import type { FeatureMark, FeatureModel } from './model.ts';
import { OF_ONE_LOOK, type ChartSource, type LookSpec } from './source.ts';

export interface FeatureData {
  readonly truth: FeatureMark;
  readonly made: FeatureMark | null;
  readonly draws: FeatureModel['draws'];
}

export interface FeatureSpec extends LookSpec {
  readonly data: () => FeatureData | null;
}

export function featureSource(spec: FeatureSpec): ChartSource {
  return {
    ...spec,
    ...OF_ONE_LOOK,
    build() {
      const data = spec.data();
      if (data === null || data.truth.values.length === 0) return null;
      const { title, unit } = spec;
      const { truth, made, draws } = data;
      const all = [truth.values, made?.values ?? [], ...(draws?.rows ?? [])].flat().filter(Number.isFinite);
      return {
        kind: 'features',
        title,
        unit,
        features: truth.values.length,
        y: linearAxis(Math.min(...all), Math.max(...all)),
        truth,
        made,
        draws: draws === null || draws.rows.length === 0 ? null : draws,
      };
    },
  };
}

/** Least, mean and greatest of the draws of a feature; NaN where none is finite. */
export function drawn(draws: NonNullable<FeatureModel['draws']>, feature: number): Band {
  const values = draws.rows.map((row) => row[feature] ?? NaN).filter(Number.isFinite);
  if (values.length === 0) return { low: NaN, mean: NaN, high: NaN };
  const sum = values.reduce((total, value) => total + value, 0);
  return { low: Math.min(...values), mean: sum / values.length, high: Math.max(...values) };
}

export interface Band {
  readonly low: number;
  readonly mean: number;
  readonly high: number;
}

/** Features beyond this many (per css pixel across) run into one another: then only lines and the band are drawn. */
export const marksFit = (features: number, width: number): boolean => width / Math.max(features, 1) >= 7;
