/** Bar charts over dimensions or components, and the scatter of the projection: from statistics to models. Pure. */
import { linearAxis, logAxis } from './axis.ts';
import type { BarGroup, BarModel, Reference, ScatterModel } from './model.ts';
import { OF_ONE_LOOK, type ChartSource, type CurveInfo, type LookSpec } from './source.ts';

export interface BarData {
  readonly categoryName: string;
  readonly categories: readonly string[];
  /** By key of a curve; one value for each category. */
  readonly values: Readonly<Record<string, readonly number[]>>;
}

export interface BarSpec extends Omit<ChartSource, 'build' | 'csvKeys' | 'smooth'> {
  readonly data: () => BarData | null;
  /** Values that y always shows, beside the zero that bars stand on. */
  readonly include?: readonly number[];
  readonly references?: readonly Reference[];
}

export function barSource(spec: BarSpec): ChartSource {
  return {
    ...spec,
    csvKeys: null,
    smooth: false,
    build(view) {
      const data = spec.data();
      if (data === null || data.categories.length === 0) return null;
      const groups = spec.curves.map((curve) => group(curve, data, view.hidden(curve.key)));
      return barModel(spec, data, groups, view.log);
    },
  };
}

function group({ key, label, colour }: CurveInfo, data: BarData, hidden: boolean): BarGroup {
  return { label, colour, hidden, values: data.values[key] ?? [] };
}

function barModel(spec: BarSpec, data: BarData, groups: readonly BarGroup[], log: boolean): BarModel {
  const shown = groups.filter((one) => !one.hidden).flatMap((one) => one.values.filter(Number.isFinite));
  const lines = (spec.references ?? []).flatMap(({ mark, from }) => (mark === 'line' ? [from] : []));
  const positive = [...shown, ...lines].filter((value) => value > 0);
  const linear = [...shown, ...lines, ...(spec.include ?? []), 0];
  // Half of the smallest: on a log axis the smallest bar, too, must have a height.
  const logarithmic = log ? logAxis(Math.min(...positive) / 2, Math.max(...positive)) : null;
  return {
    kind: 'bar',
    title: spec.title,
    unit: spec.unit,
    categoryName: data.categoryName,
    categories: data.categories,
    groups,
    y: logarithmic ?? linearAxis(Math.min(...linear), Math.max(...linear)),
    references: spec.references ?? [],
  };
}

export interface ScatterData {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly colour: { readonly name: string; readonly values: readonly number[] } | null;
}

export interface ScatterSpec extends LookSpec {
  readonly data: () => ScatterData | null;
}

export function scatterSource(spec: ScatterSpec): ChartSource {
  return {
    ...spec,
    ...OF_ONE_LOOK,
    build() {
      const data = spec.data();
      return data === null || data.x.length === 0 ? null : scatterModel(spec, data);
    },
  };
}

function scatterModel(spec: ScatterSpec, data: ScatterData): ScatterModel {
  const finite = (values: readonly number[]): number[] => values.filter(Number.isFinite);
  const axis = (values: readonly number[]) => linearAxis(Math.min(...values), Math.max(...values));
  const coloured = data.colour === null ? [] : finite(data.colour.values);
  return {
    kind: 'scatter',
    title: spec.title,
    unit: spec.unit,
    x: axis(finite(data.x)),
    y: axis(finite(data.y)),
    xs: data.x,
    ys: data.y,
    colour:
      data.colour === null || coloured.length === 0
        ? null
        : { ...data.colour, low: Math.min(...coloured), high: Math.max(...coloured) },
  };
}
