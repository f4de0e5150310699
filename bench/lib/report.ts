import { cpus } from 'node:os';

/** One line of a benchmark: our figure, the peer's where there is one, and their ratio (> 1: we are better). */
export interface Figure {
  readonly name: string;
  readonly ours: number;
  readonly peer: number | null;
  readonly peerName: string;
  readonly ratio: number | null;
  readonly unit: string;
}

/** Prints a figure as JSON (`--json`) or for a person. */
export function report(figure: Figure): void {
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify(figure));
    return;
  }
  const { name, ours, peer, peerName, ratio, unit } = figure;
  const against = peer === null ? '' : `   ${peerName}: ${show(peer)} ${unit}`;
  console.log(
    `${name}: ${show(ours)} ${unit}${against}${ratio === null ? '' : `   ratio ${ratio.toFixed(2)}`}`,
  );
}

/** A figure without a peer. */
export function alone(name: string, ours: number, unit: string): Figure {
  return { name, ours, peer: null, peerName: '', ratio: null, unit };
}

/** A line for a person who waits: beside the figures, so on stderr where those are JSON. */
export function note(text: string): void {
  if (process.argv.includes('--json')) console.error(text);
  else console.log(text);
}

/** Which figures are better: larger ones (steps/s) or smaller ones (seconds, MB). */
export type Better = 'larger' | 'smaller';

/**
 * The figure of measurements taken in turn, A B A B …: the medians of both and the median of the ratios pair by pair, which holds
 * when the machine's speed drifts.
 */
export function paired(
  name: string,
  unit: string,
  peerName: string,
  better: Better,
  ours: readonly number[],
  peer: readonly number[],
): Figure {
  const ratios = ours.map((own, i) =>
    better === 'larger' ? own / (peer[i] ?? NaN) : (peer[i] ?? NaN) / own,
  );
  note(`  ${name}: ratios ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  return { name, ours: median(ours), peer: median(peer), peerName, ratio: median(ratios), unit };
}

/** Ours and the peer measured in turn `count` times. */
export function pairs(
  name: string,
  unit: string,
  peerName: string,
  count: number,
  better: Better,
  ours: () => number,
  peer: () => number,
): Figure {
  const measured = Array.from({ length: count }, () => [ours(), peer()] as const);
  return paired(
    name,
    unit,
    peerName,
    better,
    measured.map(([own]) => own),
    measured.map(([, other]) => other),
  );
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
}

/** The machine, for the reader of a figure. */
export function machine(): string {
  return `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, Node ${process.versions.node}, ${process.platform}-${process.arch}`;
}

function show(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
