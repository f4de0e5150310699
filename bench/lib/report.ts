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

/**
 * Ours and the peer in turn, A B A B …; the medians of both and the median of the ratios pair by pair, which holds when the
 * machine's speed drifts. `larger`: a larger figure is better (steps/s), else a smaller one (seconds).
 */
export function pairs(
  name: string,
  unit: string,
  peerName: string,
  count: number,
  better: 'larger' | 'smaller',
  ours: () => number,
  peer: () => number,
): Figure {
  const measured = Array.from({ length: count }, () => ({ ours: ours(), peer: peer() }));
  const ratios = measured.map((pair) =>
    better === 'larger' ? pair.ours / pair.peer : pair.peer / pair.ours,
  );
  if (!process.argv.includes('--json'))
    console.log(`  ${name}: ratios ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`);
  return {
    name,
    ours: median(measured.map((pair) => pair.ours)),
    peer: median(measured.map((pair) => pair.peer)),
    peerName,
    ratio: median(ratios),
    unit,
  };
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
