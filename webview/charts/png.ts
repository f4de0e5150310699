/** A chart as PNG: what the canvas shows, on the theme's background, with title and legend above. */
import type { Theme } from './palette.ts';
import type { ChartModel } from './model.ts';
import { colourOf } from './palette.ts';

const HEAD = 46;

/** @returns the file in base64. */
export function toPng(chart: HTMLCanvasElement, model: ChartModel, theme: Theme): string {
  const ratio = chart.width / Math.max(chart.clientWidth, 1);
  const canvas = document.createElement('canvas');
  canvas.width = chart.width;
  canvas.height = chart.height + Math.round(HEAD * ratio);
  const ctx = canvas.getContext('2d');
  if (ctx === null) throw new Error('This browser gives no 2-D canvas.');
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
  if (model.kind === 'scatter') return;
  ctx.font = `11px ${theme.fontFamily}`;
  let x = 8;
  for (const { label, colour, hidden } of model.kind === 'line' ? model.lines : model.groups) {
    if (hidden) continue;
    ctx.fillStyle = colourOf(theme.series, colour);
    ctx.fillRect(x, 33, 14, 3);
    ctx.fillStyle = theme.foreground;
    ctx.fillText(label, x + 19, 38);
    x += 19 + ctx.measureText(label).width + 14;
  }
}
