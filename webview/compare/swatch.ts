/** The line that stands for a run, as charts draw it: in its colour, and dashed where the theme asks for contrast. */
import { colourOf, dashOf, type Theme } from '../charts/palette.ts';
import { svg } from '../dom.ts';

/** @param place of the run in the list. */
export function swatch(theme: Theme, place: number): SVGElement {
  const line = svg('path', {
    d: 'M0 6h22',
    'stroke-width': 3,
    fill: 'none',
    stroke: colourOf(theme.series, place),
    'stroke-dasharray': dashOf(theme.kind, place, false).join(' '),
  });
  return svg(
    'svg',
    { viewBox: '0 0 22 12', width: 22, height: 12, 'aria-hidden': 'true', class: 'swatch' },
    line,
  );
}
