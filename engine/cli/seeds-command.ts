import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { DeviceConfig } from '../../schemas/experiment.ts';
import { fileStem, newRunDirectory } from '../run/layout.ts';
import type { Seeds, TrainLine } from './arguments.ts';
import { InvalidExperiment } from './errors.ts';
import { count, formatScore, formatTable } from './format.ts';
import { onInterrupt } from './interrupt.ts';
import { readExperimentFile } from './read-file.ts';
import { startSeed, type SeedOutcome, type SeedProcess } from './seed-process.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

/**
 * `vjepa train FILE --seeds 0..4`: one run a seed, each a process of its own, as many at a time as there are cores (or
 * `--parallel`). On the processor that is the fastest way to many seeds: the threads of one run wait for each other, runs do not.
 */
export async function seedsCommand(line: TrainLine, seeds: Seeds, terminal: Terminal): Promise<ExitCode> {
  const { result, lines } = readExperimentFile(line.file, line.overrides);
  if (result.experiment === null) throw new InvalidExperiment(lines);
  if (!line.quiet) for (const warning of lines) terminal.err(warning);
  const say = (words: string): void => {
    if (line.quiet) return;
    if (line.json) terminal.err(words);
    else terminal.out(words);
  };
  const tell = (words: string): void => {
    terminal.err(words);
  };
  const device = deviceOfEach(result.experiment.device);
  const slots = slotsFor(device, seeds);
  say(`${count(seeds.list.length, 'seed')}, ${slots} at a time, each on ${deviceWords(device)}.`);
  const start = (seed: number): SeedProcess =>
    startSeed({
      file: line.file,
      directory: directoryFor(line, seed),
      overrides: [...line.overrides, `device=${JSON.stringify(writtenDevice(device))}`, `seed=${seed}`],
      quiet: line.quiet,
      onLine: (words) => {
        // What is wrong with the file was said above, once for all.
        if (!lines.includes(words)) (line.quiet ? tell : say)(`seed ${seed}: ${words}`);
      },
    });
  const outcomes = await runAll(seeds.list, slots, start, say);
  for (const words of table(outcomes)) say(words);
  if (line.json) terminal.out(JSON.stringify({ runs: outcomes.map(({ report }) => report) }));
  return worst(outcomes);
}

/** Starts a run whenever a slot is free, until all are done or the first interrupt; then waits for those that run. */
async function runAll(
  seeds: readonly number[],
  slots: number,
  start: (seed: number) => SeedProcess,
  say: (words: string) => void,
): Promise<Seeded[]> {
  const running = new Set<SeedProcess>();
  const stop = (): void => {
    for (const process of running) process.stop();
  };
  const kill = (): void => {
    for (const process of running) process.kill();
  };
  const interrupt = onInterrupt(say);
  interrupt.signal.addEventListener('abort', stop);
  process.once('exit', kill);
  const outcomes: Seeded[] = [];
  const queue = [...seeds];
  const work = async (): Promise<void> => {
    for (let seed = queue.shift(); seed !== undefined && !interrupt.signal.aborted; seed = queue.shift()) {
      const process = start(seed);
      running.add(process);
      const { exitCode, report } = await process.outcome;
      running.delete(process);
      outcomes.push({ exitCode, report: { seed, ...report } });
    }
  };
  try {
    await Promise.all(Array.from({ length: slots }, work));
  } finally {
    process.off('exit', kill);
    interrupt.release();
  }
  const begun = new Set(outcomes.map(({ report }) => report.seed));
  const never = seeds.filter((seed) => !begun.has(seed));
  if (never.length > 0) say(`Not begun: ${never.map((seed) => `seed ${seed}`).join(', ')}.`);
  return outcomes.sort((a, b) => seeds.indexOf(a.report.seed) - seeds.indexOf(b.report.seed));
}

interface Seeded {
  readonly exitCode: number;
  readonly report: SeedOutcome['report'] & { readonly seed: number };
}

/** Runs side by side share the processor: one thread each where no number is set, and no time is spent on comparing devices. */
function deviceOfEach(device: DeviceConfig): DeviceConfig {
  return {
    ...device,
    name: device.name === 'auto' ? 'cpu' : device.name,
    threads: device.threads || 1,
    spin: device.spin === 'auto' ? false : device.spin,
  };
}

/** As one would write it: without options that the device has not. */
function writtenDevice({ name, adapter, index, threads, spin }: DeviceConfig): Partial<DeviceConfig> {
  const own = name === 'webgpu' ? { adapter } : name === 'cuda' || name === 'directml' ? { index } : {};
  return { name, ...own, threads, spin };
}

/** A graphics processor is shared badly: one run at a time unless more are asked for. */
function slotsFor({ name, threads }: DeviceConfig, { list, parallel }: Seeds): number {
  const free = name === 'cpu' ? Math.max(1, Math.floor(availableParallelism() / threads)) : 1;
  return Math.min(list.length, parallel ?? free);
}

function deviceWords({ name, threads }: DeviceConfig): string {
  return name === 'cpu' ? `the processor with ${count(threads, 'thread')}` : name;
}

/** `--out DIR` holds one folder a seed; else the runs lie beside the experiment as always. */
function directoryFor({ out, file }: TrainLine, seed: number): string {
  return out === null
    ? newRunDirectory(file, `${fileStem(file)}-seed-${seed}`)
    : join(resolve(out), `seed-${seed}`);
}

function table(outcomes: readonly Seeded[]): string[] {
  const truths = [...new Set(outcomes.flatMap(({ report }) => Object.keys(report.probe ?? {})))];
  const rows = outcomes.map(({ report }) => [
    String(report.seed),
    report.status,
    String(report.steps ?? '–'),
    ...truths.map((truth) => formatScore(report.probe?.[truth]?.test ?? report.probe?.[truth]?.train)),
    report.run ?? '–',
  ]);
  return formatTable([['SEED', 'STATE', 'STEPS', ...truths.map((truth) => `${truth} R²`), 'RUN'], ...rows]);
}

/** Failed before stopped before completed. */
function worst(outcomes: readonly Seeded[]): ExitCode {
  const codes = outcomes.map(({ exitCode }) => exitCode);
  if (codes.some((code) => code !== EXIT.completed && code !== EXIT.stopped)) return EXIT.failed;
  return codes.includes(EXIT.stopped) || codes.length === 0 ? EXIT.stopped : EXIT.completed;
}
