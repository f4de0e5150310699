import type { DataConfig } from '../../schemas/data-config.ts';
import { coupledGaussians } from './coupled-gaussians.ts';
import type { Dataset } from './dataset.ts';
import { hallway } from './hallway.ts';
import { noisyTv } from './noisy-tv.ts';
import { loadPairs } from './pairs.ts';
import { loadSequence } from './sequence.ts';

/**
 * The data of an experiment. A new source is a file beside this one and a case here.
 *
 * @param baseDirectory folder of the experiment file; relative paths start there
 * @throws DataError when files are missing, malformed, or do not fit together
 */
export async function loadDataset(config: DataConfig, baseDirectory: string): Promise<Dataset> {
  switch (config.kind) {
    case 'noisy-tv':
      return noisyTv(config);
    case 'coupled-gaussians':
      return coupledGaussians(config);
    case 'hallway':
      return hallway(config);
    case 'sequence':
      return loadSequence(config, baseDirectory);
    case 'pairs':
      return loadPairs(config, baseDirectory);
  }
}
