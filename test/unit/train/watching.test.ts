import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewRunEvent } from '../../../schemas/run-log.ts';
import type { Answer } from '../../../engine/train/training-parts.ts';
import type { Dataset, Pairs } from '../../../engine/data/dataset.ts';
import { pairsAhead } from '../../../engine/data/trajectory.ts';
import type { ModelReading } from '../../../engine/models/latent-reading.ts';
import { createObservers } from '../../../engine/train/observers.ts';
import { readPast } from '../../../engine/train/watching.ts';
import { experiment, experimentText } from '../monitor/looks.ts';

/** x_t = (t, t + 0.5); the signal at t is 10 t. */
const trajectory = (pairs: number): Pairs =>
  pairsAhead(
    Float32Array.from({ length: 2 * (pairs + 1) }, (_, i) => i / 2),
    2,
    1,
    { signal: { dim: 1, values: Float32Array.from({ length: pairs + 1 }, (_, t) => 10 * t) } },
  );

/** A model whose prediction is the first number of y. */
const session = (rows: number) => ({
  device: { device: 'cpu', requested: 'cpu', threads: 1, hardware: 'test', note: '' },
  read: () => Promise.reject(new Error('nothing probes here')),
  probeLatents: [{ name: 'prediction', truthOf: 'y' }] as const,
  observedRows: rows,
  terms: [],
  termWeights: [],
  observe: (_x: Float32Array, y: Float32Array): Promise<ModelReading> => {
    const mean = Float32Array.from({ length: rows }, (_, r) => y[2 * r] ?? NaN);
    const prediction = { name: 'prediction', role: 'prediction', rows, dims: 1, mean } as const;
    return Promise.resolve({
      latents: [{ ...prediction, logVariance: null, sample: null, prior: null, klTerm: null }],
      decoded: [],
      terms: new Float32Array(),
      generated: null,
      teacherLag: null,
    });
  },
});
const NEWEST = { loss: null, steps: null };

const of = (batchSize: number): ReturnType<typeof experiment> =>
  experiment(experimentText({ model: { kind: 'jepa', latentDim: 1 }, monitor: { batchSize } }));

const data = (test: Pairs | null): Dataset => ({
  inputDim: 2,
  targetDim: 2,
  train: trajectory(8),
  test,
  standardisation: null,
  targetStandardisation: null,
});

const eventsOf = async (answer: Promise<Answer>): Promise<readonly NewRunEvent[]> =>
  (await (await answer).told).events;

describe('the watch of a training', () => {
  it('looks at rows of the test set at even distances, with the truth of the time that is predicted', async () => {
    const { watch } = createObservers(of(8), data(trajectory(40)), session(8));
    const [look] = await eventsOf(watch.look(0, NEWEST, true));
    // t = 0, 5 … 35, hence y = 1, 6 … 36 (mean 18.5) and the signal 10 y.
    expect(look).toMatchObject({
      type: 'latents',
      step: 0,
      rows: 8,
      latents: [{ mean: [18.5] }],
      projection: {
        x: [-17.5, -12.5, -7.5, -2.5, 2.5, 7.5, 12.5, 17.5],
        colours: { 'signal[0]': [10, 60, 110, 160, 210, 260, 310, 360] },
      },
    });
  });

  it('looks at the training set where there is no other, and at all of it where it is small', async () => {
    const { watch } = createObservers(of(512), data(null), session(8));
    expect((await eventsOf(watch.look(0, NEWEST, false)))[0]).toMatchObject({
      rows: 8,
      latents: [{ mean: [4.5] }],
    });
  });
});

describe('the past of a resumed run', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'past-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const log = (events: readonly object[]): string => {
    const file = join(folder, 'events.jsonl');
    writeFileSync(
      file,
      events.map((event, seq) => `${JSON.stringify({ v: 1, seq, t: seq, ...event })}\n`).join(''),
    );
    return file;
  };
  const look = (step: number): object => ({
    type: 'latents',
    step,
    rows: 1,
    latents: [],
    calibration: null,
    projection: null,
  });
  const alert = (id: string, change: string, step: number): object => ({
    type: 'alert',
    change,
    alert: {
      id,
      detector: id,
      title: id,
      explanation: '',
      severity: 'info',
      sinceStep: step,
      step,
      evidence: [],
      remedies: [],
      page: '',
    },
  });

  it('is what held at the step that it goes on from', () => {
    const file = log([
      look(0),
      alert('a', 'raised', 10),
      alert('b', 'raised', 20),
      look(20),
      alert('a', 'cleared', 30),
      alert('c', 'raised', 60),
      alert('b', 'cleared', 70),
      look(70),
    ]);
    const { alerts, looks } = readPast(file, 50);
    expect(alerts.map(({ id }) => id)).toEqual(['b']);
    expect(looks.map(({ step }) => step)).toEqual([0, 20]);
  });

  it('is nothing for a new run', () => {
    expect(readPast(log([]), 0)).toEqual({ alerts: [], looks: [], probedAt: null });
  });
});
