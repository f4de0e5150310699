/**
 * Line charts, painted straight into a canvas: envelope, curve, grid and labels, and nothing else.
 *
 * Chart.js draws the bars and the dots, but its line charts cost several times the page's budget (bench/page/README.md has
 * the figures), because it makes and resolves an element for every point. A curve here is one path over typed arrays.
 */
import type { Theme } from './palette.ts';
import { envelopeCorners } from './envelope.ts';
import { position, type Axis } from './axis.ts';
import { contextOf } from './context.ts';
import type { LineMark, LineModel } from './model.ts';
import { colourOf, dashOf, isHighContrast, withAlpha } from './palette.ts';
import { plotArea, type PlotArea } from './plot-area.ts';
import { paintReferenceLabels, paintReferences } from './references.ts';
import { tickLabels } from './tick-labels.ts';

export const LABEL_SIZE = 10.5;
export const ENVELOPE_ALPHA = 0.2;
/** What is stacked is an area in its own right. */
export const STACKED_ALPHA = 0.45;

export class LineCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = contextOf(canvas);
  }

  /** Draws the model, `width` × `height` css pixels. */
  draw(model: LineModel, theme: Theme, width: number, height: number): void {
    const ctx = this.#context;
    sizeCanvas(ctx, width, height);
    const area = plotArea(width, height);
    paintReferences(ctx, model, theme, area);
    paintAxes(ctx, model, theme, area);
    ctx.save();
    ctx.beginPath();
    ctx.rect(area.left, area.top - 1, area.right - area.left, area.bottom - area.top + 2);
    ctx.clip();
    const x = scaler(model.x, area.left, area.right);
    const y = scaler(model.y, area.bottom, area.top);
    for (const line of model.lines) {
      if (!line.hidden) paintEnvelope(ctx, line, colourOf(theme.series, line.colour), x, y, model.y);
    }
    model.lines.forEach((line, i) => {
      if (!line.hidden) paintLine(ctx, line, dashOf(theme.kind, i, line.dashed), theme, x, y, model.y);
    });
    ctx.restore();
    paintReferenceLabels(ctx, model, theme, area);
  }

  destroy(): void {
    this.canvas.width = 0;
  }
}

/** Makes the canvas as large as it is shown, and empty; afterwards its unit is the css pixel. */
export function sizeCanvas(ctx: CanvasRenderingContext2D, width: number, height: number): void {
  const { canvas } = ctx;
  const ratio = devicePixelRatio;
  const [pixelsWide, pixelsHigh] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== pixelsWide || canvas.height !== pixelsHigh) {
    canvas.width = pixelsWide;
    canvas.height = pixelsHigh;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
  ctx.clearRect(0, 0, width, height);
}

function paintAxes(ctx: CanvasRenderingContext2D, model: LineModel, theme: Theme, area: PlotArea): void {
  ctx.font = `${LABEL_SIZE}px ${theme.fontFamily}`;
  ctx.fillStyle = theme.grid;
  for (const tick of model.y.ticks)
    ctx.fillRect(area.left, snap(at(model.y, tick, area.bottom, area.top)), area.right - area.left, 1);
  ctx.fillStyle = theme.muted;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'right';
  const labels = tickLabels(model.y);
  model.y.ticks.forEach((tick, i) =>
    ctx.fillText(labels[i] ?? '', area.left - 6, at(model.y, tick, area.bottom, area.top)),
  );
  paintStepLabels(ctx, model.x, area);
}

/** The labels below a chart over the steps, in the colour that is set. */
export function paintStepLabels(ctx: CanvasRenderingContext2D, axis: Axis, area: PlotArea): void {
  ctx.textBaseline = 'top';
  const labels = tickLabels(axis);
  axis.ticks.forEach((tick, i) => {
    const x = at(axis, tick, area.left, area.right);
    // The outermost labels lean inwards, so that none is cut off.
    ctx.textAlign = x < area.left + 8 ? 'left' : x > area.right - 14 ? 'right' : 'center';
    ctx.fillText(labels[i] ?? '', x, area.bottom + 5);
  });
}

/** Fills between minimum and maximum, in runs of rows without a gap. */
function paintEnvelope(
  ctx: CanvasRenderingContext2D,
  line: LineMark,
  colour: string,
  x: Scaler,
  y: Scaler,
  axis: Axis,
): void {
  const { rows } = line;
  ctx.fillStyle = withAlpha(colour, line.stacked ? STACKED_ALPHA : ENVELOPE_ALPHA);
  for (let start = 0; start < rows.count; start++) {
    if (isGap(rows.high[start], axis)) continue;
    let end = start;
    while (end < rows.count && !isGap(rows.high[end], axis)) end++;
    if (line.outlined) {
      // One step a row: minimum and maximum are the same value, and the envelope is that raw curve.
      ctx.beginPath();
      for (let i = start; i < end; i++) ctx.lineTo(x(rows.step[i] ?? 0), y(rows.high[i] ?? 0));
      ctx.strokeStyle = withAlpha(colour, 0.4);
      ctx.lineWidth = 1;
      ctx.stroke();
    } else {
      fillRun(ctx, line, start, end, x, y);
    }
    start = end;
  }
}

function fillRun(
  ctx: CanvasRenderingContext2D,
  { rows }: LineMark,
  start: number,
  end: number,
  x: Scaler,
  y: Scaler,
): void {
  const corners = envelopeCorners(rows, start, end, x);
  ctx.beginPath();
  for (let i = 0; i < corners.length; i += 3) ctx.lineTo(corners[i] ?? 0, y(corners[i + 2] ?? 0));
  for (let i = corners.length - 3; i >= 0; i -= 3) ctx.lineTo(corners[i] ?? 0, y(corners[i + 1] ?? 0));
  ctx.fill();
}

function paintLine(
  ctx: CanvasRenderingContext2D,
  line: LineMark,
  dash: readonly number[],
  theme: Theme,
  x: Scaler,
  y: Scaler,
  axis: Axis,
): void {
  const { rows } = line;
  ctx.strokeStyle = colourOf(theme.series, line.colour);
  ctx.lineWidth = lineWidth(theme);
  ctx.lineJoin = 'bevel';
  ctx.setLineDash([...dash]);
  ctx.beginPath();
  let open = false;
  for (let i = 0; i < rows.count; i++) {
    const value = rows.line[i] ?? NaN;
    if (isGap(value, axis)) {
      open = false;
      continue;
    }
    const px = x(rows.step[i] ?? 0);
    const py = y(value);
    if (open) ctx.lineTo(px, py);
    else ctx.moveTo(px, py);
    // A value alone between two gaps is still seen.
    if (!open && isGap(rows.line[i + 1], axis)) ctx.lineTo(px + 1, py);
    open = true;
  }
  ctx.stroke();
  ctx.setLineDash([]);
}

/** One device pixel: without a GPU, anything wider costs several times as much to paint. */
function lineWidth(theme: Theme): number {
  if (isHighContrast(theme.kind)) return 1.5;
  return devicePixelRatio > 1 ? 1 / devicePixelRatio : 1;
}

type Scaler = (value: number) => number;

function scaler(axis: Axis, from: number, to: number): Scaler {
  if (!axis.log) {
    const slope = (to - from) / (axis.max - axis.min);
    return (value) => from + (value - axis.min) * slope;
  }
  const slope = (to - from) / Math.log(axis.max / axis.min);
  return (value) => from + Math.log(Math.max(value, axis.min) / axis.min) * slope;
}

const at = (axis: Axis, value: number, from: number, to: number): number =>
  from + position(axis, value) * (to - from);
const snap = (pixel: number): number => Math.round(pixel) - (devicePixelRatio > 1 ? 0.5 : 0);

/** NaN is a gap everywhere, what is not positive on a log axis. */
function isGap(value: number | undefined, axis: Axis): boolean {
  return value === undefined || Number.isNaN(value) || (axis.log && value <= 0);
}
