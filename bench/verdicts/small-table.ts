import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pairs } from '../../engine/data/dataset.ts';
import { standardise, type Standardisation } from '../../engine/data/standardise.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { npyFile } from '../lib/npy-file.ts';

/** A small numeric table with labels, as people have them: correlated columns of mixed scales. */
export interface SmallTable {
  /** Rows to train on. */
  readonly rows: number;
  readonly testRows: number;
  /** Columns of x; of y, too, where it has its own. */
  readonly columns: number;
  /** Factors that the columns share. Each column has as much noise of its own as `noise` says. */
  readonly factors: number;
  readonly classes: number;
  /** Standard deviation of a column's own noise; that of what the factors give it is 1. */
  readonly noise: number;
  /**
   * What is a pair. `rows`: x alone, for models of x. `columns`: x and y are different columns of the same row. `copies`: two noisy copies of the
   * same columns. `misaligned`: as `columns`, but row r of y belongs to another row of x, as after a join that went wrong.
   */
  readonly view: 'rows' | 'columns' | 'copies' | 'misaligned';
}

interface Split {
  /** (rows, columns) */
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** (rows, factors) */
  readonly factors: Float32Array;
  /** (rows), 0 … classes − 1 */
  readonly label: Int32Array;
}

export type SplitName = 'train' | 'test' | 'fresh';

/**
 * Rows of the table.
 *
 *     f = prototype of the class + n,  n ~ N(0, I)      column j = scale_j (w_jᵀ f / ‖…‖ + noise e),  ln scale_j ~ N(0, 2²)
 *
 * Prototypes N(0, 1.5² I), weights w N(0, I); every third column is the exponential of that divided by 2, so that it is skewed.
 */
export function tableSplit(table: SmallTable, seed: number, split: SplitName): Split {
  const { columns, factors, classes } = table;
  const rows = split === 'train' ? table.rows : split === 'test' ? table.testRows : FRESH_ROWS;
  const normal = (part: string, count: number): Float32Array =>
    randomStream(seed, `small-table:${part}`).fillNormal(new Float32Array(count));
  const prototypes = normal('prototypes', classes * factors).map((n) => 1.5 * n);
  const label = Int32Array.from(
    randomStream(seed, `small-table:${split}:label`).fillUniform(new Float32Array(rows)),
    (u) => Math.floor(u * classes),
  );
  const f = normal(`${split}:factors`, rows * factors).map(
    (n, i) => n + prototypes[label[Math.floor(i / factors)]! * factors + (i % factors)]!,
  );
  const view = (weightsOf: string, noiseOf: string): Float32Array => {
    const weights = normal(`weights of ${weightsOf}`, columns * factors);
    const scales = normal(`scales of ${weightsOf}`, columns).map((n) => Math.exp(2 * n));
    const noise = normal(`${split}:noise of ${noiseOf}`, rows * columns);
    return noise.map((n, i) => {
      const [row, j] = [Math.floor(i / columns), i % columns];
      let [value, length] = [0, 0];
      for (let k = 0; k < factors; k++) {
        value += weights[j * factors + k]! * f[row * factors + k]!;
        length += weights[j * factors + k]! ** 2;
      }
      const whole = value / Math.sqrt(length * (1 + 1.5 ** 2)) + table.noise * n;
      return scales[j]! * (j % 3 === 2 ? Math.exp(whole / 2) : whole);
    });
  };
  const x = view('x', 'x');
  switch (table.view) {
    case 'rows':
      return { x, y: x, factors: f, label };
    case 'columns':
      return { x, y: view('y', 'y'), factors: f, label };
    case 'copies':
      return { x, y: view('x', 'y'), factors: f, label };
    case 'misaligned':
      return { x, y: rolled(view('y', 'y'), columns), factors: f, label };
  }
}

const FRESH_ROWS = 2048;

/** Each row a good way further down, round the end. */
function rolled(values: Float32Array, columns: number): Float32Array {
  const rows = values.length / columns;
  const by = Math.floor(rows / 3) * columns;
  return Float32Array.from(values, (_, i) => values[(i + by) % values.length]!);
}

/** Writes the training and test rows, and returns what `data` says of them, relative to the folder. */
export function writeTable(table: SmallTable, seed: number, folder: string) {
  mkdirSync(folder, { recursive: true });
  const files = (split: 'train' | 'test') => {
    const { x, y, factors, label } = tableSplit(table, seed, split);
    const rows = label.length;
    const write = (name: string, values: Float32Array | Int32Array, columns: number | null): string => {
      const file = `${name}_${split}.npy`;
      writeFileSync(join(folder, file), npyFile(values, columns === null ? [rows] : [rows, columns]));
      return file;
    };
    return {
      x: write('x', x, table.columns),
      y: table.view === 'rows' ? '' : write('y', y, table.columns),
      truth: { label: write('label', label, null), factors: write('factors', factors, table.factors) },
    };
  };
  return { kind: 'pairs', train: files('train'), test: files('test'), standardise: true } as const;
}

/** Rows that no file holds, standardised as the training rows of the files are. */
export function freshPairs(
  table: SmallTable,
  seed: number,
  ofX: Standardisation,
  ofY: Standardisation,
): Pairs {
  const { x, y, factors, label } = tableSplit(table, seed, 'fresh');
  const both = (values: Float32Array) => ({ ofX: values, ofY: values });
  return {
    pairs: label.length,
    x: standardise(x, ofX),
    y: standardise(y, ofY),
    truth: {
      label: { kind: 'labels', dim: 1, ...both(Float32Array.from(label)) },
      factors: { kind: 'values', dim: table.factors, ...both(factors) },
    },
  };
}
