/** Where the plot of a picture lies, and the words on it. Pure. */
import { position, type Axis } from '../axis.ts';

export const SIZE = { width: 760, height: 420 };
export const AREA = { left: 64, right: 740, top: 74, bottom: 376 };

export const xOf = (axis: Axis, value: number): number =>
  AREA.left + position(axis, value) * (AREA.right - AREA.left);
export const yOf = (axis: Axis, value: number): number =>
  AREA.bottom - position(axis, value) * (AREA.bottom - AREA.top);
export const fixed = (value: number): string => String(Math.round(value * 10) / 10);

export function text(x: number, y: number, content: string, fill: string, more: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" fill="${fill}" ${more}>${escape(content)}</text>`;
}

export function escape(content: string): string {
  return content.replace(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c,
  );
}
