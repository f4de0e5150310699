/**
 * What puts a chart on its canvas: one class for each kind of chart. Every page has lines; it names the painters of the other kinds
 * that it shows, so that it carries the code of no more.
 */
import { LineCanvas } from './line-canvas.ts';
import type { ChartModel } from './model.ts';
import type { Theme } from './palette.ts';

export interface Painter<Model = ChartModel> {
  /** Draws the model, `width` × `height` css pixels. */
  draw(model: Model, theme: Theme, width: number, height: number): void;
  destroy(): void;
}

type PainterOf<Model> = new (canvas: HTMLCanvasElement, model: Model) => Painter<Model>;

/** By kind of chart; a kind that is missing cannot be shown on the page. */
export type Painters = {
  readonly [Kind in Exclude<ChartModel['kind'], 'line'>]?: PainterOf<
    Extract<ChartModel, { readonly kind: Kind }>
  >;
};

/** The one for charts of this model's kind, which never changes. */
export function painterFor(painters: Painters, canvas: HTMLCanvasElement, model: ChartModel): Painter {
  const Kind = { line: LineCanvas, ...painters }[model.kind] as PainterOf<ChartModel> | undefined;
  if (Kind === undefined) throw new Error(`This page has no painter of ${model.kind} charts.`);
  return new Kind(canvas, model);
}
