import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, type ParseError } from 'jsonc-parser';
import { readNpyMatrix, type NpyMatrix } from '../../engine/data/npy.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { npyFile } from '../lib/npy-file.ts';

const SENSOR_NOISE = 0.01;

/**
 * Writes the published trajectories (A, C, D, s, d of seed 111) at distractor scale σ as `.npy` files of the observations, and
 * a copy of an experiment that reads them. Sensor noise is not published; it comes from a stream of ours.
 */
export async function writeExperiment(
  source: string,
  sigma: number,
  example: string,
  folder: string,
): Promise<string> {
  await mkdir(folder, { recursive: true });
  const [C, D] = await Promise.all([
    readNpyMatrix(join(source, 'C.npy')),
    readNpyMatrix(join(source, 'D.npy')),
  ]);
  for (const split of ['train', 'test']) {
    const [s, d] = await Promise.all([
      readNpyMatrix(join(source, `s_${split}.npy`)),
      readNpyMatrix(join(source, `d_${split}.npy`)),
    ]);
    await writeFile(
      join(folder, `x_${split}.npy`),
      npyFile(observe(C, D, s, d, sigma, split), [s.rows, C.rows]),
    );
    await writeFile(join(folder, `s_${split}.npy`), npyFile(s.values, [s.rows, s.columns]));
    await writeFile(
      join(folder, `d_${split}.npy`),
      npyFile(
        d.values.map((value) => sigma * value),
        [d.rows, d.columns],
      ),
    );
  }
  const errors: ParseError[] = [];
  const experiment = parse(await readFile(example, 'utf8'), errors, { allowTrailingComma: true }) as Record<
    string,
    unknown
  >;
  const files = (split: string): object => ({
    x: `x_${split}.npy`,
    truth: { signal: `s_${split}.npy`, noise: `d_${split}.npy` },
  });
  experiment['data'] = { kind: 'sequence', train: files('train'), test: files('test'), standardise: true };
  const file = join(folder, 'experiment.vjepa.json');
  await writeFile(file, JSON.stringify(experiment, null, 2));
  return file;
}

/** x_t = C s_t + σ D d_t + ε_t, (rows, inputs). */
function observe(
  C: NpyMatrix,
  D: NpyMatrix,
  s: NpyMatrix,
  d: NpyMatrix,
  sigma: number,
  split: string,
): Float32Array {
  const noise = randomStream(111, `sensor/${split}`).fillNormal(new Float32Array(s.rows * C.rows));
  return noise.map((value, position) => {
    const [t, i] = [Math.floor(position / C.rows), position % C.rows];
    let x = SENSOR_NOISE * value;
    for (let k = 0; k < C.columns; k++)
      x += (C.values[i * C.columns + k] ?? 0) * (s.values[t * s.columns + k] ?? 0);
    for (let k = 0; k < D.columns; k++)
      x += sigma * (D.values[i * D.columns + k] ?? 0) * (d.values[t * d.columns + k] ?? 0);
    return x;
  });
}
