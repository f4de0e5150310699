/** Reads a heat map: the value of a row at the look that a step lies in. Pure. */
import { formatNumber, formatStep } from '../format.ts';
import { cellAt, columnAt, stepAt } from './heat.ts';
import type { HeatModel } from './model.ts';
import { clamp, type Reader } from './reader.ts';

export const heatReader: Reader<HeatModel> = {
  rows: ({ profile }) => profile.dims,

  tell({ profile, rowName, unit }, { step, row }) {
    const column = columnAt(profile, step);
    const at = formatStep(Math.round(column < 0 ? step : stepAt(profile, column)));
    const where = `${rowName} ${row}, step ${at}`;
    const number = formatNumber(cellAt(profile, column, row));
    const value = column < 0 ? 'no look' : `${number} ${unit}`.trimEnd();
    return { where, values: [{ of: null, value, range: '' }], spoken: `${where}: ${value}` };
  },

  /** Left and right go look by look, up and down row by row. */
  walk({ profile }, key, { step, row }, stride) {
    const last = profile.columns - 1;
    const found = step === null ? -1 : columnAt(profile, step);
    const column = found < 0 ? last : found;
    const target = (
      {
        ArrowLeft: [column - stride, row],
        ArrowRight: [column + stride, row],
        ArrowUp: [column, row - stride],
        ArrowDown: [column, row + stride],
        Home: [0, row],
        End: [last, row],
      } as Readonly<Record<string, readonly [column: number, row: number]>>
    )[key];
    if (target === undefined) return null;
    const [toColumn, toRow] = target;
    return { step: stepAt(profile, clamp(toColumn, 0, last)), row: clamp(toRow, 0, profile.dims - 1) };
  },
};
