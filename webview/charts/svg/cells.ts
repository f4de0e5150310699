/** The cells of a heat map with their scale, as SVG. Pure. */
import { cellAt, labelledRows, shade, startOf, stepAt } from '../heat.ts';
import type { HeatModel } from '../model.ts';
import { heat, type Theme } from '../palette.ts';
import { tickLabels } from '../tick-labels.ts';
import { AREA, fixed, text, xOf } from './plot.ts';

/** A rectangle a cell; neighbours of one colour in a row are one. */
export function cells({ profile, x, scale }: HeatModel): string[] {
  const high = (AREA.bottom - AREA.top) / profile.dims;
  const edge = (column: number): number =>
    Math.max(xOf(x, column === 0 ? startOf(profile) : stepAt(profile, column - 1)), AREA.left);
  return Array.from({ length: profile.dims }, (_, row) => {
    const colours = Array.from({ length: profile.columns }, (_, column) => {
      const value = shade(scale, cellAt(profile, column, row));
      return Number.isNaN(value) ? null : heat(Math.round(value * 63) / 63);
    });
    let rects = '';
    for (let from = 0, to = 0; from < colours.length; from = to) {
      while (to < colours.length && colours[to] === colours[from]) to++;
      const colour = colours[from];
      if (colour !== null && colour !== undefined)
        rects += `<rect x="${fixed(edge(from))}" y="${fixed(AREA.top + row * high)}" width="${fixed(edge(to) - edge(from))}" height="${fixed(high + 0.2)}" fill="${colour}"/>`;
    }
    return rects;
  });
}

export function rowLabels({ profile, rowName }: HeatModel, style: Theme): string[] {
  const high = (AREA.bottom - AREA.top) / profile.dims;
  return [
    ...labelledRows(profile.dims, 20).map((row) =>
      text(AREA.left - 8, AREA.top + (row + 0.5) * high + 4, String(row), style.muted, 'text-anchor="end"'),
    ),
    text(AREA.left, AREA.top - 6, rowName, style.muted, ''),
  ];
}

export function ramp({ scale, unit }: HeatModel, style: Theme): string {
  const [low = '', high = ''] = tickLabels({ ...scale, ticks: [scale.min, scale.max] });
  const stops = Array.from(
    { length: 32 },
    (_, i) => `<rect x="${AREA.left + 60 + i * 5}" y="42" width="5.2" height="10" fill="${heat(i / 31)}"/>`,
  );
  return (
    text(AREA.left + 54, 52, low, style.muted, 'text-anchor="end"') +
    stops.join('') +
    text(AREA.left + 228, 52, `${high} ${unit}`.trim(), style.muted, '')
  );
}
