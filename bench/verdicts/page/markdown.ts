import { format, resolveConfig } from 'prettier';
import type { Share } from '../scores/share.ts';

/** Words and tables of a Markdown page. */

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return 'None.';
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** `24 of 25` and its interval: `0.96 (24/25; 0.80 – 0.99)`. */
export function interval({ count, of, share, low, high }: Share): string {
  if (of === 0) return '–';
  return `${share.toFixed(2)} (${count}/${of}; ${low.toFixed(2)} – ${high.toFixed(2)})`;
}

/** `0.96 (24/25)` */
export function brief({ count, of, share }: Share): string {
  return of === 0 ? '–' : `${share.toFixed(2)} (${count}/${of})`;
}

/** Of a share of a run: `7.0 %`; `never` where it is infinite. */
export function percent(share: number): string {
  if (Number.isNaN(share)) return '–';
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : 'never';
}

/** As this repository has its pages. */
export async function asPage(file: string, sections: readonly string[]): Promise<string> {
  const options = await resolveConfig(file);
  return format(sections.join('\n\n'), { ...options, parser: 'markdown' });
}
