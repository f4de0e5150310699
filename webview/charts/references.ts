/** What is healthy or special behind a chart, on a canvas: a band, or a dashed line with its name. */
import { position, type Axis } from './axis.ts';
import type { Reference } from './model.ts';
import type { Theme } from './palette.ts';
import type { PlotArea } from './plot-area.ts';

const LABEL_SIZE = 10;

export function paintReferences(
  ctx: CanvasRenderingContext2D,
  { y: axis, references }: { readonly y: Axis; readonly references: readonly Reference[] },
  theme: Theme,
  area: PlotArea,
): void {
  const y = (value: number): number => {
    const at = position(axis, value);
    // What a log axis cannot show lies below it.
    return area.bottom + (Number.isNaN(at) ? 0 : at) * (area.top - area.bottom);
  };
  for (const { from, to, label, mark } of references) {
    if (mark === 'line') paintLine(ctx, label, y(from), theme, area);
    else {
      const top = Math.max(y(to), area.top);
      ctx.fillStyle = theme.healthy;
      ctx.fillRect(area.left, top, area.right - area.left, Math.max(Math.min(y(from), area.bottom) - top, 1));
    }
  }
}

function paintLine(
  ctx: CanvasRenderingContext2D,
  label: string,
  y: number,
  theme: Theme,
  area: PlotArea,
): void {
  if (y < area.top - 1 || y > area.bottom + 1) return;
  const at = Math.round(y) + 0.5;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 3]);
  ctx.beginPath();
  ctx.moveTo(area.left, at);
  ctx.lineTo(area.right, at);
  ctx.stroke();
  ctx.fillStyle = theme.muted;
  ctx.font = `${LABEL_SIZE}px ${theme.fontFamily}`;
  ctx.textAlign = 'right';
  const above = at - area.top > LABEL_SIZE + 4;
  ctx.textBaseline = above ? 'bottom' : 'top';
  ctx.fillText(label, area.right - 2, above ? at - 2 : at + 3);
  ctx.restore();
}
