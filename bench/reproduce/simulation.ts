/**
 * Trains the simulation study of the Var-JEPA paper, A – J over five draws of the data, and writes docs/reproduction/simulation.md.
 *
 *     npm run reproduce -- simulation [--variants A,B,…] [--draws 1,2,3,4,5] [--jobs N]
 *                                     [--variances 0.09,1] [--weight-scale 1] [--train-pairs 10000] [--epochs 40]   what the paper leaves open
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Child } from '../lib/child.ts';
import { simulationPage } from './simulation-page.ts';
import { VARIANTS, type Variant } from './simulation-published.ts';
import type { SimulationResult } from './simulation-run.ts';
import type { SimulationRequest } from './simulation-worker.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  allowPositionals: true,
  options: {
    variants: { type: 'string', default: VARIANTS.join(',') },
    draws: { type: 'string', default: '1,2,3,4,5' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    variances: { type: 'string', default: '0.09,1' },
    'weight-scale': { type: 'string', default: '1' },
    'train-pairs': { type: 'string', default: '10000' },
    epochs: { type: 'string', default: '40' },
  },
});
const variants = VARIANTS.filter((variant) => values.variants.split(',').includes(variant));
const draws = values.draws.split(',').map(Number);
const variances = values.variances.split(',').map(Number);
const [pairs, epochs] = [Number(values['train-pairs']), Number(values.epochs)];
const steps = epochs * Math.floor(pairs / 512);

const examples = join(root, 'examples/ablation');
const fileOf = (variant: Variant): string =>
  join(examples, readdirSync(examples).find((name) => name.startsWith(`${variant}-`)) ?? '');

const jobs = variances.flatMap((variance) =>
  variants.flatMap((variant) => draws.map((draw) => ({ variance, variant, draw }))),
);
const results = new Map<string, SimulationResult>();
const key = (variance: number, variant: Variant, draw: number): string => `${variance} ${variant} ${draw}`;
const started = performance.now();
let next = 0;

async function work(): Promise<void> {
  const child = Child.start(process.execPath, [
    '--import',
    'tsx',
    fileURLToPath(new URL('simulation-worker.ts', import.meta.url)),
  ]);
  for (let job = jobs[next++]; job; job = jobs[next++]) {
    const { variance, variant, draw } = job;
    const request: SimulationRequest = {
      file: fileOf(variant),
      overrides: [
        `seed=${draw}`,
        `data.seed=${draw}`,
        `data.weightScale=${values['weight-scale']}`,
        `data.trainPairs=${pairs}`,
        `objective.observationVariance=${variance}`,
        `training.steps=${steps}`,
        'training.threads=1',
      ],
    };
    results.set(key(variance, variant, draw), await child.ask<SimulationResult>(request, 600));
    process.stderr.write(`${results.size}/${jobs.length} ${variant}, variance ${variance}, draw ${draw}\n`);
  }
  await child.end();
}

await Promise.all(Array.from({ length: Math.min(Number(values.jobs), jobs.length) }, work));
await mkdir(join(root, 'docs/reproduction'), { recursive: true });
const minutes = (performance.now() - started) / 60_000;
const command = `npm run reproduce -- simulation --variants ${variants.join(',')} --draws ${draws.join(',')} --variances ${variances.join(',')} --weight-scale ${values['weight-scale']} --train-pairs ${pairs} --epochs ${epochs}`;
const page = simulationPage({
  about:
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${results.size} runs of ${steps} steps of 512 rows in ${minutes.toFixed(1)} minutes,\n` +
    `${values.jobs} at a time, on ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}.`,
  variants,
  variances,
  resultsOf: (variance, variant) => draws.flatMap((draw) => results.get(key(variance, variant, draw)) ?? []),
});
writeFileSync(join(root, 'docs/reproduction/simulation.md'), page);
