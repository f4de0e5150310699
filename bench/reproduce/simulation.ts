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
import { COLUMNS, NAMES, published, VARIANTS, type Column, type Variant } from './simulation-published.ts';
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
writeFileSync(join(root, 'docs/reproduction/simulation.md'), page());

function page(): string {
  const minutes = (performance.now() - started) / 60_000;
  const command = `npm run reproduce -- simulation --variants ${variants.join(',')} --draws ${draws.join(',')} --variances ${variances.join(',')} --weight-scale ${values['weight-scale']} --train-pairs ${pairs} --epochs ${epochs}`;
  return `${[
    '# Var-JEPA’s simulation study: ours beside Table 1',
    '',
    `Written by \`${command}\` on ${new Date().toISOString().slice(0, 10)}: ${results.size} runs of ${steps} steps of 512 rows in ${minutes.toFixed(1)} minutes,`,
    `${values.jobs} at a time, on ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, Node ${process.versions.node}. Each draw has its own A, h_x, h_y, pairs, initial weights and noise.`,
    '',
    'In each cell: ours, mean ± standard deviation over the draws; below it the paper’s (arXiv 2603.20111, Table 1, five runs).',
    ...OPEN,
    ...variances.flatMap((variance) => [
      '',
      `## Observation variance ${variance}`,
      '',
      variance === 0.09 ? OF_THE_DATA : AS_STATED,
      ...table(variance, 's_x'),
      ...table(variance, 's_y'),
      ...coupling(variance),
      ...pattern(variance),
    ]),
  ].join('\n')}\n`;
}

function table(variance: number, latent: 's_x' | 's_y'): string[] {
  return [
    '',
    `### ${latent}`,
    '',
    '| variant | Acc | KL_agg | SIGReg-MSE | ‖Cov − I‖_F | ‖E[s]‖₂ |',
    '| --- | --- | --- | --- | --- | --- |',
    ...variants.map(
      (variant) =>
        `| ${variant} ${NAMES[variant]} | ${COLUMNS.map((column) => `${spread(of(variance, latent, variant, column), column)}<br>${cell(published(latent, variant, column), column)}`).join(' | ')} |`,
    ),
  ];
}

/** E KL(q(s_y|·) ‖ p_θ), which the caption of Table 1 announces and whose published values were not found. */
function coupling(variance: number): string[] {
  return [
    '',
    '### KL terms',
    '',
    'E KL of each posterior to its own prior, nats, on test rows. The paper’s are in a figure whose numbers were not found.',
    '',
    '| variant | s_x | z | s_y (coupling) |',
    '| --- | --- | --- | --- |',
    ...variants.map((variant) => {
      const of = (value: (result: SimulationResult) => number): string => {
        const list = resultsOf(variance, variant).map(value);
        return `${mean(list).toFixed(3)} ± ${deviation(list).toFixed(3)}`;
      };
      return `| ${variant} | ${of(({ s_x }) => s_x.kl)} | ${of(({ klZ }) => klZ)} | ${of(({ s_y }) => s_y.kl)} |`;
    }),
  ];
}

/** What must come out, whatever the constants that the paper leaves open. */
function pattern(variance: number): string[] {
  if (variants.length < VARIANTS.length) return [];
  const m = (latent: 's_x' | 's_y', variant: Variant, column: Column): number =>
    mean(of(variance, latent, variant, column));
  const claims: readonly (readonly [claim: string, holds: boolean, figures: string])[] = [
    [
      'G: near chance …',
      m('s_x', 'G', 'accuracy') < 0.75 && m('s_y', 'G', 'accuracy') < 0.75,
      `accuracy ${m('s_x', 'G', 'accuracy').toFixed(3)} and ${m('s_y', 'G', 'accuracy').toFixed(3)}`,
    ],
    [
      '… with perfect Gaussianity: KL_agg of s_x at the floor of samples, 0.0152',
      m('s_x', 'G', 'gaussianKl') < 0.02,
      m('s_x', 'G', 'gaussianKl').toFixed(4),
    ],
    [
      'E and I: blown up, KL_agg of s_x many times that of A …',
      Math.min(m('s_x', 'E', 'gaussianKl'), m('s_x', 'I', 'gaussianKl')) > 20 * m('s_x', 'A', 'gaussianKl'),
      `${m('s_x', 'E', 'gaussianKl').toFixed(2)} and ${m('s_x', 'I', 'gaussianKl').toFixed(2)} against ${m('s_x', 'A', 'gaussianKl').toFixed(3)}`,
    ],
    [
      '… with a perfect probe',
      Math.min(m('s_x', 'E', 'accuracy'), m('s_x', 'I', 'accuracy')) > 0.98,
      `${m('s_x', 'E', 'accuracy').toFixed(3)} and ${m('s_x', 'I', 'accuracy').toFixed(3)}`,
    ],
    [
      'C and D: a lower KL_agg of s_y than A',
      Math.max(m('s_y', 'C', 'gaussianKl'), m('s_y', 'D', 'gaussianKl')) < m('s_y', 'A', 'gaussianKl'),
      `${m('s_y', 'C', 'gaussianKl').toFixed(2)} and ${m('s_y', 'D', 'gaussianKl').toFixed(2)} against ${m('s_y', 'A', 'gaussianKl').toFixed(2)}`,
    ],
    [
      'H lifts G',
      m('s_x', 'H', 'accuracy') > m('s_x', 'G', 'accuracy') + 0.1,
      `accuracy ${m('s_x', 'H', 'accuracy').toFixed(3)} against ${m('s_x', 'G', 'accuracy').toFixed(3)}`,
    ],
    [
      'J far below I in KL_agg (less than half), of s_x and s_y',
      m('s_x', 'J', 'gaussianKl') < m('s_x', 'I', 'gaussianKl') / 2 &&
        m('s_y', 'J', 'gaussianKl') < m('s_y', 'I', 'gaussianKl') / 2,
      `${m('s_x', 'J', 'gaussianKl').toFixed(2)} against ${m('s_x', 'I', 'gaussianKl').toFixed(2)}, ${m('s_y', 'J', 'gaussianKl').toFixed(2)} against ${m('s_y', 'I', 'gaussianKl').toFixed(2)}`,
    ],
  ];
  return [
    '',
    '### The pattern of Table 1',
    '',
    '| claim | ours | comes out |',
    '| --- | --- | --- |',
    ...claims.map(([claim, holds, figures]) => `| ${claim} | ${figures} | ${holds ? 'yes' : '**no**'} |`),
  ];
}

const OF_THE_DATA =
  'τ² = 0.3², the noise that the data truly have. **Chosen by looking at Table 1** out of 1, learned and this: a fitted value, no finding about what the authors did.';
const AS_STATED = 'One of the two values that the paper states.';

const OPEN = [
  '',
  '## What the paper leaves open, and what was chosen',
  '',
  '- **Observation variance**: "fixed to 1 or learned"; which one Table 1 has is not said. With 1 or learned, KL_agg of s_x in A stays at 0.02 – 0.04 (published 0.113), for',
  '  the posterior has few nats to be off by. With the noise of the data, A, C and E come near to all published columns. Both are below.',
  '- **Law of the weights of h_x, h_y**: not found. N(0, 1/fan-in), no biases: a linear probe of raw x then names the label as often as Table 1’s s_x. With three times the',
  '  scale and variance 1, A’s KL_agg of s_x is 0.097 and E’s 6.8, but s_y’s of A is 11.2.',
  '- **Rows**: not found. 10000 to train; 5000 to score, derived from the published floors. KL_agg of s_y falls with the number of steps (scale 3, variance 1: 21.1 with',
  '  5000 rows, 11.2 with 10000, 5.9 with 20000).',
  '- **Activation**: not found. tanh. With ReLU or GELU (scale 3, variance 1) E’s KL_agg of s_x is 375 or 208, not 8.4: nothing bounds the means.',
  '- **Optimiser**: not named. AdamW, learning rate 1e-3, weight decay 1e-6. **Latent sizes**: d = 16 is derived, d_z = 8 is the generator’s.',
  '- **The metrics**: not defined in the paper. KL of the moment-matched Gaussian, of samples and not means; SIGReg-MSE without window and factor N, as derived',
  '  from the published figures’ own consistency. **Probe**: one hidden layer of 64 on posterior means, 50 epochs; optimiser and activation not named (AdamW, ReLU).',
  '',
  'The figures of single settings in this list are of one draw each.',
];

function resultsOf(variance: number, variant: Variant): SimulationResult[] {
  return draws.flatMap((draw) => results.get(key(variance, variant, draw)) ?? []);
}

function of(variance: number, latent: 's_x' | 's_y', variant: Variant, column: Column): number[] {
  return resultsOf(variance, variant).map((result) => result[latent][column]);
}

function spread(list: readonly number[], column: Column): string {
  return cell([mean(list), deviation(list)], column);
}

function cell([value, sd]: readonly [number, number], column: Column): string {
  const written = (x: number): string => (column === 'sigregMse' ? x.toExponential(1) : x.toFixed(3));
  return `${written(value)} ± ${written(sd)}`;
}

function mean(list: readonly number[]): number {
  return list.reduce((a, b) => a + b, 0) / list.length;
}

function deviation(list: readonly number[]): number {
  const centre = mean(list);
  return Math.sqrt(list.reduce((a, b) => a + (b - centre) ** 2, 0) / Math.max(list.length - 1, 1));
}
