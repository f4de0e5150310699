import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { applyEdits } from '../../../engine/experiment/edit.ts';
import type { FileProbe, FileStat } from '../../../engine/experiment/files.ts';
import { readExperiment, type ReadOptions } from '../../../engine/experiment/read.ts';
import type { Problem } from '../../../engine/experiment/problem.ts';

const root = resolve(import.meta.dirname, '../../..');

/** Every example of the repository, by its path in examples/ with slashes. */
export const examples = readdirSync(resolve(root, 'examples'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.vjepa.json') && !name.includes('runs/'))
  .sort()
  .map((name) => {
    const file = resolve(root, 'examples', name);
    return { name, file, text: readFileSync(file, 'utf8') };
  });

/** What is said of the examples that are sick on purpose, as `severity code`; of all others nothing is. */
export const intendedProblems: Readonly<Record<string, readonly string[]>> = {
  'ablation/E-no-context-kl.vjepa.json': ['warning ablated-elbo'],
  'ablation/F-no-target-kl.vjepa.json': ['warning ablated-elbo'],
  'ablation/G-no-likelihood.vjepa.json': ['warning ablated-elbo'],
  'ablation/H-no-likelihood-sigreg.vjepa.json': ['info ablated-elbo'],
  'ablation/I-no-kl.vjepa.json': ['warning ablated-elbo'],
  'ablation/J-no-kl-sigreg.vjepa.json': ['info ablated-elbo'],
  'collapsing-jepa.vjepa.json': ['warning invites-collapse'],
};

/** Reads an experiment written as a value; keys can be marked nowhere, so positions need `read`. */
export function readValue(value: unknown, options: Partial<ReadOptions> = {}) {
  return read(JSON.stringify(value, null, 2), options);
}

export function read(text: string, options: Partial<ReadOptions> = {}) {
  return readExperiment(text, { file: '/project/trial.vjepa.json', ...options });
}

export type Value = Record<string, unknown>;

/** An experiment on Noisy TV, which may be replaced. */
export const trial = (model: Value, more: Value = {}): Value => ({
  data: { kind: 'noisy-tv' },
  model,
  ...more,
});

/** What the rules say, as `severity code path`. */
export function verdicts(value: Value, options: Partial<ReadOptions> = {}): string[] {
  return readValue(value, options).problems.map(
    ({ severity, code, path }) => `${severity} ${code} ${path.join('.')}`,
  );
}

/** The problems that are left once every fix has been applied. */
export function afterFixes(value: Value, options: Partial<ReadOptions> = {}): string[] {
  const text = JSON.stringify(value, null, 2);
  const fixes = read(text, options).problems.flatMap(({ fix }) => fix?.edits ?? []);
  return read(editedText(text, fixes), options).problems.map(({ message }) => message);
}

/** The text that a problem underlines. */
export function underlined(text: string, { range }: Problem): string {
  return text.slice(range.start.offset, range.end.offset);
}

/** The bytes of an .npy file; the data are zeros, cut short by `missing` bytes. */
export function npyFile(
  shape: readonly number[],
  {
    descr = '<f4',
    fortran = false,
    missing = 0,
  }: { descr?: string; fortran?: boolean; missing?: number } = {},
): Uint8Array {
  const list = shape.join(', ') + (shape.length === 1 ? ',' : '');
  const dictionary = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': (${list}), }`;
  const header = `${dictionary.padEnd(117)}\n`;
  const bytes = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(118)}\x00${header}`, 'latin1');
  const size = shape.reduce((product, length) => product * length, Number(/\d$/.exec(descr)?.[0] ?? 8));
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, size - missing))]);
}

/** A disk as a table: bytes for a file, or what else is there. */
export function disk(entries: Readonly<Record<string, Uint8Array | FileStat>>): FileProbe {
  return {
    stat(path) {
      const entry = entries[path];
      if (entry === undefined) return { kind: 'missing' };
      return entry instanceof Uint8Array ? { kind: 'file', size: entry.length } : entry;
    },
    readHead(path, bytes) {
      const entry = entries[path];
      if (!(entry instanceof Uint8Array)) throw new Error('not a file');
      return entry.subarray(0, bytes);
    },
  };
}

/** A text after its edits, as an editor makes them. */
export function editedText(text: string, edits: Parameters<typeof applyEdits>[1]): string {
  return applyEdits(text, edits).reduce(
    (before, { offset, length, content }) =>
      before.slice(0, offset) + content + before.slice(offset + length),
    text,
  );
}
