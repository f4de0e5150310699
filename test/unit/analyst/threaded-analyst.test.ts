import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Analyst, AnalystSetup, Question } from '../../../engine/analyst/analyst.ts';
import { DirectAnalyst } from '../../../engine/analyst/direct-analyst.ts';
import { ThreadedAnalyst } from '../../../engine/analyst/threaded-analyst.ts';
import { builtCli } from '../cli/built-cli.ts';
import { experiment, experimentText, termsOf } from '../monitor/looks.ts';
import { reading, table } from '../monitor/readings.ts';
import { temporaryFolder } from '../run/temporary-folder.ts';

const cli = builtCli();

const of = experiment(experimentText({ model: { kind: 'vjepa' } }));
const signal = (rows: number) =>
  ({ kind: 'values', dim: 2, values: table(rows, 2, (i, j) => Math.sin(1.3 * i * (j + 1) + j)) }) as const;

const setup: AnalystSetup = {
  experiment: of,
  terms: termsOf(of),
  stepThreads: 1,
  trainingRows: 4000,
  watched: { x: new Float32Array(), y: new Float32Array() },
  projected: 'prediction',
  truth: { signal: signal(256) },
  probed: [{ latent: 'prediction', train: { signal: signal(300) }, test: { signal: signal(200) } }],
  past: { alerts: [], looks: [], probedAt: null },
};

/** A look at a representation of this scale: small ones have collapsed. */
const lookAt = (step: number, scale: number): Question => {
  const mean = (i: number, j: number): number => scale * Math.sin(1.3 * i * (j + 1) + j);
  const latents = [
    reading({ role: 'context', mean }),
    reading({ role: 'prediction', mean, logVariance: () => 0 }),
    reading({ role: 'target', mean, logVariance: () => 0, prior: 'standard' }),
  ];
  const read = { latents, decoded: [], terms: new Float32Array(), generated: null, teacherLag: null };
  return { kind: 'look', step, reading: read, thorough: null, steps: null, loss: 1 };
};

const probeAt = (step: number): Question => {
  const latent = (rows: number) => ({ rows, dims: 2, mean: table(rows, 2, (i, j) => Math.cos(i + j)) });
  return { kind: 'probe', step, latents: [{ train: latent(300), test: latent(200) }] };
};

const questions = [
  lookAt(0, 1),
  lookAt(60, 1),
  probeAt(60),
  ...Array.from({ length: 8 }, (_, i) => lookAt(120 + 60 * i, 0.5 ** (i + 1))),
];

const open: Analyst[] = [];
afterEach(async () => {
  for (const analyst of open.splice(0)) await analyst.close();
});
const threaded = (program: string): ThreadedAnalyst => {
  const analyst = new ThreadedAnalyst(program);
  open.push(analyst);
  return analyst;
};

describe('an analyst on a thread of its own', () => {
  it('tells what one in the same thread tells, in the order in which it is asked', async () => {
    const direct = new DirectAnalyst();
    const other = threaded(cli.file);
    for (const analyst of [direct, other]) analyst.begin(setup);
    const expected = [];
    for (const question of questions) expected.push((await direct.ask(question)).events);
    const order: number[] = [];
    const found = await Promise.all(
      questions.map(async (question, i) => {
        const { events, seconds, cost } = await other.ask(question);
        order.push(i);
        expect(seconds).toBeGreaterThan(0);
        expect(cost).toBeGreaterThan(0);
        return events;
      }),
    );
    expect(found).toEqual(expected);
    expect(order).toEqual(questions.map((_, i) => i));
    expect(found.flat().filter(({ type }) => type === 'alert')).not.toEqual([]);
    expect(found[2]).toMatchObject([{ type: 'probe', step: 60, latent: 'prediction' }]);
  });

  it('may write over what it has handed over', async () => {
    const analyst = threaded(cli.file);
    analyst.begin(setup);
    const question = lookAt(0, 1);
    const told = analyst.ask(question);
    if (question.kind === 'look') question.reading.latents.forEach(({ mean }) => mean.fill(NaN));
    const [latents] = (await told).events;
    expect(latents).toMatchObject({ type: 'latents' });
    expect(latents?.type === 'latents' && latents.latents[0]?.std[0]).toBeGreaterThan(0.5);
  });

  it('fails the question that it cannot answer, with the reason, and every later one', async () => {
    const analyst = threaded(cli.file);
    analyst.begin(setup);
    const bad = {
      kind: 'probe',
      step: 1,
      latents: [{ train: { rows: 7, dims: 1, mean: new Float32Array(7) }, test: null }],
    } as const;
    await expect(analyst.ask(bad)).rejects.toThrow('The truth has 300 rows, the latent 7.');
    await expect(analyst.ask(lookAt(2, 1))).rejects.toThrow('The truth has 300 rows');
  });

  it('fails what it is asked when it cannot be started, and when it ends', async () => {
    const none = threaded(join(temporaryFolder(), 'nothing.cjs'));
    none.begin(setup);
    await expect(none.ask(lookAt(0, 1))).rejects.toThrow(/Cannot find module .*nothing\.cjs/);

    const program = join(temporaryFolder(), 'ends.cjs');
    writeFileSync(program, 'setTimeout(() => process.exit(3), 20);');
    const ending = threaded(program);
    ending.begin(setup);
    await expect(ending.ask(lookAt(0, 1))).rejects.toThrow(
      'the thread that judges the run ended with code 3',
    );
  });
});
