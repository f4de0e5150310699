import { resolve } from 'node:path';
import type { RawExperiment } from './defaults.ts';
import type { FileProbe } from './files.ts';
import { NPY_HEAD_BYTES, npyFileSize, NpyError, parseNpyHeader, type NpyHeader } from './npy-header.ts';
import type { JsonPath } from './problem.ts';

/** An array file that an experiment names. */
export interface SequenceFile {
  /** e.g. `data.train.truth.signal`. */
  readonly path: JsonPath;
  readonly split: 'train' | 'test';
  /** Null for `x`, else the name of the truth. */
  readonly truth: string | null;
  /** As written. */
  readonly file: string;
}

/** The same with its header, or the reason why there is none. */
export interface SequenceArray extends SequenceFile {
  readonly found: { readonly header: NpyHeader } | { readonly failure: string };
}

/** Every array file that the experiment names, in the order of the file. */
export function sequenceFiles(raw: Pick<RawExperiment, 'data'>): SequenceFile[] {
  const data = raw.data;
  if (data.kind !== 'sequence') return [];
  return (['train', 'test'] as const).flatMap((split) => {
    const files = data[split];
    if (!files) return [];
    const x =
      files.x === undefined ? [] : [{ path: ['data', split, 'x'], split, truth: null, file: files.x }];
    const truths = Object.entries(files.truth ?? {}).map(([name, file]) => ({
      path: ['data', split, 'truth', name],
      split,
      truth: name,
      file,
    }));
    return [...x, ...truths];
  });
}

/** Absolute path of a file that an experiment in `directory` names. */
export function sequencePath(directory: string, file: string): string {
  return resolve(directory, file);
}

/** Looks at one array file: is it there, is it .npy, is it complete. */
export function lookAtArray(named: SequenceFile, directory: string, files: FileProbe): SequenceArray {
  const path = sequencePath(directory, named.file);
  const stat = files.stat(path);
  switch (stat.kind) {
    case 'missing':
      return { ...named, found: { failure: `there is no file ${path}` } };
    case 'directory':
      return { ...named, found: { failure: `${path} is a folder, not an .npy file` } };
    case 'unreadable':
      return { ...named, found: { failure: `${path} cannot be read: ${stat.reason}` } };
    case 'file':
      return { ...named, found: readHeader(path, stat.size, files) };
  }
}

function readHeader(path: string, size: number, files: FileProbe): SequenceArray['found'] {
  try {
    const header = parseNpyHeader(files.readHead(path, NPY_HEAD_BYTES));
    const needed = npyFileSize(header);
    if (size >= needed) return { header };
    return { failure: `${path} is truncated: ${size} bytes of the ${needed} that its header announces` };
  } catch (error) {
    if (error instanceof NpyError) return { failure: `${path}: ${error.message}` };
    return { failure: `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}` };
  }
}
