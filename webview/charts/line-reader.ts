/** Reads a line chart: the value of every curve at a step, row by row. Pure. */
import { formatLive, formatNumber, formatStep } from '../format.ts';
import type { LineMark, LineModel } from './model.ts';
import { nearestRow, rangeOf, valueOf, type PlotRows } from './plot-rows.ts';
import { clamp, type Reader } from './reader.ts';

export const lineReader: Reader<LineModel> = {
  rows: () => null,

  tell(model, { step }) {
    const values = shown(model).map((line) => {
      const { label, colour } = line;
      return { of: { label, colour }, ...valueAt(line, step) };
    });
    const at = formatStep(nearestStep(model, step));
    const spoken = values.map(({ of, value }) => `${of.label} ${value}`).join(', ');
    return { where: `step ${at}`, values, spoken: `Step ${at}: ${spoken}` };
  },

  /** Left and right go row by row of the first curve. */
  walk(model, key, { step }, stride) {
    const rows = walked(model);
    if (rows === undefined || rows.count === 0) return null;
    const last = rows.count - 1;
    const row = step === null ? last : nearestRow(rows, step);
    const target = { ArrowLeft: row - stride, ArrowRight: row + stride, Home: 0, End: last }[key];
    return target === undefined ? null : { step: rows.step[clamp(target, 0, last)] ?? 0, row: 0 };
  },
};

const shown = ({ lines }: LineModel): readonly LineMark[] => lines.filter(({ hidden }) => !hidden);

const walked = (model: LineModel): PlotRows | undefined => shown(model)[0]?.rows;

function nearestStep(model: LineModel, step: number): number {
  const rows = walked(model);
  return rows?.step[nearestRow(rows, step)] ?? Math.round(step);
}

/** Value of the row nearest to a step, and its range where it stands for several steps. */
function valueAt({ rows }: LineMark, step: number): { value: string; range: string } {
  const row = nearestRow(rows, step);
  const range = rangeOf(rows, row);
  return {
    value: formatLive(valueOf(rows, row)),
    range: range === null ? '' : `${formatNumber(range.low, 3)} … ${formatNumber(range.high, 3)}`,
  };
}
