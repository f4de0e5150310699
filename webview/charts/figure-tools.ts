/** The small buttons of a chart: log scale, table, copy as CSV, save as PNG and SVG. */
import { attempt, type Services } from '../services.ts';
import { h } from '../dom.ts';
import { formatStep } from '../format.ts';
import type { Figure } from './figure.ts';
import { toPng } from './png.ts';
import { toSvg } from './svg/picture.ts';
import { toCsv, toTable } from './table.ts';

export interface ChartTools {
  readonly element: HTMLElement;
  /** Shows how the switches stand. */
  update(): void;
}

export function chartTools(figure: Figure, services: Services): ChartTools {
  const { title, log } = figure.source;
  const tool = (label: string, name: string, action: () => void): HTMLButtonElement =>
    h(
      'button',
      { type: 'button', class: 'tool', 'aria-label': `${name}: ${title}`, title: name, onclick: action },
      label,
    );

  const logButton = tool('log', 'Logarithmic scale', () => figure.setLog(!figure.log));
  const tableButton = tool('table', 'Show the data as a table', () => figure.showTable(!figure.tableShown));
  const element = h(
    'div',
    { class: 'chart-tools', role: 'group', 'aria-label': `Tools of ${title}` },
    log !== 'none' && logButton,
    tableButton,
    tool('csv', 'Copy as CSV', () => void copyCsv(figure, services)),
    tool('png', 'Save as PNG', () => void savePng(figure, services)),
    tool('svg', 'Save as SVG', () => void saveSvg(figure, services)),
  );
  return {
    element,
    update: () => {
      logButton.setAttribute('aria-pressed', String(figure.log));
      tableButton.setAttribute('aria-pressed', String(figure.tableShown));
    },
  };
}

/** The full series where the log has it, else what the table shows. */
async function copyCsv(figure: Figure, services: Services): Promise<void> {
  const { model, source } = figure;
  if (model === null) return services.notify('info', `${source.title} has nothing to copy yet.`);
  await attempt(services, `Copying ${source.title}`, async () => {
    const text =
      source.csvKeys === null
        ? toCsv(toTable(model, Infinity))
        : ((await services.request({ kind: 'series-csv', keys: source.csvKeys })) ?? '');
    await services.request({ kind: 'copy', text });
    const rows = Math.max(text.trim().split('\n').length - 1, 0);
    services.notify('info', `Copied ${formatStep(rows)} rows of ${source.title} as CSV.`);
  });
}

async function savePng(figure: Figure, services: Services): Promise<void> {
  const { model, source } = figure;
  if (model === null) return services.notify('info', `${source.title} has nothing to save yet.`);
  await attempt(services, `Saving ${source.title}`, () =>
    services.request({
      kind: 'save',
      fileName: `${fileName(source.id)}.png`,
      base64: toPng(figure.canvas, model, services.theme()),
    }),
  );
}

async function saveSvg(figure: Figure, services: Services): Promise<void> {
  const { model, source } = figure;
  if (model === null) return services.notify('info', `${source.title} has nothing to save yet.`);
  const bytes = new TextEncoder().encode(toSvg(model, services.theme()));
  await attempt(services, `Saving ${source.title}`, () =>
    services.request({ kind: 'save', fileName: `${fileName(source.id)}.svg`, base64: toBase64(bytes) }),
  );
}

const fileName = (id: string): string => id.replace(/[^\w.-]+/g, '-');

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
