/** Our own small icons, 16 × 16, in the colour of the text: a font of icons would need another file and another hole in the CSP. */
import { svg } from './dom.ts';

const PATHS = {
  starting: 'M8 1.5a6.5 6.5 0 1 1-6.5 6.5h1.3A5.2 5.2 0 1 0 8 2.8zM7.4 4.5h1.2v3.3l2.2 1.3-.6 1-2.8-1.6z',
  running:
    'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.2a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zM6.4 5.1 11 8l-4.6 2.9z',
  paused:
    'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.2a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zM5.8 5.2h1.5v5.6H5.8zm2.9 0h1.5v5.6H8.7z',
  completed:
    'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.2a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zm2.9 2.6.9.8-4.5 5-2.9-2.6.8-.9 2 1.8z',
  stopped:
    'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.2a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zM5.6 5.6h4.8v4.8H5.6z',
  failed:
    'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.2a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zM6 5.1l2 2 2-2 .9.9-2 2 2 2-.9.9-2-2-2 2-.9-.9 2-2-2-2z',
  info: 'M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm0 1.2a5.3 5.3 0 1 0 0 10.6A5.3 5.3 0 0 0 8 2.7zM7.3 7h1.4v4.3H7.3zm0-2.4h1.4V6H7.3z',
  warning: 'M8 1.3 15.2 14H.8zm0 2.5-5.2 9h10.4zM7.3 6.6h1.4v3.2H7.3zm0 4h1.4v1.3H7.3z',
  error:
    'M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3zm.5 1.2L2.7 5.8v4.4l3.1 3.1h4.4l3.1-3.1V5.8l-3.1-3.1zM7.3 4.6h1.4v4.2H7.3zm0 5.2h1.4v1.4H7.3z',
  check: 'm13.6 4.1.9.9-7.8 7.8L1.9 8l.9-.9 3.9 3.9z',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative: the word beside it says the same. */
export function icon(name: IconName): SVGElement {
  return svg(
    'svg',
    {
      viewBox: '0 0 16 16',
      width: 16,
      height: 16,
      fill: 'currentColor',
      'aria-hidden': 'true',
      class: 'icon',
    },
    svg('path', { d: PATHS[name], 'fill-rule': 'evenodd' }),
  );
}
