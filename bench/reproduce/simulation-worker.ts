/** Trains one experiment of the simulation study for each line of its input, and answers with the figures of Table 1. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { readExperiment } from '../../engine/experiment/read.ts';
import { runSimulation } from './simulation-run.ts';

export interface SimulationRequest {
  /** Of the example. */
  readonly file: string;
  /** As `--set`. */
  readonly overrides: readonly string[];
}

for await (const line of createInterface(process.stdin)) {
  const { file, overrides } = JSON.parse(line) as SimulationRequest;
  const { experiment, problems } = readExperiment(readFileSync(file, 'utf8'), { file, overrides });
  if (!experiment) throw new Error(problems.map(({ message }) => message).join('\n'));
  process.stdout.write(`${JSON.stringify(await runSimulation(experiment))}\n`);
}
