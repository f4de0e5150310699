import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../../engine/data/load.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import { onnxFile, safetensorsFile } from '../../engine/export/export-run.ts';
import { readTrainedRun } from '../../engine/export/trained-run.ts';
import type { LatentReading } from '../../engine/models/latent-reading.ts';
import { randomStream } from '../../engine/random/stream.ts';
import { createTrainingSession } from '../../engine/runtime/create-session.ts';
import { loadNewestCheckpoint } from '../../engine/train/checkpoint.ts';
import { decodeSafetensors } from '../../engine/train/safetensors.ts';
import { startTraining } from '../../engine/train/start-training.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import { npyBytes } from '../unit/data/npy-bytes.ts';
import { temporaryFolder } from '../unit/run/temporary-folder.ts';

/**
 * A run of every model, exported and read by others: onnxruntime-node, and in Python onnx's checker, onnxruntime and safetensors.
 * Their numbers are those of our own `read`, to 1e-5, from data as they lie in the person's file. The data lie far off zero, so
 * that a careless standardisation in float32 would show.
 */

const ROWS = 60;
const WIDTH = 5;
const TOLERANCE = 1e-5;

const MODELS: Readonly<Record<string, object>> = {
  vae: { kind: 'vae', latentDim: 3, encoder: { depth: 1, width: 8, activation: 'gelu' } },
  ar: { kind: 'ar', latentDim: 3, encoder: { depth: 2, width: 8, activation: 'relu' } },
  jepa: { kind: 'jepa', latentDim: 3, encoder: { depth: 1, width: 8 } },
  vjepa: { kind: 'vjepa', latentDim: 3 },
  'vjepa with networks': {
    kind: 'vjepa',
    latentDim: 3,
    encoder: { depth: 1, width: 8, activation: 'gelu' },
    predictor: { depth: 1, width: 8 },
    target: { logVariance: 'learned-kl' },
  },
  bjepa: { kind: 'bjepa', latentDim: 3, encoder: { depth: 1, width: 8 } },
  lejepa: { kind: 'lejepa', latentDim: 3, encoder: { depth: 1, width: 8 } },
  'var-jepa': { kind: 'var-jepa', latentDim: 3, auxiliaryDim: 2 },
};

interface Trained {
  readonly folder: string;
  readonly run: string;
  /** (ROWS, WIDTH), as in the file. */
  readonly raw: Float32Array;
  readonly experiment: Experiment;
  /** By our own runtime, of all pairs. */
  readonly read: readonly LatentReading[];
}

async function train(folder: string, model: object, standardise = true): Promise<Trained> {
  const raw = randomStream(5, 'raw')
    .fillNormal(new Float32Array(ROWS * WIDTH))
    .map((value, i) => 1000 * (1 + (i % WIDTH)) + 0.5 * value);
  const x = standardise ? raw : raw.map((value, i) => value - 1000 * (1 + (i % WIDTH)));
  writeFileSync(join(folder, 'x.npy'), npyBytes([ROWS, WIDTH], [...x]));
  const text = JSON.stringify({
    seed: 3,
    device: 'cpu',
    data: { kind: 'sequence', train: { x: 'x.npy' }, standardise },
    model,
    training: { steps: 20, threads: 1, batchSize: 16, checkpointEvery: 10 },
    monitor: { batchSize: 16 },
  });
  const file = join(folder, 'x.vjepa.json');
  writeFileSync(file, text);
  const { experiment, problems } = readExperiment(text, { file });
  if (experiment === null) throw new Error(problems.map(({ message }) => message).join('\n'));
  const run = join(folder, 'run');
  const outcome = await startTraining(
    { experiment, experimentText: text, experimentFile: file, overrides: [], directory: run, from: null },
    { interrupt: new AbortController().signal, onOpen: () => {}, onEvent: () => {}, onTrouble: () => {} },
  );
  expect(outcome).toMatchObject({ status: 'completed' });
  return { folder, run, raw: x, experiment, read: await ownReading(run, experiment, folder) };
}

async function ownReading(run: string, experiment: Experiment, folder: string) {
  const data = await loadDataset(experiment.data, folder);
  const shape = { inputDim: data.inputDim, batchRows: 16, readRows: 16 };
  const session = await createTrainingSession(experiment, shape);
  const { checkpoint } = loadNewestCheckpoint(run, experiment);
  if (checkpoint !== null) await session.importState(checkpoint.state);
  const { x, y } = data.train;
  const read = await session.read(x, y, data.train.pairs);
  await session.dispose();
  return read;
}

/** What our own runtime gives under the name of an output. */
function expected(read: readonly LatentReading[], output: string): Float32Array {
  const [name, part] = output.split('.');
  const latent = read.find((it) => it.name === name);
  const values = part === 'logVariance' ? latent?.logVariance : latent?.mean;
  if (!values) throw new Error(`no ${output}`);
  return values;
}

function expectClose(found: ArrayLike<number>, wanted: ArrayLike<number>, what: string): void {
  expect(found.length, what).toBe(wanted.length);
  let worst = 0;
  for (let i = 0; i < wanted.length; i++)
    worst = Math.max(worst, Math.abs(found[i]! - wanted[i]!) / Math.max(1, Math.abs(wanted[i]!)));
  expect(worst, `${what}: largest difference`).toBeLessThan(TOLERANCE);
}

const python = process.env['PEER_PYTHON'] ?? 'python3';
const PEERS = 'import numpy, onnx, onnxruntime, safetensors';
const hasPython = spawnSync(python, ['-c', PEERS]).status === 0;
const NO_PYTHON = `${python} cannot "${PEERS}"; set PEER_PYTHON to one that can`;

/** The n-th Python example of docs/export.md. */
const example = (n: number): string => {
  const page = readFileSync(new URL('../../docs/export.md', import.meta.url), 'utf8');
  const code = [...page.matchAll(/```python\n(.*?)```/gs)][n]?.[1];
  if (code === undefined) throw new Error(`docs/export.md has no Python example ${n}`);
  return code;
};

describe.each(Object.entries(MODELS))('an exported %s', (_, model) => {
  let trained: Trained;
  let folder: string | null = null;
  let onnx = '';
  let weights = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'vjepa-export-'));
    trained = await train(folder, model);
    onnx = join(trained.folder, 'encoder.onnx');
    weights = join(trained.folder, 'weights.safetensors');
    const run = await readTrainedRun(trained.run, 'newest');
    writeFileSync(onnx, onnxFile(run, []).bytes);
    writeFileSync(weights, safetensorsFile(run).bytes);
  }, 120_000);
  afterAll(() => {
    if (folder !== null) rmSync(folder, { recursive: true });
  });

  it('gives in onnxruntime-node what our own read gives, for any number of rows', async () => {
    const session = await ort.InferenceSession.create(onnx);
    expect(session.inputNames).toEqual(['x']);
    for (const rows of [1, 7, ROWS - 1]) {
      const x = new ort.Tensor('float32', trained.raw.slice(0, rows * WIDTH), [rows, WIDTH]);
      const found = await session.run({ x });
      for (const name of session.outputNames) {
        const values = found[name]?.data as Float32Array;
        expectClose(values, expected(trained.read, name).subarray(0, values.length), `${name}, ${rows} rows`);
        expect(found[name]?.dims[0]).toBe(rows);
      }
    }
    await session.release();
  });

  it('gives the latents of the next observation, too, where they are asked for', async () => {
    const run = await readTrainedRun(trained.run, 'newest');
    const names = trained.read.map(({ name }) => name);
    const session = await ort.InferenceSession.create(onnxFile(run, names).bytes);
    const rows = ROWS - 1;
    const feeds = {
      x: new ort.Tensor('float32', trained.raw.slice(0, rows * WIDTH), [rows, WIDTH]),
      y: new ort.Tensor('float32', trained.raw.slice(WIDTH), [rows, WIDTH]),
    };
    const found = await session.run(
      Object.fromEntries(session.inputNames.map((name) => [name, feeds[name as 'x' | 'y']])),
    );
    for (const name of session.outputNames)
      expectClose(found[name]?.data as Float32Array, expected(trained.read, name), name);
    expect(new Set(session.outputNames.map((name) => name.split('.')[0]))).toEqual(new Set(names));
    await session.release();
  });

  it('is a valid model to onnx, and gives in Python, by the example of the page, what our own read gives', ({
    skip,
  }) => {
    if (!hasPython) skip(NO_PYTHON);
    const check = [
      'import json, onnx, sys',
      'model = onnx.load(sys.argv[1])',
      'onnx.checker.check_model(model, full_check=True)',
      'value = lambda v: [v.name, [d.dim_param or d.dim_value for d in v.type.tensor_type.shape.dim]]',
      'print(json.dumps({"domains": [o.domain for o in model.opset_import], "inputs": [value(v) for v in model.graph.input],',
      '  "initialisers": [i.name for i in model.graph.initializer], "about": model.doc_string,',
      '  "metadata": {p.key: p.value for p in model.metadata_props}}))',
    ].join('\n');
    const found = JSON.parse(execFileSync(python, ['-c', check, onnx], { encoding: 'utf8' })) as {
      domains: string[];
      inputs: unknown;
      initialisers: string[];
      about: string;
      metadata: Record<string, string>;
    };
    expect(found).toMatchObject({ domains: [''], inputs: [['x', ['batch', WIDTH]]] });
    const names = [...decodeSafetensors(readFileSync(weights)).tensors.keys()];
    expect(names).toEqual(
      expect.arrayContaining(found.initialisers.filter((name) => /^(encoder|predictor|prior)/.test(name))),
    );
    expect(found.metadata).toMatchObject({ run: 'run', step: '20', seed: '3', batch: 'any' });
    expect(JSON.parse(found.metadata['experiment'] ?? '')).toEqual(trained.experiment);
    expect(found.about).toContain('trained for 20 steps');

    const out = join(trained.folder, 'latents.npz');
    const said = execFileSync(python, ['-c', example(0), onnx, join(trained.folder, 'x.npy'), out], {
      encoding: 'utf8',
    });
    expect(said).toMatch(/after step 20 with seed 3/);
    const dump =
      'import json, numpy, sys; f = numpy.load(sys.argv[1]); print(json.dumps({k: f[k][:-1].ravel().tolist() for k in f}))';
    const arrays = JSON.parse(execFileSync(python, ['-c', dump, out], { encoding: 'utf8' })) as Record<
      string,
      number[]
    >;
    expect(Object.keys(arrays).length).toBeGreaterThan(0);
    for (const [name, values] of Object.entries(arrays))
      expectClose(values, expected(trained.read, name), name);
  });

  it('has weights in safetensors that are those of the checkpoint, by the same names in Python', async ({
    skip,
  }) => {
    const run = await readTrainedRun(trained.run, 'newest');
    const { tensors, metadata } = decodeSafetensors(readFileSync(weights));
    for (const [name, { data, shape }] of tensors) {
      const original = run.state.get(`parameter/${name}`) ?? run.state.get(name);
      expect(original).toEqual({ shape, data });
    }
    expect([...tensors.keys()].some((name) => name.startsWith('adam'))).toBe(false);
    expect(metadata).toMatchObject({ run: 'run', step: '20' });
    if (!hasPython) skip(NO_PYTHON);
    const dump = [
      'import json, sys',
      'from safetensors import safe_open',
      'with safe_open(sys.argv[1], "np") as f:',
      '  print(json.dumps({"shapes": {k: list(f.get_tensor(k).shape) for k in f.keys()}, "step": f.metadata()["step"]}))',
    ].join('\n');
    expect(JSON.parse(execFileSync(python, ['-c', dump, weights], { encoding: 'utf8' }))).toEqual({
      shapes: Object.fromEntries([...tensors].map(([name, { shape }]) => [name, shape])),
      step: '20',
    });
  });
});

describe('an export', () => {
  it('of weights computes the context by the example of the page', async ({ skip }) => {
    if (!hasPython) skip(NO_PYTHON);
    const { run, folder, read } = await train(temporaryFolder(), { kind: 'vjepa', latentDim: 3 });
    const file = join(folder, 'weights.safetensors');
    writeFileSync(file, safetensorsFile(await readTrainedRun(run, 'newest')).bytes);
    const out = join(folder, 'context.npy');
    execFileSync(python, ['-c', example(1), file, join(folder, 'x.npy'), out]);
    const dump = 'import json, numpy, sys; print(json.dumps(numpy.load(sys.argv[1])[:-1].ravel().tolist()))';
    const values = JSON.parse(execFileSync(python, ['-c', dump, out], { encoding: 'utf8' })) as number[];
    expectClose(values, expected(read, 'context'), 'context');
  });

  it('takes data as they are where the run did not standardise them', async () => {
    const { run, raw, read } = await train(temporaryFolder(), { kind: 'ar', latentDim: 3 }, false);
    const session = await ort.InferenceSession.create(
      onnxFile(await readTrainedRun(run, 'newest'), []).bytes,
    );
    const rows = ROWS - 1;
    const { context } = await session.run({
      x: new ort.Tensor('float32', raw.slice(0, rows * WIDTH), [rows, WIDTH]),
    });
    expectClose(context?.data as Float32Array, expected(read, 'context'), 'context');
    await session.release();
  });

  it('takes the checkpoint of a step, and needs the data no more', async () => {
    const { run, folder } = await train(temporaryFolder(), { kind: 'vae', latentDim: 3 });
    writeFileSync(join(folder, 'x.npy'), '');
    const early = await readTrainedRun(run, 10);
    const late = await readTrainedRun(run, 'newest');
    expect([early.step, late.step]).toEqual([10, 20]);
    expect(Buffer.compare(onnxFile(early, []).bytes, onnxFile(late, []).bytes)).not.toBe(0);
    await expect(readTrainedRun(run, 15)).rejects.toThrow(
      'There is no checkpoint of step 15. There are those of 10, 20.',
    );
    expect(() => onnxFile(late, ['context'])).toThrow('The model (vae) has no latent "context"; it has z.');
  });
});
