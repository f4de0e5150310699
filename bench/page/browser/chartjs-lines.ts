/** The same line charts by Chart.js with every setting that makes it fast; kept to show why the page draws its own. */
import { Chart, LinearScale, LineController, LineElement, PointElement, type Plugin } from 'chart.js';
import { plotArea } from '../../../webview/charts/plot-area.ts';
import { colourOf, withAlpha } from '../../../webview/charts/palette.ts';
import { mergeRows, type PlotRows } from '../../../webview/charts/plot-rows.ts';
import type { SeriesRows } from '../../../webview/series-store.ts';
import type { Theme } from '../../../webview/charts/palette.ts';

Chart.register(LineController, LineElement, PointElement, LinearScale);

interface Point {
  x: number;
  y: number;
}

export class ChartJsLines {
  readonly #chart: Chart<'line', Point[]>;
  readonly #sources: readonly (() => SeriesRows | undefined)[];
  #rows: PlotRows[] = [];

  constructor(box: HTMLElement, theme: Theme, sources: readonly (() => SeriesRows | undefined)[]) {
    this.#sources = sources;
    const canvas = document.createElement('canvas');
    box.append(canvas);
    const width = devicePixelRatio > 1 ? 1 / devicePixelRatio : 1;
    const envelopes: Plugin<'line'> = {
      id: 'envelopes',
      beforeDatasetsDraw: (chart) =>
        this.#rows.forEach((rows, i) =>
          paintEnvelope(chart, rows, withAlpha(colourOf(theme.series, i), 0.2)),
        ),
    };
    this.#chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: {
        datasets: sources.map((_, i) => ({
          data: [],
          borderColor: colourOf(theme.series, i),
          borderWidth: width,
          pointRadius: 0,
        })),
      },
      plugins: [envelopes],
      options: {
        animation: false,
        parsing: false,
        normalized: true,
        maintainAspectRatio: false,
        events: [],
        scales: { x: { type: 'linear', min: 0, max: 8000 }, y: { type: 'linear', min: 0, max: 3.5 } },
      },
    });
  }

  draw(): void {
    const { left, right } = plotArea(this.#chart.width, this.#chart.height);
    this.#rows = this.#sources.flatMap((source) => {
      const series = source();
      return series === undefined ? [] : [mergeRows(series, right - left, false)];
    });
    this.#chart.data.datasets.forEach((dataset, i) => {
      const rows = this.#rows[i];
      if (rows === undefined) return;
      const points = dataset.data;
      while (points.length < rows.count) points.push({ x: 0, y: 0 });
      points.length = rows.count;
      points.forEach((point, row) => {
        point.x = rows.step[row] ?? NaN;
        point.y = rows.line[row] ?? NaN;
      });
    });
    this.#chart.update('none');
  }
}

function paintEnvelope(chart: Chart<'line'>, rows: PlotRows, colour: string): void {
  const { ctx, scales } = chart;
  const [x, y] = [scales['x'], scales['y']];
  if (x === undefined || y === undefined) return;
  ctx.fillStyle = colour;
  ctx.beginPath();
  for (let i = 0; i < rows.count; i += 2)
    ctx.lineTo(x.getPixelForValue(rows.step[i] ?? 0), y.getPixelForValue(rows.high[i] ?? 0));
  for (let i = rows.count - 1; i >= 0; i -= 2)
    ctx.lineTo(x.getPixelForValue(rows.step[i] ?? 0), y.getPixelForValue(rows.low[i] ?? 0));
  ctx.fill();
}
