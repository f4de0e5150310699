import type { Series } from './series.ts';

/** Curves with every point kept, as CSV: `step,<key>,…`, a row per step at which any of them has a value. */
export function seriesCsv(curves: readonly { readonly key: string; readonly series: Series }[]): string {
  const rows = new Map<number, string[]>();
  curves.forEach(({ series }, column) => {
    for (let i = 0; i < series.length; i++) {
      const step = series.stepAt(i);
      let row = rows.get(step);
      if (row === undefined) rows.set(step, (row = Array<string>(curves.length).fill('')));
      row[column] = String(series.valueAt(i));
    }
  });
  const lines = [...rows].sort(([a], [b]) => a - b).map(([step, row]) => [step, ...row].join(','));
  return [['step', ...curves.map(({ key }) => quoted(key))].join(','), ...lines].join('\n') + '\n';
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
