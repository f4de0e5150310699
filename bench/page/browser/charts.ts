/**
 * Twelve charts of four curves each, every point replaced at every update: the load of the budget. `?renderer=chartjs` draws
 * the same curves by Chart.js's own line charts, for comparison.
 */
import '../../../webview/panel.css';
import type { SeriesMessage } from '../../../schemas/panel-message.ts';
import { Cursor } from '../../../webview/charts/cursor.ts';
import { Figure } from '../../../webview/charts/figure.ts';
import { lineSource } from '../../../webview/charts/line-source.ts';
import { DrawScheduler } from '../../../webview/charts/scheduler.ts';
import { Preferences } from '../../../webview/preferences.ts';
import { ROW, SeriesStore } from '../../../webview/series-store.ts';
import { readTheme } from '../../../webview/theme.ts';
import { ChartJsLines } from './chartjs-lines.ts';

const query = new URLSearchParams(location.search);
const CHARTS = 12;
const CURVES = 4;
/** What the host sends at most. */
const ROWS = 1000;
const perSecond = Number(query.get('rate') ?? 5);

const store = new SeriesStore();
const key = (chart: number, curve: number): string => `chart ${chart} curve ${curve}`;

/** Noisy curves of 8000 steps: 1000 rows of 8 steps, each with its extremes. Made beforehand: the host's work is not the page's. */
const messages: readonly SeriesMessage[] = Array.from({ length: 6 }, (_, tick) => ({
  type: 'series',
  reset: false,
  series: Array.from({ length: CHARTS * CURVES }, (_, i) => {
    const [chart, curve] = [Math.floor(i / CURVES), i % CURVES];
    const data = new Float64Array(ROWS * ROW.width);
    for (let row = 0; row < ROWS; row++) {
      const value =
        1 + curve * 0.5 + Math.sin((row + tick * 9) / 90 + chart + curve) * 0.3 + Math.random() * 0.08;
      data.set([row * 8 + 8, value, value - 0.06, value + 0.06, value], row * ROW.width);
    }
    return { key: key(chart, curve), stepsPerBin: 8, from: 0, data };
  }),
}));

document.body.className = 'vscode-dark';
const grid = document.createElement('div');
grid.className = 'chart-grid';
grid.style.gridTemplateColumns = 'repeat(4, 1fr)';
document.getElementById('app')?.append(grid);

const theme = readTheme();
const scheduler = new DrawScheduler();
const services = {
  store,
  preferences: new Preferences(() => undefined),
  scheduler,
  cursor: new Cursor(),
  theme: () => theme,
  request: () => Promise.resolve(null),
  notify: () => undefined,
};

function ownCharts(): () => void {
  const figures = Array.from({ length: CHARTS }, (_, chart) => {
    const curves = Array.from({ length: CURVES }, (_, curve) => ({
      key: key(chart, curve),
      label: `curve ${curve}`,
      colour: curve,
      dashed: false,
      rows: () => store.get(key(chart, curve)),
    }));
    const words = { title: `Chart ${chart}`, unit: '', hint: '', empty: '' };
    return new Figure(
      lineSource({ id: `chart${chart}`, ...words, curves, log: 'off', csvKeys: [] }),
      services,
    );
  });
  grid.append(...figures.map((figure) => figure.element));
  return () => figures.forEach((figure) => scheduler.invalidate(figure));
}

function chartJsCharts(): () => void {
  const charts = Array.from({ length: CHARTS }, (_, chart) => {
    const box = document.createElement('div');
    box.style.height = '176px';
    grid.append(box);
    return new ChartJsLines(
      box,
      theme,
      Array.from({ length: CURVES }, (_, curve) => () => store.get(key(chart, curve))),
    );
  });
  return () => void requestAnimationFrame(() => charts.forEach((chart) => chart.draw()));
}

const draw = query.get('renderer') === 'chartjs' ? chartJsCharts() : ownCharts();
let tick = 0;
const step = (): void => {
  const message = messages[tick++ % messages.length];
  if (message !== undefined) store.apply(message);
  draw();
};
step();
if (perSecond > 0) setInterval(step, 1000 / perSecond);
