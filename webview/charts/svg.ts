/** A chart as SVG text, for papers and slides: the same rows, axes and colours as on the page. Pure. */
import { position, type Axis } from './axis.ts';
import { drawn } from './feature-source.ts';
import { cellAt, labelledRows, shade, startOf, stepAt } from './heat.ts';
import type {
  BarModel,
  ChartModel,
  FeatureModel,
  HeatModel,
  LineMark,
  LineModel,
  Reference,
  ScatterModel,
} from './model.ts';
import { colourOf, dashOf, heat, sequential, type Theme } from './palette.ts';
import { legendEntries } from './legend-entries.ts';
import { tickLabels } from './tick-labels.ts';

const SIZE = { width: 760, height: 420 };
const AREA = { left: 64, right: 740, top: 74, bottom: 376 };

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

function yAxis(axis: Axis, style: Theme): string[] {
  const labels = tickLabels(axis);
  return axis.ticks.map((tick, i) => {
    const y = fixed(yOf(axis, tick));
    return (
      `<path d="M${AREA.left} ${y}H${AREA.right}" stroke="${style.grid}"/>` +
      text(AREA.left - 8, Number(y) + 4, labels[i] ?? '', style.muted, 'text-anchor="end"')
    );
  });
}

function xAxis(axis: Axis, style: Theme, name: string): string[] {
  const labels = tickLabels(axis);
  const ticks = axis.ticks.map((tick, i) =>
    text(xOf(axis, tick), AREA.bottom + 18, labels[i] ?? '', style.muted, 'text-anchor="middle"'),
  );
  return [...ticks, text(AREA.right, AREA.bottom + 36, name, style.muted, 'text-anchor="end"')];
}

function references(list: readonly Reference[], axis: Axis, style: Theme): string[] {
  const y = (value: number): number => {
    const at = yOf(axis, value);
    return Math.min(Math.max(Number.isNaN(at) ? AREA.bottom : at, AREA.top), AREA.bottom);
  };
  return list.map(({ from, to, label, mark }) =>
    mark === 'line'
      ? `<path d="M${AREA.left} ${fixed(y(from))}H${AREA.right}" stroke="${style.muted}" stroke-dasharray="4 3"/>` +
        text(AREA.right - 2, y(from) - 4, label, style.muted, 'text-anchor="end"')
      : `<rect x="${AREA.left}" y="${fixed(y(to))}" width="${AREA.right - AREA.left}" height="${fixed(Math.max(y(from) - y(to), 1))}" fill="${style.healthy}"><title>${escape(label)}</title></rect>`,
  );
}

function lines(model: LineModel, style: Theme): string[] {
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

function bars(model: BarModel, style: Theme): string[] {
  const groups = model.groups.filter((group) => !group.hidden);
  const slot = (AREA.right - AREA.left) / Math.max(model.categories.length, 1);
  const width = (slot * 0.72) / Math.max(groups.length, 1);
  const base = yOf(model.y, model.y.log ? model.y.min : Math.min(Math.max(0, model.y.min), model.y.max));
  const every = Math.ceil(model.categories.length / 24);
  const labels = model.categories.map((name, i) =>
    i % every === 0
      ? text(AREA.left + slot * (i + 0.5), AREA.bottom + 18, name, style.muted, 'text-anchor="middle"')
      : '',
  );
  const rects = groups.flatMap((group, g) =>
    group.values.map((value, i) => {
      const y = yOf(model.y, value);
      if (Number.isNaN(y)) return '';
      const x = AREA.left + slot * i + slot * 0.14 + width * g;
      return `<rect x="${fixed(x)}" y="${fixed(Math.min(y, base))}" width="${fixed(width * 0.9)}" height="${fixed(Math.abs(base - y))}" fill="${colourOf(style.series, group.colour)}"/>`;
    }),
  );
  const name = text(AREA.right, AREA.bottom + 36, model.categoryName, style.muted, 'text-anchor="end"');
  return [...labels, ...rects, name];
}

function dots(model: ScatterModel, style: Theme): string[] {
  const { colour } = model;
  return model.xs.map((x, i) => {
    const y = model.ys[i] ?? NaN;
    if (!Number.isFinite(x) || !Number.isFinite(y)) return '';
    const value = colour?.values[i] ?? NaN;
    const share = colour === null ? NaN : (value - colour.low) / (colour.high - colour.low || 1);
    const fill =
      colour === null
        ? colourOf(style.series, 0)
        : Number.isFinite(share)
          ? sequential(style.kind, share)
          : style.muted;
    return `<circle cx="${fixed(xOf(model.x, x))}" cy="${fixed(yOf(model.y, y))}" r="3" fill="${fill}"/>`;
  });
}

function rowLabels({ profile, rowName }: HeatModel, style: Theme): string[] {
  const high = (AREA.bottom - AREA.top) / profile.dims;
  return [
    ...labelledRows(profile.dims, 20).map((row) =>
      text(AREA.left - 8, AREA.top + (row + 0.5) * high + 4, String(row), style.muted, 'text-anchor="end"'),
    ),
    text(AREA.left, AREA.top - 6, rowName, style.muted, ''),
  ];
}

/** A rectangle a cell; neighbours of one colour in a row are one. */
function cells({ profile, x, scale }: HeatModel): string[] {
  const high = (AREA.bottom - AREA.top) / profile.dims;
  const edge = (column: number): number =>
    Math.max(xOf(x, column === 0 ? startOf(profile) : stepAt(profile, column - 1)), AREA.left);
  return Array.from({ length: profile.dims }, (_, row) => {
    const colours = Array.from({ length: profile.columns }, (_, column) => {
      const value = shade(scale, cellAt(profile, column, row));
      return Number.isNaN(value) ? null : heat(Math.round(value * 63) / 63);
    });
    let rects = '';
    for (let from = 0, to = 0; from < colours.length; from = to) {
      while (to < colours.length && colours[to] === colours[from]) to++;
      const colour = colours[from];
      if (colour !== null && colour !== undefined)
        rects += `<rect x="${fixed(edge(from))}" y="${fixed(AREA.top + row * high)}" width="${fixed(edge(to) - edge(from))}" height="${fixed(high + 0.2)}" fill="${colour}"/>`;
    }
    return rects;
  });
}

function ramp({ scale, unit }: HeatModel, style: Theme): string {
  const [low = '', high = ''] = tickLabels({ ...scale, ticks: [scale.min, scale.max] });
  const stops = Array.from(
    { length: 32 },
    (_, i) => `<rect x="${AREA.left + 60 + i * 5}" y="42" width="5.2" height="10" fill="${heat(i / 31)}"/>`,
  );
  return (
    text(AREA.left + 54, 52, low, style.muted, 'text-anchor="end"') +
    stops.join('') +
    text(AREA.left + 228, 52, `${high} ${unit}`.trim(), style.muted, '')
  );
}

/** The row as dots, what is made of it as rings, draws as dashes within their band. */
function features(model: FeatureModel, style: Theme): string[] {
  const { features: count, truth, made, draws, y } = model;
  const slot = (AREA.right - AREA.left) / count;
  const x = (feature: number): number => AREA.left + (feature + 0.5) * slot;
  const width = Math.min(slot * 0.7, 16);
  const labels = labelledRows(count, 24).map((i) =>
    text(x(i), AREA.bottom + 18, String(i), style.muted, 'text-anchor="middle"'),
  );
  const bands = Array.from({ length: draws === null ? 0 : count }, (_, i) => {
    if (draws === null) return '';
    const { low, high } = drawn(draws, i);
    if (Number.isNaN(low)) return '';
    const colour = colourOf(style.series, draws.colour);
    const left = fixed(x(i) - width / 2);
    const dashes = draws.rows.map((row) => {
      const value = row[i] ?? NaN;
      return Number.isFinite(value) ? `M${left} ${fixed(yOf(y, value))}h${fixed(width)}` : '';
    });
    return (
      `<rect x="${left}" y="${fixed(yOf(y, high))}" width="${fixed(width)}" height="${fixed(Math.max(yOf(y, low) - yOf(y, high), 1))}" fill="${colour}" fill-opacity="0.18"/>` +
      `<path d="${dashes.join('')}" stroke="${colour}" stroke-opacity="0.75"/>`
    );
  });
  const dots = [truth, ...(made === null ? [] : [made])].flatMap(({ values, colour }) =>
    values.map((value, i) => {
      if (!Number.isFinite(value)) return '';
      const at = `cx="${fixed(x(i))}" cy="${fixed(yOf(y, value))}"`;
      const paint = colourOf(style.series, colour);
      return values === truth.values
        ? `<circle ${at} r="2.6" fill="${paint}"/>`
        : `<circle ${at} r="4" fill="none" stroke="${paint}" stroke-width="1.5"/>`;
    }),
  );
  const name = text(AREA.right, AREA.bottom + 36, 'feature', style.muted, 'text-anchor="end"');
  return [...labels, ...bands, ...dots, name];
}

const xOf = (axis: Axis, value: number): number =>
  AREA.left + position(axis, value) * (AREA.right - AREA.left);
const yOf = (axis: Axis, value: number): number =>
  AREA.bottom - position(axis, value) * (AREA.bottom - AREA.top);
const fixed = (value: number): string => String(Math.round(value * 10) / 10);

function text(x: number, y: number, content: string, fill: string, more: string): string {
  return `<text x="${fixed(x)}" y="${fixed(y)}" fill="${fill}" ${more}>${escape(content)}</text>`;
}

function escape(content: string): string {
  return content.replace(
    /[&<>"]/g,
    (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c,
  );
}
