/** A chart as a table, for those who do not see it and those who want the numbers. Pure. */
import { formatNumber, formatStep } from '../format.ts';
import { rangeOf, valueOf } from './plot-rows.ts';
import { cellAt, stepAt } from './heat.ts';
import { drawn } from './feature-source.ts';
import type { BarModel, ChartModel, FeatureModel, HeatModel, LineModel, ScatterModel } from './model.ts';

export interface DataTable {
  readonly caption: string;
  readonly columns: readonly string[];
  /** The first cell of a row is its heading. */
  readonly rows: readonly (readonly string[])[];
}

/** Rows of a table on the page; the whole series is behind “Copy as CSV”. */
const MAX_ROWS = 60;

/** @param maxRows of a chart over the steps: more are thinned out, and the caption says so. */
export function toTable(model: ChartModel, maxRows = MAX_ROWS): DataTable {
  switch (model.kind) {
    case 'line':
      return lineTable(model, maxRows);
    case 'bar':
      return barTable(model);
    case 'scatter':
      return scatterTable(model);
    case 'heat':
      return heatTable(model, maxRows);
    case 'features':
      return featureTable(model);
  }
}

/** Newest step first. A value that stands for several steps shows their range as well. */
function lineTable(model: LineModel, maxRows: number): DataTable {
  const steps = [
    ...new Set(model.lines.flatMap((line) => [...line.rows.step.subarray(0, line.rows.count)])),
  ].sort((a, b) => b - a);
  const every = Math.ceil(steps.length / maxRows);
  const shown = steps.filter((_, i) => i % every === 0);
  const cells = model.lines.map((line) => {
    const byStep = new Map<number, string>();
    for (let i = 0; i < line.rows.count; i++) byStep.set(line.rows.step[i] ?? NaN, cell(line.rows, i));
    return byStep;
  });
  const note = every > 1 ? ` Every ${every}th point; “Copy CSV” has every step.` : '';
  return {
    caption: `${model.title}, newest step first.${note}`,
    columns: ['step', ...model.lines.map((line) => withUnit(line.label, model.unit))],
    rows: shown.map((step) => [formatStep(step), ...cells.map((byStep) => byStep.get(step) ?? '–')]),
  };
}

function cell(rows: LineModel['lines'][number]['rows'], i: number): string {
  const value = formatNumber(valueOf(rows, i));
  const range = rangeOf(rows, i);
  return range === null ? value : `${value} (${formatNumber(range.low, 3)} … ${formatNumber(range.high, 3)})`;
}

function barTable(model: BarModel): DataTable {
  return {
    caption: `${model.title}, by ${model.categoryName}.`,
    columns: [model.categoryName, ...model.groups.map((group) => withUnit(group.label, model.unit))],
    rows: model.categories.map((name, i) => [
      name,
      ...model.groups.map((group) => formatNumber(group.values[i] ?? NaN)),
    ]),
  };
}

function scatterTable(model: ScatterModel): DataTable {
  return {
    caption: `${model.title}, one row for each of ${model.xs.length} rows of the probe batch.`,
    columns: [
      'row',
      'first component',
      'second component',
      ...(model.colour === null ? [] : [model.colour.name]),
    ],
    rows: model.xs.map((x, i) => [
      String(i),
      formatNumber(x),
      formatNumber(model.ys[i] ?? NaN),
      ...(model.colour === null ? [] : [formatNumber(model.colour.values[i] ?? NaN)]),
    ]),
  };
}

/** A row for each look, the newest first; a column for each dimension. */
function heatTable({ title, rowName, unit, profile }: HeatModel, maxRows: number): DataTable {
  const every = Math.ceil(profile.columns / maxRows);
  const columns = Array.from({ length: profile.columns }, (_, i) => profile.columns - 1 - i);
  const rows = Array.from({ length: profile.dims }, (_, row) => row);
  const looks = profile.looksPerColumn > 1 ? ` Each row is the mean of ${profile.looksPerColumn} looks.` : '';
  const note = every > 1 ? ` Every ${every}th row; “Copy CSV” has all.` : '';
  return {
    caption: `${title}${unit === '' ? '' : ` in ${unit}`}, newest step first.${looks}${note}`,
    columns: ['step', ...rows.map((row) => `${rowName} ${row}`)],
    rows: columns
      .filter((_, i) => i % every === 0)
      .map((column) => [
        formatStep(stepAt(profile, column)),
        ...rows.map((row) => formatNumber(cellAt(profile, column, row))),
      ]),
  };
}

function featureTable({ title, features, truth, made, draws }: FeatureModel): DataTable {
  const marks = made === null ? [truth] : [truth, made];
  return {
    caption: `${title}, by feature.`,
    columns: [
      'feature',
      ...marks.map(({ label }) => label),
      ...(draws === null ? [] : ['mean of the draws', 'lowest', 'highest']),
    ],
    rows: Array.from({ length: features }, (_, i) => {
      const band = draws === null ? null : drawn(draws, i);
      return [
        String(i),
        ...marks.map(({ values }) => formatNumber(values[i] ?? NaN)),
        ...(band === null ? [] : [band.mean, band.low, band.high].map((value) => formatNumber(value))),
      ];
    }),
  };
}

const withUnit = (label: string, unit: string): string => (unit === '' ? label : `${label} (${unit})`);

/** Comma-separated, quoted where needed; numbers keep a full stop and a plain minus. */
export function toCsv(table: DataTable): string {
  const quote = (field: string): string =>
    /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
  return [table.columns, ...table.rows]
    .map((row) => row.map((field) => quote(field.replace('−', '-'))).join(',') + '\n')
    .join('');
}
