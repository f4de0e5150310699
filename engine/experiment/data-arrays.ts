import { resolve } from 'node:path';
import type { RawExperiment } from './defaults.ts';
import type { FileProbe } from './files.ts';
import {
  NPY_HEAD_BYTES,
  npyFileSize,
  NpyError,
  parseNpyHeader,
  type NpyDtype,
  type NpyHeader,
  type NpyNumbers,
} from './npy-header.ts';
import type { JsonPath } from './problem.ts';

/** An array file that an experiment names. */
export interface NamedFile {
  /** e.g. `data.train.truth.signal`. */
  readonly path: JsonPath;
  readonly split: 'train' | 'test';
  readonly role: 'x' | 'y' | 'truth';
  /** `x`, `y`, or the name of the truth. */
  readonly name: string;
  /** As written. */
  readonly file: string;
  /** Which numbers it may hold. */
  readonly numbers: NpyNumbers;
}

/** The same with its header, or the reason why there is none. */
export interface NamedArray extends NamedFile {
  readonly found: { readonly header: NpyHeader<NpyDtype> } | { readonly failure: string };
}

/** Every array file that the experiment names, x and y before the truth. Data that are generated have none. */
export function namedFiles({ data }: Pick<RawExperiment, 'data'>): NamedFile[] {
  if (data.kind !== 'sequence' && data.kind !== 'pairs') return [];
  const numbers = data.kind === 'pairs' ? 'floats-or-whole' : 'floats';
  return (['train', 'test'] as const).flatMap((split): NamedFile[] => {
    const files = data[split];
    if (!files) return [];
    const views = [
      { role: 'x' as const, file: files.x },
      { role: 'y' as const, file: 'y' in files ? files.y : undefined },
    ].flatMap(({ role, file }): NamedFile[] =>
      // An empty y stands for x.
      file === undefined || file === ''
        ? []
        : [{ path: ['data', split, role], split, role, name: role, file, numbers: 'floats' }],
    );
    const truths = Object.entries(files.truth ?? {}).map(([name, file]): NamedFile => ({
      path: ['data', split, 'truth', name],
      split,
      role: 'truth',
      name,
      file,
      numbers,
    }));
    return [...views, ...truths];
  });
}

/** Absolute path of a file that an experiment in `directory` names. */
export function arrayPath(directory: string, file: string): string {
  return resolve(directory, file);
}

/** Looks at one array file: is it there, is it .npy, is it complete. */
export function lookAtArray(named: NamedFile, directory: string, files: FileProbe): NamedArray {
  const path = arrayPath(directory, named.file);
  const stat = files.stat(path);
  switch (stat.kind) {
    case 'missing':
      return { ...named, found: { failure: `there is no file ${path}` } };
    case 'directory':
      return { ...named, found: { failure: `${path} is a folder, not an .npy file` } };
    case 'unreadable':
      return { ...named, found: { failure: `${path} cannot be read: ${stat.reason}` } };
    case 'file':
      return { ...named, found: readHeader(path, stat.size, files, named.numbers) };
  }
}

function readHeader(path: string, size: number, files: FileProbe, numbers: NpyNumbers): NamedArray['found'] {
  try {
    const header = parseNpyHeader(files.readHead(path, NPY_HEAD_BYTES), numbers);
    const needed = npyFileSize(header);
    if (size >= needed) return { header };
    return { failure: `${path} is truncated: ${size} bytes of the ${needed} that its header announces` };
  } catch (error) {
    if (error instanceof NpyError) return { failure: `${path}: ${error.message}` };
    return { failure: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
