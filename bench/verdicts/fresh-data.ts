import type { DataConfig } from '../../schemas/data-config.ts';
import { coupledGaussians } from '../../engine/data/coupled-gaussians.ts';
import type { Dataset, Pairs, Truth } from '../../engine/data/dataset.ts';
import { hallway } from '../../engine/data/hallway.ts';
import { noisyTv } from '../../engine/data/noisy-tv.ts';
import { fitStandardisation } from '../../engine/data/standardise.ts';
import { freshPairs, tableSplit, type SmallTable } from './small-table.ts';

const FRESH_ROWS = 2048;

/** Rows of the same origin that neither the training nor the monitor ever saw: those that follow on the test rows. */
export function freshData(data: DataConfig, table: SmallTable | null, seed: number): Pairs {
  switch (data.kind) {
    case 'noisy-tv':
      return after(noisyTv({ ...data, testSteps: data.testSteps + FRESH_ROWS }), data.testSteps);
    case 'coupled-gaussians':
      return after(coupledGaussians({ ...data, testPairs: data.testPairs + FRESH_ROWS }), data.testPairs);
    case 'hallway':
      return after(hallway({ ...data, testPairs: data.testPairs + FRESH_ROWS }), data.testPairs);
    case 'pairs': {
      if (!table) throw new Error('pairs of files that no table was written to have no fresh rows');
      const train = tableSplit(table, seed, 'train');
      const fit = (values: Float32Array) => fitStandardisation(values, table.rows, table.columns);
      return freshPairs(table, seed, fit(train.x), fit(train.y));
    }
    case 'sequence':
      throw new Error('the bank has no recipe on sequences of files');
  }
}

/** The test rows from `first` on. */
function after({ test }: Dataset, first: number): Pairs {
  if (!test) throw new Error('there is no test set');
  const pairs = test.pairs - first;
  const rest = (values: Float32Array): Float32Array => values.subarray((first * values.length) / test.pairs);
  const truths = Object.entries(test.truth).map(([name, truth]): [string, Truth] => [
    name,
    { ...truth, ofX: rest(truth.ofX), ofY: rest(truth.ofY) },
  ]);
  return { pairs, x: rest(test.x), y: rest(test.y), truth: Object.fromEntries(truths) };
}
