/**
 * A row feature by feature on a canvas. The row: dots on a solid line; what the model makes of it: rings on a dashed line; draws: a
 * dash each within their band, so that two heaps of draws are seen as two.
 */
import { position } from './axis.ts';
import { contextOf } from './context.ts';
import { drawn, marksFit } from './feature-source.ts';
import { labelledRows } from './heat.ts';
import { LABEL_SIZE, sizeCanvas } from './line-canvas.ts';
import type { FeatureMark, FeatureModel } from './model.ts';
import { colourOf, withAlpha, type Theme } from './palette.ts';
import { plotArea, type PlotArea } from './plot-area.ts';
import { tickLabels } from './tick-labels.ts';

const LABEL_WIDTH = 26;
const DOT = 2.6;

interface Place {
  readonly x: (feature: number) => number;
  readonly y: (value: number) => number;
  /** Css pixels of a feature. */
  readonly slot: number;
  readonly marks: boolean;
}

export class FeatureCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = contextOf(canvas);
  }

  /** Draws the model, `width` × `height` css pixels. */
  draw(model: FeatureModel, theme: Theme, width: number, height: number): void {
    const ctx = this.#context;
    sizeCanvas(ctx, width, height);
    const area = plotArea(width, height);
    const slot = (area.right - area.left) / model.features;
    const place: Place = {
      x: (feature) => area.left + (feature + 0.5) * slot,
      y: (value) => area.bottom + position(model.y, value) * (area.top - area.bottom),
      slot,
      marks: marksFit(model.features, area.right - area.left),
    };
    paintAxes(ctx, model, theme, area, place);
    paintDraws(ctx, model, theme, place);
    paintMark(ctx, model.truth, theme, place, 'dots');
    if (model.made !== null) paintMark(ctx, model.made, theme, place, 'rings');
  }

  destroy(): void {
    this.canvas.width = 0;
  }
}

function paintAxes(
  ctx: CanvasRenderingContext2D,
  model: FeatureModel,
  theme: Theme,
  area: PlotArea,
  { x, y }: Place,
): void {
  ctx.font = `${LABEL_SIZE}px ${theme.fontFamily}`;
  const labels = tickLabels(model.y);
  model.y.ticks.forEach((tick, i) => {
    ctx.fillStyle = theme.grid;
    ctx.fillRect(area.left, Math.round(y(tick)), area.right - area.left, 1);
    ctx.fillStyle = theme.muted;
    ctx.textAlign = 'right';
    ctx.textBaseline = 'middle';
    ctx.fillText(labels[i] ?? '', area.left - 6, y(tick));
  });
  ctx.textAlign = 'center';
  ctx.textBaseline = 'top';
  for (const feature of labelledRows(model.features, Math.floor((area.right - area.left) / LABEL_WIDTH)))
    ctx.fillText(String(feature), x(feature), area.bottom + 5);
}

function paintDraws(
  ctx: CanvasRenderingContext2D,
  { draws, features }: FeatureModel,
  theme: Theme,
  { x, y, slot, marks }: Place,
): void {
  if (draws === null) return;
  const colour = colourOf(theme.series, draws.colour);
  const width = Math.min(slot * 0.7, 16);
  for (let feature = 0; feature < features; feature++) {
    const { low, high } = drawn(draws, feature);
    if (Number.isNaN(low)) continue;
    const [left, across] = marks ? [x(feature) - width / 2, width] : [x(feature) - slot / 2, slot + 0.5];
    ctx.fillStyle = withAlpha(colour, 0.18);
    ctx.fillRect(left, y(high), across, Math.max(y(low) - y(high), 1));
    if (!marks) continue;
    ctx.fillStyle = withAlpha(colour, 0.75);
    for (const row of draws.rows) {
      const value = row[feature] ?? NaN;
      if (Number.isFinite(value)) ctx.fillRect(left, y(value) - 0.5, across, 1);
    }
  }
}

function paintMark(
  ctx: CanvasRenderingContext2D,
  { values, colour: slot }: FeatureMark,
  theme: Theme,
  { x, y, marks }: Place,
  kind: 'dots' | 'rings',
): void {
  const colour = colourOf(theme.series, slot);
  ctx.strokeStyle = marks ? withAlpha(colour, 0.55) : colour;
  ctx.lineWidth = 1;
  ctx.setLineDash(kind === 'rings' ? [4, 3] : []);
  ctx.beginPath();
  let open = false;
  values.forEach((value, i) => {
    if (Number.isFinite(value) && open) ctx.lineTo(x(i), y(value));
    else if (Number.isFinite(value)) ctx.moveTo(x(i), y(value));
    open = Number.isFinite(value);
  });
  ctx.stroke();
  ctx.setLineDash([]);
  if (!marks) return;
  ctx.strokeStyle = ctx.fillStyle = colour;
  ctx.lineWidth = 1.5;
  values.forEach((value, i) => {
    if (!Number.isFinite(value)) return;
    ctx.beginPath();
    ctx.arc(x(i), y(value), kind === 'dots' ? DOT : DOT + 1.4, 0, 2 * Math.PI);
    if (kind === 'dots') ctx.fill();
    else ctx.stroke();
  });
}
