/**
 * Trains the published Noisy-TV table with the command line and writes docs/reproduction/noisy-tv.md.
 *
 *     npm run reproduce -- noisy-tv [--seeds 42,111,123,456,789] [--sigmas 0,1,…] [--models vae,ar,…] [--jobs N]
 *                                   [--trajectories DIR]   the published trajectories; default ../shared/noisy-tv/seed111
 */
import { existsSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { exampleOf, FIVE_SEEDS, MODELS, SIGMAS, TABLE_7, type Row } from './noisy-tv-published.ts';
import { writeExperiment } from './published-trajectories.ts';
import { runExperiments, type Job, type Result } from './run-experiments.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '42,111,123,456,789' },
    sigmas: { type: 'string', default: SIGMAS.join(',') },
    models: { type: 'string', default: MODELS.join(',') },
    jobs: { type: 'string', default: String(availableParallelism()) },
    trajectories: { type: 'string', default: join(root, '../shared/noisy-tv/seed111') },
  },
});
const numbers = (list: string): number[] => list.split(',').map(Number);
const [seeds, sigmas] = [numbers(values.seeds), numbers(values.sigmas)];
const models = MODELS.filter((model) => values.models.split(',').includes(model));
const key = (model: string, sigma: number, seed: number | 'published'): string =>
  `${model} σ=${sigma} ${seed}`;

const folder = await mkdtemp(join(tmpdir(), 'vjepa-trajectories-'));
const jobs: Job[] = [];
const published = existsSync(values.trajectories);
for (const sigma of sigmas) {
  for (const model of models) {
    if (published) {
      const file = await writeExperiment(
        values.trajectories,
        sigma,
        exampleOf(model),
        join(folder, `${model}-${sigma}`),
      );
      jobs.push({ name: key(model, sigma, 'published'), file, seed: 111, set: [] });
    }
    for (const seed of seeds) {
      jobs.push({
        name: key(model, sigma, seed),
        file: exampleOf(model),
        seed,
        set: [`data.noiseScale=${sigma}`, `data.seed=${seed}`],
      });
    }
  }
}
const started = performance.now();
const byName = new Map<string, Result>();
await mkdir(join(root, 'docs/reproduction'), { recursive: true });
const writePage = (): void => {
  writeFileSync(join(root, 'docs/reproduction/noisy-tv.md'), page());
};
await runExperiments(jobs, Number(values.jobs), (done, result) => {
  byName.set(result.job.name, result);
  process.stderr.write(`${done}/${jobs.length} ${result.job.name} ${result.seconds.toFixed(1)} s\n`);
  if (done % 30 === 0) writePage(); // an interruption loses little
});
await rm(folder, { recursive: true, force: true });
writePage();

function page(): string {
  const minutes = (performance.now() - started) / 60_000;
  const command = `npm run reproduce -- noisy-tv --seeds ${values.seeds} --sigmas ${values.sigmas} --models ${models.join(',')}`;
  return `${[
    '# Noisy TV: ours beside the published figures',
    '',
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${byName.size} runs of 6000 full-batch steps in ${minutes.toFixed(1)} minutes,`,
    `${values.jobs} at a time, on ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}. Linear models, latent 4, Adam 1e-3, as published.`,
    '',
    'Signal R² should be high, noise R² low. R² is the uniform average over the four outputs; test R² can be negative.',
    ...(published
      ? publishedTable()
      : ['', 'The published trajectories were not at hand; only our own data follow.']),
    ...seedsTable(),
  ].join('\n')}\n`;
}

function publishedTable(): string[] {
  return [
    '',
    '## On the published trajectories (seed 111)',
    '',
    'Signal R² train/test; noise R² train/test. The paper’s figures are a single run each. VAE and AR have one optimum and must agree',
    '(largest difference below); the JEPA family lands in one of a few optima that depend on the initial weights, so single cells differ.',
    '',
    '| σ | model | ours: signal | ours: noise | paper: signal | paper: noise | largest difference |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...sigmas.flatMap((sigma) =>
      models.map((model) => {
        const ours = rowOf(byName.get(key(model, sigma, 'published')), sigma);
        const paper = TABLE_7[model][sigma];
        const difference = paper
          ? Math.max(...ours.map((value, i) => Math.abs((value ?? 0) - (paper[i] ?? value ?? 0))))
          : NaN;
        return `| ${sigma} | ${model} | ${cells(ours)} | ${paper ? cells(paper) : '– | –'} | ${difference.toFixed(3)} |`;
      }),
    ),
  ];
}

function seedsTable(): string[] {
  return [
    '',
    `## On our own trajectories: ${seeds.length} seeds`,
    '',
    'Each seed draws new A, C, D, trajectories, initial weights and noise. Test R², mean ± population standard deviation, with every seed’s',
    'signal R² behind it; failures are runs with signal R² below 0.1. The author’s replication has the same seeds’ numbers but another generator and 3000 steps.',
    '',
    '| σ | model | signal R² | noise R² | failures | author’s five seeds: signal R² | seeds |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...sigmas.flatMap((sigma) =>
      models.map((model) => {
        const rows = seeds.map((seed) => rowOf(byName.get(key(model, sigma, seed)), sigma));
        const signal = rows.map((row) => row[1]);
        const noise = rows.flatMap((row) => (row[3] === null ? [] : [row[3]]));
        const theirs = FIVE_SEEDS[model][sigma];
        const failures = signal.filter((value) => value < 0.1).length;
        const each = signal.map((value) => value.toFixed(2)).join(' ');
        return `| ${sigma} | ${model} | ${spread(signal)} | ${spread(noise)} | ${failures} | ${theirs ? `${theirs[0].toFixed(3)} ± ${theirs[1].toFixed(3)}` : '–'} | ${each} |`;
      }),
    ),
  ];
}

function rowOf(result: Result | undefined, sigma: number): Row {
  const { signal, noise } = result?.probe ?? {};
  const noiseDefined = sigma !== 0;
  return [
    signal?.train ?? NaN,
    signal?.test ?? NaN,
    noiseDefined ? (noise?.train ?? null) : null,
    noiseDefined ? (noise?.test ?? null) : null,
  ];
}

function cells([a, b, c, d]: Row): string {
  return `${a.toFixed(3)} / ${b.toFixed(3)} | ${c === null || d === null ? 'NA' : `${c.toFixed(3)} / ${d.toFixed(3)}`}`;
}

function spread(list: readonly number[]): string {
  if (list.length === 0) return 'NA';
  const mean = list.reduce((a, b) => a + b, 0) / list.length;
  const sd = Math.sqrt(list.reduce((a, b) => a + (b - mean) ** 2, 0) / list.length);
  return `${mean.toFixed(3)} ± ${sd.toFixed(3)}`;
}
