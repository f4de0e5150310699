/** Ticks, grid, and what is healthy or special, as SVG. Pure. */
import type { Axis } from '../axis.ts';
import type { Reference } from '../model.ts';
import type { Theme } from '../palette.ts';
import { tickLabels } from '../tick-labels.ts';
import { AREA, escape, fixed, text, xOf, yOf } from './plot.ts';

export function yAxis(axis: Axis, style: Theme): string[] {
  const labels = tickLabels(axis);
  return axis.ticks.map((tick, i) => {
    const y = fixed(yOf(axis, tick));
    return (
      `<path d="M${AREA.left} ${y}H${AREA.right}" stroke="${style.grid}"/>` +
      text(AREA.left - 8, Number(y) + 4, labels[i] ?? '', style.muted, 'text-anchor="end"')
    );
  });
}

export function xAxis(axis: Axis, style: Theme, name: string): string[] {
  const labels = tickLabels(axis);
  const ticks = axis.ticks.map((tick, i) =>
    text(xOf(axis, tick), AREA.bottom + 18, labels[i] ?? '', style.muted, 'text-anchor="middle"'),
  );
  return [...ticks, text(AREA.right, AREA.bottom + 36, name, style.muted, 'text-anchor="end"')];
}

export function references(list: readonly Reference[], axis: Axis, style: Theme): string[] {
  const y = (value: number): number => {
    const at = yOf(axis, value);
    return Math.min(Math.max(Number.isNaN(at) ? AREA.bottom : at, AREA.top), AREA.bottom);
  };
  return list.map(({ from, to, label, mark }) =>
    mark === 'line'
      ? `<path d="M${AREA.left} ${fixed(y(from))}H${AREA.right}" stroke="${style.muted}" stroke-dasharray="4 3"/>` +
        text(AREA.right - 2, y(from) - 4, label, style.muted, 'text-anchor="end"')
      : `<rect x="${AREA.left}" y="${fixed(y(to))}" width="${AREA.right - AREA.left}" height="${fixed(Math.max(y(from) - y(to), 1))}" fill="${style.healthy}"><title>${escape(label)}</title></rect>`,
  );
}
