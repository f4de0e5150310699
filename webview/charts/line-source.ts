/** Line charts over steps: from series to a model. Pure. */
import type { SeriesRows } from '../series-store.ts';
import { linearAxis, logAxis, tightAxis, type Axis } from './axis.ts';
import type { LineMark, LineModel, Reference } from './model.ts';
import { extent, mergeRows, NO_ROWS, stackedOn, type PlotRows } from './plot-rows.ts';
import type { ChartSource, ChartView, CurveInfo, StepRange } from './source.ts';

export interface Curve extends CurveInfo {
  readonly rows: () => SeriesRows | undefined;
  /** Stands on the stacked curves before it. */
  readonly stacked?: boolean;
}

export interface LineSpec extends Omit<ChartSource, 'build' | 'curves' | 'smooth'> {
  readonly curves: readonly Curve[];
  readonly smooth?: boolean;
  /** Values that y always shows, e.g. 0 and 1 for R². */
  readonly include?: readonly number[];
  /** Values that y never goes beyond: R² far below zero would flatten all else. */
  readonly floor?: number;
  readonly references?: readonly Reference[];
}

export function lineSource(spec: LineSpec): ChartSource {
  const reuse = new Map<string, PlotRows>();
  return {
    ...spec,
    smooth: spec.smooth ?? false,
    build(view) {
      const lines = stack(spec.curves.flatMap((curve) => mark(curve, view, reuse)));
      if (lines.length === 0) return null;
      return lineModel(spec, lines, view);
    },
  };
}

function mark(curve: Curve, view: ChartView, reuse: Map<string, PlotRows>): LineMark[] {
  const series = curve.rows();
  if (series === undefined || series.rows === 0) return [];
  const rows = mergeRows(series, Math.max(view.width, 50), view.smoothed, reuse.get(curve.key) ?? NO_ROWS);
  reuse.set(curve.key, rows);
  const flat = rows.count === series.rows && isFlat(rows);
  const { label, colour, dashed, stacked = false } = curve;
  const hidden = view.hidden(curve.key);
  return [{ label, colour, dashed, hidden, rows, outlined: view.smoothed && flat, stacked }];
}

/** Puts each stacked curve on those before it that are shown. */
function stack(lines: readonly LineMark[]): LineMark[] {
  let below = NO_ROWS;
  return lines.map((line) => {
    if (!line.stacked || line.hidden) return line;
    const rows = stackedOn(below, line.rows);
    below = rows;
    return { ...line, rows };
  });
}

/** Every row is one step: minimum and maximum are the same. */
function isFlat(rows: PlotRows): boolean {
  for (let i = 0; i < rows.count; i++) if ((rows.low[i] ?? 0) < (rows.high[i] ?? 0)) return false;
  return true;
}

function lineModel(spec: LineSpec, lines: readonly LineMark[], view: ChartView): LineModel {
  const shown = lines.filter((line) => !line.hidden);
  const { title, unit, references = [] } = spec;
  return {
    kind: 'line',
    title,
    unit,
    x: stepAxis(view.steps ?? stepsOf(lines)),
    y: yAxis(spec, shown, view.log),
    lines,
    references,
  };
}

function stepsOf(lines: readonly LineMark[]): StepRange {
  return {
    first: Math.min(...lines.map(({ rows }) => rows.step[0] ?? 0)),
    last: Math.max(...lines.map(({ rows }) => rows.step[rows.count - 1] ?? 0)),
  };
}

/** From step 0 where the first one is near it. */
export function stepAxis({ first, last }: StepRange): Axis {
  return tightAxis(first <= last * 0.02 ? 0 : first, Math.max(last, first + 1));
}

function yAxis(spec: LineSpec, shown: readonly LineMark[], log: boolean): Axis {
  const extents = shown.map((line) => extent(line.rows, log));
  if (log) {
    const axis = logAxis(Math.min(...extents.map((e) => e.low)), Math.max(...extents.map((e) => e.high)));
    if (axis !== null) return axis;
  }
  const lines = (spec.references ?? []).filter(({ mark }) => mark === 'line').map(({ from }) => from);
  const include = [...(spec.include ?? []), ...lines];
  const low = Math.min(...extents.map((e) => e.low), ...include);
  const high = Math.max(...extents.map((e) => e.high), ...include);
  return linearAxis(Math.max(low, spec.floor ?? -Infinity), high);
}
