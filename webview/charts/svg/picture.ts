/** A chart as SVG text, for papers and slides: the same rows, axes and colours as on the page. Pure. */
import { legendEntries } from '../legend-entries.ts';
import type { ChartModel } from '../model.ts';
import { colourOf, dashOf, type Theme } from '../palette.ts';
import { references, xAxis, yAxis } from './axes.ts';
import { bars, dots } from './bars.ts';
import { cells, ramp, rowLabels } from './cells.ts';
import { features } from './features.ts';
import { lines } from './lines.ts';
import { AREA, escape, SIZE, text } from './plot.ts';

export function toSvg(model: ChartModel, style: Theme): string {
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE.width} ${SIZE.height}" width="${SIZE.width}" height="${SIZE.height}" font-family="${escape(style.fontFamily)}" font-size="12">`,
    `<rect width="100%" height="100%" fill="${style.background}"/>`,
    text(AREA.left, 28, heading(model), style.foreground, 'font-size="15" font-weight="600"'),
    legend(model, style),
    ...(model.kind === 'heat' ? rowLabels(model, style) : yAxis(model.y, style)),
    `<clipPath id="plot"><rect x="${AREA.left}" y="${AREA.top - 2}" width="${AREA.right - AREA.left}" height="${AREA.bottom - AREA.top + 4}"/></clipPath>`,
    ...body(model, style),
    '</svg>',
  ];
  return parts.join('\n');
}

function body(model: ChartModel, style: Theme): string[] {
  switch (model.kind) {
    case 'line':
      return [
        ...xAxis(model.x, style, 'step'),
        ...references(model.references, model.y, style),
        ...lines(model, style),
      ];
    case 'bar':
      return [...references(model.references, model.y, style), ...bars(model, style)];
    case 'scatter':
      return [...xAxis(model.x, style, ''), ...dots(model, style)];
    case 'heat':
      return [...xAxis(model.x, style, 'step'), ...cells(model)];
    case 'features':
      return features(model, style);
  }
}

const heading = (model: ChartModel): string =>
  model.unit === '' ? model.title : `${model.title} (${model.unit})`;

function legend(model: ChartModel, style: Theme): string {
  if (model.kind === 'scatter') {
    return model.colour === null
      ? ''
      : text(AREA.left, 52, `coloured by ${model.colour.name}`, style.muted, '');
  }
  if (model.kind === 'heat') return ramp(model, style);
  let x = AREA.left;
  return legendEntries(model)
    .map((entry, i) => {
      if (entry.hidden) return '';
      const dash = 'dashed' in entry ? dashOf(style.kind, i, entry.dashed) : [];
      const mark = `<path d="M${x} 48h18" stroke="${colourOf(style.series, entry.colour)}" stroke-width="3" stroke-dasharray="${dash.join(' ')}"/>`;
      const label = text(x + 24, 52, entry.label, style.foreground, '');
      x += 40 + entry.label.length * 6.6;
      return mark + label;
    })
    .join('');
}
