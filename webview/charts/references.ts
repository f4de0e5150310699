/** What is healthy or special behind a chart, on a canvas: a band, or a dashed line with its name. */
import { position, type Axis } from './axis.ts';
import type { Reference } from './model.ts';
import type { Theme } from './palette.ts';
import type { PlotArea } from './plot-area.ts';

const LABEL_SIZE = 10;

interface Referenced {
  readonly y: Axis;
  readonly references: readonly Reference[];
}

/** Bands and lines: before the data, which they must not hide. */
export function paintReferences(
  ctx: CanvasRenderingContext2D,
  { y: axis, references }: Referenced,
  theme: Theme,
  area: PlotArea,
): void {
  const y = placeOn(axis, area);
  for (const { from, to, mark } of references) {
    if (mark === 'line') {
      paintLine(ctx, Math.round(y(from)) + 0.5, theme, area);
      continue;
    }
    const top = Math.max(y(to), area.top);
    const bottom = Math.min(y(from), area.bottom);
    ctx.fillStyle = theme.healthy;
    ctx.fillRect(area.left, top, area.right - area.left, Math.max(bottom - top, 1));
  }
}

/** The names of lines: after the data, with a rim in the colour of the background, so that they are read in front of them. */
export function paintReferenceLabels(
  ctx: CanvasRenderingContext2D,
  { y: axis, references }: Referenced,
  theme: Theme,
  area: PlotArea,
): void {
  ctx.save();
  ctx.font = `${LABEL_SIZE}px ${theme.fontFamily}`;
  ctx.textAlign = 'right';
  ctx.lineWidth = 3;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = theme.background;
  ctx.fillStyle = theme.muted;
  for (const { from, label } of references.filter(({ mark }) => mark === 'line')) {
    const y = placeOn(axis, area)(from);
    if (y < area.top - 1 || y > area.bottom + 1) continue;
    const above = y - area.top > LABEL_SIZE + 4;
    ctx.textBaseline = above ? 'bottom' : 'top';
    const at = above ? y - 1 : y + 3;
    ctx.strokeText(label, area.right - 2, at);
    ctx.fillText(label, area.right - 2, at);
  }
  ctx.restore();
}

function placeOn(axis: Axis, area: PlotArea): (value: number) => number {
  return (value) => {
    const at = position(axis, value);
    // What a log axis cannot show lies below it.
    return area.bottom + (Number.isNaN(at) ? 0 : at) * (area.top - area.bottom);
  };
}

function paintLine(ctx: CanvasRenderingContext2D, y: number, theme: Theme, area: PlotArea): void {
  if (y < area.top - 1 || y > area.bottom + 1) return;
  ctx.save();
  ctx.strokeStyle = theme.muted;
  ctx.lineWidth = 1;
  ctx.setLineDash([4, 3]);
  ctx.beginPath();
  ctx.moveTo(area.left, y);
  ctx.lineTo(area.right, y);
  ctx.stroke();
  ctx.restore();
}
