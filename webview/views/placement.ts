/** Where the charts of a grid stand: every row is filled, the first one with fewer and wider charts where they do not divide. Pure. */

/** A chart narrower than this (css pixels) cannot be read. */
const LEAST_WIDTH = 330;
/** Between two charts, as in the style sheet. */
const GAP = 32;

/** Charts side by side in this width. */
export function columnsIn(width: number): number {
  return Math.max(1, Math.floor((width + GAP) / (LEAST_WIDTH + GAP)));
}

/**
 * `count` charts in at most `columns` columns: a grid of `tracks` equal tracks, and how many of them each chart spans. The short
 * row comes first, because the first chart of a section is the one to look at first.
 */
export function placement(
  count: number,
  columns: number,
): { readonly tracks: number; readonly spans: readonly number[] } {
  if (count === 0) return { tracks: 1, spans: [] };
  const full = Math.min(columns, count);
  const short = count % full;
  // A multiple of both numbers of charts a row.
  const tracks = short === 0 ? full : full * short;
  return {
    tracks,
    spans: Array.from({ length: count }, (_, i) => (i < short ? tracks / short : tracks / full)),
  };
}
