import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeAtomically } from '../run/atomic-file.ts';
import { inWords } from '../run/run-directory-error.ts';
import { ExportError } from './export-error.ts';

/** Throws an `ExportError` where `file` could not be written: it is there (unless `force`), is a folder, or its folder is missing. */
export function requireWritable(file: string, force: boolean): void {
  const folder = dirname(file);
  if (!(statSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false))
    throw new ExportError('no-folder', `There is no folder ${folder}; make it, or choose another.`);
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false)
    throw new ExportError('exists', `${file} is a folder; give the name of a file.`);
  if (!force && existsSync(file))
    throw new ExportError(
      'exists',
      `${file} is there already. Choose another name, or overwrite it with --force.`,
    );
}

/** Writes a whole file or none. Throws an `ExportError` (`unwritable`) in words. */
export function writeNewFile(file: string, bytes: Uint8Array): void {
  try {
    writeAtomically(file, bytes);
  } catch (cause) {
    throw new ExportError('unwritable', `${file} cannot be written: ${inWords(cause)}.`, { cause });
  }
}
