/** Where the plot lies within a chart. The same margins everywhere, so that charts above one another share their x. Pure. */

export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export const MARGIN = { left: 52, right: 10, top: 8, bottom: 22 } as const;

/** Css pixels within a chart of `width` × `height`. */
export function plotArea(width: number, height: number): PlotArea {
  return {
    left: MARGIN.left,
    right: Math.max(width - MARGIN.right, MARGIN.left + 1),
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
}
