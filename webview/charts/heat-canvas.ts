/** Heat maps, painted by ImageData: one image pixel a device pixel across and a row down, stretched to the plot by the browser. */
import { contextOf } from './context.ts';
import { cellAt, columnAt, labelledRows, shade } from './heat.ts';
import { LABEL_SIZE, paintStepLabels, sizeCanvas } from './line-canvas.ts';
import type { HeatModel } from './model.ts';
import { heatColours, type Theme } from './palette.ts';
import { plotArea, type PlotArea } from './plot-area.ts';

/** Css pixels that a label of a row takes. */
const LABEL_HEIGHT = 14;

export class HeatCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #image = document.createElement('canvas');
  readonly #imageContext: CanvasRenderingContext2D;

  constructor(canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.#context = contextOf(canvas);
    this.#imageContext = contextOf(this.#image);
  }

  /** Draws the model, `width` × `height` css pixels. */
  draw(model: HeatModel, theme: Theme, width: number, height: number): void {
    const ctx = this.#context;
    sizeCanvas(ctx, width, height);
    const area = plotArea(width, height);
    this.#fillImage(model, Math.max(Math.round((area.right - area.left) * devicePixelRatio), 1));
    // Sharp edges; where there are more rows than pixels, their mean.
    ctx.imageSmoothingEnabled = model.profile.dims > (area.bottom - area.top) * devicePixelRatio;
    ctx.drawImage(this.#image, area.left, area.top, area.right - area.left, area.bottom - area.top);
    paintLabels(ctx, model, theme, area);
  }

  destroy(): void {
    this.canvas.width = this.#image.width = 0;
  }

  #fillImage({ profile, x, scale }: HeatModel, across: number): void {
    const { dims } = profile;
    this.#image.width = across;
    this.#image.height = dims;
    const image = this.#imageContext.createImageData(across, dims);
    const pixels = new Uint32Array(image.data.buffer);
    const colours = heatColours();
    let [last, lastPixel] = [-1, -1];
    for (let pixel = 0; pixel < across; pixel++) {
      const column = columnAt(profile, x.min + ((pixel + 0.5) / across) * (x.max - x.min));
      if (column < 0) continue;
      for (let row = 0; row < dims; row++) {
        const at = row * across + pixel;
        // Most columns are several pixels wide: the neighbour has the colour already.
        if (column === last) pixels[at] = pixels[row * across + lastPixel] ?? 0;
        else {
          const value = shade(scale, cellAt(profile, column, row));
          pixels[at] = Number.isNaN(value) ? 0 : (colours[Math.round(value * (colours.length - 1))] ?? 0);
        }
      }
      [last, lastPixel] = [column, pixel];
    }
    this.#imageContext.putImageData(image, 0, 0);
  }
}

function paintLabels(ctx: CanvasRenderingContext2D, model: HeatModel, theme: Theme, area: PlotArea): void {
  const { dims } = model.profile;
  const high = area.bottom - area.top;
  ctx.font = `${LABEL_SIZE}px ${theme.fontFamily}`;
  ctx.fillStyle = theme.muted;
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  for (const row of labelledRows(dims, Math.floor(high / LABEL_HEIGHT)))
    ctx.fillText(String(row), area.left - 6, area.top + ((row + 0.5) / dims) * high);
  paintStepLabels(ctx, model.x, area);
}
