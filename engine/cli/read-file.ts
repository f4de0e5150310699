import { readFileSync } from 'node:fs';
import { nodeFiles } from '../experiment/node-files.ts';
import { formatProblem } from '../experiment/problem.ts';
import { readExperiment, type ReadResult } from '../experiment/read.ts';
import { inWords as systemErrorInWords } from '../run/run-directory-error.ts';

/** What is in an experiment file, or why it cannot be read. */
export interface ReadFile {
  readonly text: string;
  readonly result: ReadResult;
  /** One `file:line:column: message` per problem. */
  readonly lines: readonly string[];
}

/** Reads and checks an experiment file, its data files included. Never throws: a file that cannot be read is a problem like others. */
export function readExperimentFile(file: string, overrides: readonly string[] = []): ReadFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why =
      error instanceof Error && 'code' in error && error.code === 'ENOENT'
        ? 'there is no such file'
        : systemErrorInWords(error);
    const line = `${file}:1:1: The experiment file cannot be read: ${why}.`;
    return { text: '', result: { experiment: null, problems: [] }, lines: [line] };
  }
  const result = readExperiment(text, { file, overrides, files: nodeFiles });
  return { text, result, lines: result.problems.map((problem) => formatProblem(file, problem)) };
}
