/**
 * What a chart shows, as data: one description with many faces (pixels, SVG, table, sentence). Nothing here draws.
 * Values are in data space; on a log axis they stay as they are and the faces take the logarithm.
 */
import type { Axis } from './axis.ts';
import type { Profile } from '../profile-store.ts';
import type { PlotRows } from './plot-rows.ts';

export type ChartModel = LineModel | BarModel | ScatterModel | HeatModel | FeatureModel;

export interface LineModel {
  readonly kind: 'line';
  readonly title: string;
  readonly unit: string;
  /** Steps. */
  readonly x: Axis;
  readonly y: Axis;
  readonly lines: readonly LineMark[];
  readonly references: readonly Reference[];
}

export interface LineMark {
  readonly label: string;
  /** Place in the palette. */
  readonly colour: number;
  readonly dashed: boolean;
  readonly hidden: boolean;
  /** At most as many as there are css pixels. */
  readonly rows: PlotRows;
  /** The envelope is drawn with an outline, because without smoothing's help it would be thinner than a pixel. */
  readonly outlined: boolean;
  /** Stands on the curve before it: the envelope is an area in its own right, and `rows.value` is its height. */
  readonly stacked: boolean;
}

/** A horizontal band that says what is healthy, or a line with its name that says what is special. */
export interface Reference {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Missing: a band. */
  readonly mark?: 'band' | 'line';
}

export interface BarModel {
  readonly kind: 'bar';
  readonly title: string;
  readonly unit: string;
  /** What a category is, e.g. `dimension`. */
  readonly categoryName: string;
  readonly categories: readonly string[];
  readonly y: Axis;
  readonly groups: readonly BarGroup[];
  readonly references: readonly Reference[];
}

export interface BarGroup {
  readonly label: string;
  readonly colour: number;
  readonly hidden: boolean;
  /** One for each category; NaN where there is none. */
  readonly values: readonly number[];
}

export interface ScatterModel {
  readonly kind: 'scatter';
  readonly title: string;
  readonly unit: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  /** What colours the dots; null for one colour. */
  readonly colour: {
    readonly name: string;
    readonly values: readonly number[];
    readonly low: number;
    readonly high: number;
  } | null;
}

/** One value for each dimension (downwards) at each look (to the right), as colours. */
export interface HeatModel {
  readonly kind: 'heat';
  readonly title: string;
  readonly unit: string;
  /** Steps. */
  readonly x: Axis;
  /** What a row is, e.g. `dimension`; counted from 0. */
  readonly rowName: string;
  readonly profile: Profile;
  /** From the darkest to the lightest colour. */
  readonly scale: Axis;
  /** Marked on the scale; null where nothing is special. */
  readonly threshold: { readonly label: string; readonly value: number } | null;
}

/** One row of data, feature by feature, beside what a model makes of it. */
export interface FeatureModel {
  readonly kind: 'features';
  readonly title: string;
  readonly unit: string;
  readonly features: number;
  readonly y: Axis;
  readonly truth: FeatureMark;
  /** Null where the model does not reconstruct it. */
  readonly made: FeatureMark | null;
  /** Rows drawn from the model; null where there are none. */
  readonly draws: {
    readonly label: string;
    readonly colour: number;
    readonly rows: readonly (readonly number[])[];
  } | null;
}

export interface FeatureMark {
  readonly label: string;
  readonly colour: number;
  readonly values: readonly number[];
}
