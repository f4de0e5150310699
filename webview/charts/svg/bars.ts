/** Bars by category, and the dots of a scatter chart, as SVG. Pure. */
import type { BarModel, ScatterModel } from '../model.ts';
import { colourOf, sequential, type Theme } from '../palette.ts';
import { AREA, fixed, text, xOf, yOf } from './plot.ts';

export function bars(model: BarModel, style: Theme): string[] {
  const groups = model.groups.filter((group) => !group.hidden);
  const slot = (AREA.right - AREA.left) / Math.max(model.categories.length, 1);
  const width = (slot * 0.72) / Math.max(groups.length, 1);
  const base = yOf(model.y, model.y.log ? model.y.min : Math.min(Math.max(0, model.y.min), model.y.max));
  const every = Math.ceil(model.categories.length / 24);
  const labels = model.categories.map((name, i) =>
    i % every === 0
      ? text(AREA.left + slot * (i + 0.5), AREA.bottom + 18, name, style.muted, 'text-anchor="middle"')
      : '',
  );
  const rects = groups.flatMap((group, g) =>
    group.values.map((value, i) => {
      const y = yOf(model.y, value);
      if (Number.isNaN(y)) return '';
      const x = AREA.left + slot * i + slot * 0.14 + width * g;
      return `<rect x="${fixed(x)}" y="${fixed(Math.min(y, base))}" width="${fixed(width * 0.9)}" height="${fixed(Math.abs(base - y))}" fill="${colourOf(style.series, group.colour)}"/>`;
    }),
  );
  const name = text(AREA.right, AREA.bottom + 36, model.categoryName, style.muted, 'text-anchor="end"');
  return [...labels, ...rects, name];
}

export function dots(model: ScatterModel, style: Theme): string[] {
  const { colour } = model;
  return model.xs.map((x, i) => {
    const y = model.ys[i] ?? NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return '';
    const value = colour?.values[i] ?? NaN;
    const share = colour === null ? NaN : (value - colour.low) / (colour.high - colour.low || 1);
    const fill =
      colour === null
        ? colourOf(style.series, 0)
        : Number.isFinite(share)
          ? sequential(style.kind, share)
          : style.muted;
    return `<circle cx="${fixed(xOf(model.x, x))}" cy="${fixed(yOf(model.y, y))}" r="3" fill="${fill}"/>`;
  });
}
