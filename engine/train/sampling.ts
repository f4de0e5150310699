import type { NewRunEvent, SampledRow } from '../../schemas/run-log.ts';
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

/** What the model makes of a few rows of the probe batch: reconstructions, and draws of y given x. Nothing of a model without a decoder. */
export function createSampler(
  dataset: Dataset,
  session: Pick<TrainingSession, 'observe' | 'observedRows'>,
): Sampler {
  const rows = session.observedRows;
  const watched = watchedRows(dataset.test ?? dataset.train, rows, 'x');
  const tooWide = Math.max(dataset.inputDim, dataset.targetDim) > MAX_COLUMNS;
  return {
    async sample(step) {
      if (tooWide) return null;
      const first = await session.observe(watched.x, watched.y, 0);
      if (first.decoded.length === 0) return null;
      const draws = [first.generated].filter((draw) => draw !== null);
      while (draws.length > 0 && draws.length < DRAWS) {
        const { generated } = await session.observe(watched.x, watched.y, draws.length);
        if (generated) draws.push(generated);
      }
      const count = Math.min(ROWS, rows);
      const chosen = Array.from({ length: count }, (_, i) => Math.floor((i * rows) / count));
      return {
        type: 'samples',
        step,
        rows: chosen.map((row) => sampledRow(row, rows, watched, first, draws)),
      } satisfies NewRunEvent;
    },
  };
}

function sampledRow(
  row: number,
  rows: number,
  { x, y }: { readonly x: Float32Array; readonly y: Float32Array },
  { decoded }: ModelReading,
  draws: readonly Float32Array[],
): SampledRow {
  const of = (values: Float32Array): SampledRow['x'] => {
    const dim = values.length / rows;
    return logNumbers(values, row * dim, (row + 1) * dim);
  };
  const decodedOf = (half: 'x' | 'y'): SampledRow['x'] | null => {
    const found = decoded.find((decoder) => decoder.of === half);
    return found ? of(found.mean) : null;
  };
  return {
    x: of(x),
    y: of(y),
    reconstruction: decodedOf('x'),
    yReconstruction: decodedOf('y'),
    generated: draws.map(of),
  };
}
