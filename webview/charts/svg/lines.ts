/** Curves with their envelopes, as SVG. Pure. */
import type { LineMark, LineModel } from '../model.ts';
import { colourOf, dashOf, type Theme } from '../palette.ts';
import { fixed, xOf, yOf } from './plot.ts';

export function lines(model: LineModel, style: Theme): string[] {
  return model.lines.map((line, i) => {
    if (line.hidden) return '';
    const colour = colourOf(style.series, line.colour);
    const dash = dashOf(style.kind, i, line.dashed).join(' ');
    return (
      `<g clip-path="url(#plot)"><path d="${envelopePath(model, line)}" fill="${colour}" fill-opacity="${line.stacked ? 0.45 : 0.2}"/>` +
      `<path d="${linePath(model, line)}" fill="none" stroke="${colour}" stroke-width="1.5" stroke-dasharray="${dash}"/></g>`
    );
  });
}

/** Moves where a gap ends, draws elsewhere. */
function linePath(model: LineModel, { rows }: LineMark): string {
  let open = false;
  let path = '';
  for (let i = 0; i < rows.count; i++) {
    const y = yOf(model.y, rows.line[i] ?? NaN);
    if (Number.isNaN(y)) open = false;
    else {
      path += `${open ? 'L' : 'M'}${fixed(xOf(model.x, rows.step[i] ?? 0))} ${fixed(y)}`;
      open = true;
    }
  }
  return path;
}

function envelopePath(model: LineModel, { rows }: LineMark): string {
  const floor = (value: number): number => (model.y.log ? Math.max(value, model.y.min) : value);
  const upper: string[] = [];
  const lower: string[] = [];
  let path = '';
  const close = (): void => {
    if (upper.length > 0) path += `M${upper.join('L')}L${lower.reverse().join('L')}Z`;
    upper.length = lower.length = 0;
  };
  for (let i = 0; i < rows.count; i++) {
    const high = yOf(model.y, rows.high[i] ?? NaN);
    if (Number.isNaN(high)) {
      close();
      continue;
    }
    const x = fixed(xOf(model.x, rows.step[i] ?? 0));
    upper.push(`${x} ${fixed(high)}`);
    lower.push(`${x} ${fixed(yOf(model.y, floor(rows.low[i] ?? NaN)))}`);
  }
  close();
  return path;
}
