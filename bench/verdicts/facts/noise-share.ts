import type { NoisyTvConfig } from '../../../schemas/data-config.ts';
import type { Dataset } from '../../../engine/data/dataset.ts';
import { noisyTvSystem } from '../../../engine/data/noisy-tv.ts';
import { standardise } from '../../../engine/data/standardise.ts';
import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import { whitening } from '../../../engine/probe/whitening.ts';
import type { TrainingSession } from '../../../engine/runtime/training-session.ts';
import { chosenRows } from './observe-all.ts';

/**
 * What moves a latent of Noisy TV, found by taking causes away: observations of the test set are made anew from the known matrices
 * without the distractor, x = C s, and without the signal, x = σ D d, and encoded. In the whitened directions of the latent,
 *
 *     share = V(latent | distractor alone) / [V(latent | signal alone) + V(latent | distractor alone)]
 *
 * averaged over the directions, with V the variance over the rows. 0: the latent does not feel the distractor; ½: as much as the signal.
 * No probe is fitted, so this is independent of the probe's R² that the detector looks at.
 */
export async function noiseShare(
  session: Pick<TrainingSession, 'read'>,
  config: NoisyTvConfig,
  data: Dataset,
  latentName: string,
  rowsWanted: number,
): Promise<number | null> {
  const { signalMap, distractorMap } = noisyTvSystem(config);
  const pairs = data.test ?? data.train;
  const { signal, noise } = pairs.truth;
  if (!signal || !noise || !data.standardisation) return null;
  const rows = Math.min(rowsWanted, pairs.pairs);
  const chosen = Array.from({ length: rows }, (_, i) => Math.floor((i * pairs.pairs) / rows));
  const observed = (map: Float64Array, truth: typeof signal, half: 'ofX' | 'ofY'): Float32Array => {
    const values = chosenRows(truth[half], pairs.pairs, chosen);
    const made = new Float64Array(rows * config.observationDim);
    for (let i = 0; i < made.length; i++) {
      const [row, column] = [Math.floor(i / config.observationDim), i % config.observationDim];
      for (let k = 0; k < truth.dim; k++)
        made[i]! += map[column * truth.dim + k]! * values[row * truth.dim + k]!;
    }
    return standardise(made, data.standardisation!);
  };
  const read = async (x: Float32Array, y: Float32Array): Promise<LatentReading> => {
    const found = (await session.read(x, y, rows)).find(({ name }) => name === latentName);
    if (!found) throw new Error(`there is no latent ${latentName}`);
    return found;
  };
  const [x, y] = [pairs.x, pairs.y].map((values) => chosenRows(values, pairs.pairs, chosen));
  const whole = whitening(await read(x!, y!));
  if (!whole || whole.transform.columns === 0) return null;
  const fromSignal = await read(observed(signalMap, signal, 'ofX'), observed(signalMap, signal, 'ofY'));
  const fromNoise = await read(observed(distractorMap, noise, 'ofX'), observed(distractorMap, noise, 'ofY'));
  const [bySignal, byNoise] = [fromSignal, fromNoise].map((reading) =>
    directionVariances(reading, whole.transform),
  );
  const shares = bySignal!.map((ofSignal, k) => byNoise![k]! / (ofSignal + byNoise![k]!));
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}

/** Variance (n) of z T, column by column. */
function directionVariances(
  { rows, dims, mean }: LatentReading,
  transform: { readonly columns: number; get(row: number, column: number): number },
): number[] {
  return Array.from({ length: transform.columns }, (_, k) => {
    let [sum, squares] = [0, 0];
    for (let r = 0; r < rows; r++) {
      let value = 0;
      for (let j = 0; j < dims; j++) value += mean[r * dims + j]! * transform.get(j, k);
      sum += value;
      squares += value ** 2;
    }
    return Math.max(squares / rows - (sum / rows) ** 2, 0);
  });
}
