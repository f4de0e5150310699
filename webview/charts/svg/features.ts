/** A row of data feature by feature beside what the model makes of it, as SVG. Pure. */
import { drawn } from '../feature-source.ts';
import { labelledRows } from '../heat.ts';
import type { FeatureModel } from '../model.ts';
import { colourOf, type Theme } from '../palette.ts';
import { AREA, fixed, text, yOf } from './plot.ts';

/** The row as dots, what is made of it as rings, draws as dashes within their band. */
export function features(model: FeatureModel, style: Theme): string[] {
  const { features: count, truth, made, draws, y } = model;
  const slot = (AREA.right - AREA.left) / count;
  const x = (feature: number): number => AREA.left + (feature + 0.5) * slot;
  const width = Math.min(slot * 0.7, 16);
  const labels = labelledRows(count, 24).map((i) =>
    text(x(i), AREA.bottom + 18, String(i), style.muted, 'text-anchor="middle"'),
  );
  const bands = Array.from({ length: draws === null ? 0 : count }, (_, i) => {
    if (draws === null) return '';
    const { low, high } = drawn(draws, i);
    if (Number.isNaN(low)) return '';
    const colour = colourOf(style.series, draws.colour);
    const left = fixed(x(i) - width / 2);
    const dashes = draws.rows.map((row) => {
      const value = row[i] ?? NaN;
      return Number.isFinite(value) ? `M${left} ${fixed(yOf(y, value))}h${fixed(width)}` : '';
    });
    return (
      `<rect x="${left}" y="${fixed(yOf(y, high))}" width="${fixed(width)}" height="${fixed(Math.max(yOf(y, low) - yOf(y, high), 1))}" fill="${colour}" fill-opacity="0.18"/>` +
      `<path d="${dashes.join('')}" stroke="${colour}" stroke-opacity="0.75"/>`
    );
  });
  const dots = [truth, ...(made === null ? [] : [made])].flatMap(({ values, colour }) =>
    values.map((value, i) => {
      if (!Number.isFinite(value)) return '';
      const at = `cx="${fixed(x(i))}" cy="${fixed(yOf(y, value))}"`;
      const paint = colourOf(style.series, colour);
      return values === truth.values
        ? `<circle ${at} r="2.6" fill="${paint}"/>`
        : `<circle ${at} r="4" fill="none" stroke="${paint}" stroke-width="1.5"/>`;
    }),
  );
  const name = text(AREA.right, AREA.bottom + 36, 'feature', style.muted, 'text-anchor="end"');
  return [...labels, ...bands, ...dots, name];
}
