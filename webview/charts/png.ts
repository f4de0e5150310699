/** A chart as PNG: what the canvas shows, on the theme's background, with title and legend above. */
import { contextOf } from './context.ts';
import { legendEntries } from './legend-entries.ts';
import type { ChartModel, HeatModel } from './model.ts';
import { colourOf, heat, type Theme } from './palette.ts';
import { tickLabels } from './tick-labels.ts';

const HEAD = 46;

/** @returns the file in base64. */
export function toPng(chart: HTMLCanvasElement, model: ChartModel, theme: Theme): string {
  const ratio = chart.width / Math.max(chart.clientWidth, 1);
  const canvas = document.createElement('canvas');
  canvas.width = chart.width;
  canvas.height = chart.height + Math.round(HEAD * ratio);
  const ctx = contextOf(canvas);
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, canvas.width, canvas.height);
  ctx.drawImage(chart, 0, canvas.height - chart.height);
  ctx.scale(ratio, ratio);
  ctx.fillStyle = theme.foreground;
  ctx.font = `600 13px ${theme.fontFamily}`;
  ctx.fillText(model.unit === '' ? model.title : `${model.title} (${model.unit})`, 8, 18);
  paintLegend(ctx, model, theme);
  const url = canvas.toDataURL('image/png');
  return url.slice(url.indexOf(',') + 1);
}

function paintLegend(ctx: CanvasRenderingContext2D, model: ChartModel, theme: Theme): void {
  ctx.font = `11px ${theme.fontFamily}`;
  if (model.kind === 'heat') return paintRamp(ctx, model, theme);
  let x = 8;
  for (const { label, colour, hidden } of legendEntries(model)) {
    if (hidden) continue;
    ctx.fillStyle = colourOf(theme.series, colour);
    ctx.fillRect(x, 33, 14, 3);
    ctx.fillStyle = theme.foreground;
    ctx.fillText(label, x + 19, 38);
    x += 19 + ctx.measureText(label).width + 14;
  }
}

function paintRamp(ctx: CanvasRenderingContext2D, { scale, unit }: HeatModel, theme: Theme): void {
  const [low = '', high = ''] = tickLabels({ ...scale, ticks: [scale.min, scale.max] });
  ctx.fillStyle = theme.foreground;
  ctx.fillText(low, 8, 38);
  const left = 14 + ctx.measureText(low).width;
  for (let i = 0; i < 60; i++) {
    ctx.fillStyle = heat(i / 59);
    ctx.fillRect(left + i * 2, 29, 2.2, 10);
  }
  ctx.fillStyle = theme.foreground;
  ctx.fillText(`${high} ${unit}`.trim(), left + 128, 38);
}
