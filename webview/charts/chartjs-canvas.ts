/**
 * Bars and dots on a canvas, by Chart.js. The only file that knows Chart.js.
 *
 * No animation, no parsing, points mutated in place, axes and ticks computed once by us, no events of its own (the figure
 * around it does hover and legend). A log axis is a linear one over log10: Chart.js's own loses its range to the first
 * zero when parsing is off.
 */
import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  PointElement,
  ScatterController,
  type ChartConfiguration,
  type ChartDataset,
  type Plugin,
  type ScaleOptionsByType,
} from 'chart.js';
import type { Theme } from './palette.ts';
import type { Axis } from './axis.ts';
import type { BarModel, ScatterModel } from './model.ts';
import { colourOf, sequential } from './palette.ts';
import { MARGIN } from './plot-area.ts';
import { paintReferenceLabels, paintReferences } from './references.ts';
import { tickLabels } from './tick-labels.ts';

Chart.register(BarController, BarElement, ScatterController, PointElement, LinearScale, CategoryScale);

type Kind = 'bar' | 'scatter';
interface Point {
  x: number;
  y: number;
}

export class ChartJsCanvas {
  readonly canvas: HTMLCanvasElement;
  readonly #chart: Chart<Kind, Point[], string>;
  #model: BarModel | ScatterModel;
  #theme: Theme | null = null;

  constructor(canvas: HTMLCanvasElement, model: BarModel | ScatterModel) {
    this.canvas = canvas;
    this.#model = model;
    this.#chart = new Chart(canvas, this.#configuration(model.kind));
  }

  /** Draws the model, `width` × `height` css pixels. The kind stays what it was at first. */
  draw(model: BarModel | ScatterModel, theme: Theme, width: number, height: number): void {
    const chart = this.#chart;
    this.#model = model;
    const repainted = this.#theme !== theme;
    if (repainted) this.#applyTheme(theme);
    if (
      chart.width !== width ||
      chart.height !== height ||
      chart.currentDevicePixelRatio !== devicePixelRatio
    ) {
      chart.options.devicePixelRatio = devicePixelRatio;
      chart.resize(width, height);
    }
    setAxis(chart, 'y', model.y);
    if (model.kind === 'bar') {
      setBars(chart, model, theme);
    } else {
      setAxis(chart, 'x', model.x);
      setDots(chart, model, theme);
    }
    // mode `none` skips the options that bars share, and with them a new colour
    chart.update(repainted ? 'default' : 'none');
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #configuration(kind: Kind): ChartConfiguration<Kind, Point[], string> {
    return {
      type: kind,
      data: { labels: [], datasets: [] },
      plugins: [this.#referencePainter()],
      options: {
        animation: false,
        responsive: false,
        maintainAspectRatio: false,
        parsing: false,
        normalized: true,
        events: [],
        layout: { padding: { top: MARGIN.top, right: MARGIN.right, bottom: 0, left: 0 } },
        scales: {
          x: {
            ...axisOptions,
            type: kind === 'bar' ? 'category' : 'linear',
            grid: { display: kind === 'scatter', drawTicks: false },
            afterFit: (scale) => void (scale.height = MARGIN.bottom),
          },
          y: {
            ...axisOptions,
            type: 'linear',
            grid: { display: true, drawTicks: false },
            afterFit: (scale) => void (scale.width = MARGIN.left),
          },
        },
      },
    };
  }

  #applyTheme(theme: Theme): void {
    this.#theme = theme;
    for (const id of ['x', 'y'] as const) {
      const options = optionsOf(this.#chart, id);
      options.ticks.color = theme.muted;
      options.ticks.font = { size: 10.5, family: theme.fontFamily };
      options.grid.color = theme.grid;
    }
  }

  /** Paints what is healthy below the bars, and its names in front of them. */
  #referencePainter(): Plugin<Kind> {
    const paint =
      (painter: typeof paintReferences) =>
      ({ ctx, chartArea }: Chart<Kind>): void => {
        if (this.#model.kind === 'bar' && this.#theme !== null)
          painter(ctx, this.#model, this.#theme, chartArea);
      };
    return {
      id: 'references',
      beforeDatasetsDraw: paint(paintReferences),
      afterDatasetsDraw: paint(paintReferenceLabels),
    };
  }
}

const axisOptions = {
  border: { display: false },
  ticks: { padding: 6, maxRotation: 0, autoSkipPadding: 10 },
} as const;

function optionsOf(chart: Chart<Kind, Point[], string>, id: 'x' | 'y'): ScaleOptionsByType<'linear'> {
  return chart.options.scales?.[id] as unknown as ScaleOptionsByType<'linear'>;
}

/** Gives a scale our range and ticks; on a log axis both are exponents. */
function setAxis(chart: Chart<Kind, Point[], string>, id: 'x' | 'y', axis: Axis): void {
  const options = optionsOf(chart, id);
  const place = axis.log ? Math.log10 : (value: number): number => value;
  options.min = place(axis.min);
  options.max = place(axis.max);
  options.afterBuildTicks = (scale) => {
    scale.ticks = axis.ticks.map((tick) => ({ value: place(tick) }));
  };
  const labels = tickLabels(axis);
  options.ticks.callback = (_value, index) => labels[index] ?? '';
}

function setBars(chart: Chart<Kind, Point[], string>, model: BarModel, theme: Theme): void {
  chart.data.labels = [...model.categories];
  const crowded = model.categories.length > 32;
  const datasets = datasetsOf(chart, model.groups.length) as ChartDataset<'bar', Point[]>[];
  model.groups.forEach((group, i) => {
    const dataset = datasets[i];
    if (dataset === undefined) return;
    dataset.hidden = group.hidden;
    dataset.backgroundColor = colourOf(theme.series, group.colour);
    dataset.base = model.y.log ? Math.log10(model.y.min) : 0;
    dataset.categoryPercentage = crowded ? 1 : 0.72;
    dataset.barPercentage = crowded ? 1 : 0.86;
    dataset.maxBarThickness = 26;
    setPoints(dataset.data, [...group.values.keys()], group.values, model.y.log);
  });
}

function setDots(chart: Chart<Kind, Point[], string>, model: ScatterModel, theme: Theme): void {
  const [dataset] = datasetsOf(chart, 1) as ChartDataset<'scatter', Point[]>[];
  if (dataset === undefined) return;
  dataset.pointRadius = 2.5;
  dataset.pointBorderWidth = 0;
  dataset.pointBackgroundColor = dotColours(model, theme);
  setPoints(dataset.data, model.xs, model.ys, false);
}

/** A colour for each dot, or one for all. */
function dotColours(model: ScatterModel, theme: Theme): string[] | string {
  const { colour } = model;
  if (colour === null) return colourOf(theme.series, 0);
  const span = colour.high - colour.low || 1;
  return colour.values.map((value) =>
    Number.isFinite(value) ? sequential(theme.kind, (value - colour.low) / span) : theme.muted,
  );
}

function datasetsOf(chart: Chart<Kind, Point[], string>, count: number): ChartDataset<Kind, Point[]>[] {
  const { datasets } = chart.data;
  while (datasets.length < count) datasets.push({ data: [] });
  datasets.length = count;
  return datasets;
}

function setPoints(points: Point[], xs: readonly number[], ys: readonly number[], log: boolean): void {
  while (points.length < ys.length) points.push({ x: 0, y: 0 });
  points.length = ys.length;
  points.forEach((point, i) => {
    const y = ys[i] ?? NaN;
    point.x = xs[i] ?? NaN;
    point.y = !log ? y : y > 0 ? Math.log10(y) : NaN;
  });
}
