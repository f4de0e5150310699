import type { NewRunEvent, SampledRow } from '../../schemas/run-log.ts';
import { takeRows } from '../data/batches.ts';
import type { Dataset } from '../data/dataset.ts';
import type { ModelReading } from '../models/latent-reading.ts';
import { logNumbers } from '../run/numbers.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Sampler } from './training-parts.ts';
import { watchedRows } from './watched-rows.ts';

/** Rows that are shown. */
const ROWS = 6;
/** Draws of y of each. */
const DRAWS = 8;
/** Columns beyond which a row is too wide to be looked at, and to be logged. */
const MAX_COLUMNS = 1024;

/**
 * What the model makes of a few rows, of the test set where there is one: reconstructions, and draws of y given x. Nothing of a model without
 * a decoder.
 *
 * A reading takes many rows, each with noise of its own, so that it is filled with the few rows over and over: one reading is many draws.
 */
export function createSampler(
  dataset: Dataset,
  session: Pick<TrainingSession, 'observe' | 'observedRows'>,
): Sampler {
  const room = session.observedRows;
  const data = dataset.test ?? dataset.train;
  const count = Math.min(ROWS, room, data.pairs);
  const shown = watchedRows(data, count, 'x');
  const repeated = Array.from({ length: room }, (_, i) => i % count);
  const x = takeRows(shown.x, dataset.inputDim, repeated, new Float32Array(room * dataset.inputDim));
  const y = takeRows(shown.y, dataset.targetDim, repeated, new Float32Array(room * dataset.targetDim));
  const tooWide = Math.max(dataset.inputDim, dataset.targetDim) > MAX_COLUMNS;
  const drawsOfReading = Math.floor(room / count);
  return {
    async sample(step) {
      if (tooWide) return null;
      const first = await session.observe(x, y, 0);
      if (first.decoded.length === 0) return null;
      const readings = [first];
      while (first.generated && readings.length * drawsOfReading < DRAWS)
        readings.push(await session.observe(x, y, readings.length));
      const drawsOf = (row: number): Float32Array[] =>
        readings
          .flatMap(({ generated }) =>
            Array.from({ length: generated ? drawsOfReading : 0 }, (_, draw) =>
              rowOf(generated!, dataset.targetDim, draw * count + row),
            ),
          )
          .slice(0, DRAWS);
      return {
        type: 'samples',
        step,
        rows: Array.from({ length: count }, (_, row) =>
          sampledRow(
            rowOf(x, dataset.inputDim, row),
            rowOf(y, dataset.targetDim, row),
            row,
            first,
            drawsOf(row),
          ),
        ),
      } satisfies NewRunEvent;
    },
  };
}

const rowOf = (values: Float32Array, dim: number, row: number): Float32Array =>
  values.subarray(row * dim, (row + 1) * dim);

function sampledRow(
  x: Float32Array,
  y: Float32Array,
  row: number,
  { decoded }: ModelReading,
  draws: readonly Float32Array[],
): SampledRow {
  const logged = (values: Float32Array): SampledRow['x'] => logNumbers(values, 0, values.length);
  const decodedOf = (half: 'x' | 'y'): SampledRow['x'] | null => {
    const found = decoded.find((decoder) => decoder.of === half);
    return found ? logged(rowOf(found.mean, found.dims, row)) : null;
  };
  return {
    x: logged(x),
    y: logged(y),
    reconstruction: decodedOf('x'),
    yReconstruction: decodedOf('y'),
    generated: draws.map(logged),
  };
}
