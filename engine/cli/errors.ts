import { DataError } from '../data/data-error.ts';
import { ExportError } from '../export/export-error.ts';
import { RunDirectoryError } from '../run/run-directory-error.ts';
import { TrainingError } from '../train/training-error.ts';
import { UsageError } from './arguments.ts';
import { EXIT, type ExitCode } from './terminal.ts';

/** An experiment that cannot be trained; `lines` say what is wrong, one problem each. */
export class InvalidExperiment extends Error {
  override readonly name = 'InvalidExperiment';

  constructor(readonly lines: readonly string[]) {
    super(lines.join('\n'));
  }
}

/** An error as a person is told of it. */
export interface Words {
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/**
 * The one place that turns errors into words. What a person did is exit code 1; what happened to a training is 2. An error that
 * nobody expected is named as a fault of this program; its stack is shown with VJEPA_DEBUG=1 only.
 */
export function inWords(error: unknown, debug = process.env['VJEPA_DEBUG'] === '1'): Words {
  const words = expected(error) ?? unexpected(error);
  const stack = debug && error instanceof Error ? [error.stack ?? ''] : [];
  return { ...words, lines: [...words.lines, ...stack] };
}

function expected(error: unknown): Words | null {
  if (error instanceof InvalidExperiment) return { lines: error.lines, exitCode: EXIT.invalidInput };
  if (error instanceof UsageError) {
    const help = error.command === null ? 'vjepa --help' : `vjepa ${error.command} --help`;
    return { lines: [`${error.message} See "${help}".`], exitCode: EXIT.invalidInput };
  }
  if (error instanceof DataError || isNamed(error, 'DeviceError') || isNamed(error, 'InstallError'))
    return said(error, EXIT.invalidInput);
  if (error instanceof ExportError)
    return said(error, error.code === 'unwritable' ? EXIT.failed : EXIT.invalidInput);
  if (error instanceof RunDirectoryError) {
    const late = ['log-not-written', 'backlog-full', 'lock-lost'].includes(error.code);
    return said(error, late ? EXIT.failed : EXIT.invalidInput);
  }
  if (error instanceof TrainingError) {
    const late = ['non-finite', 'checkpoint-not-written'].includes(error.code);
    return said(error, late ? EXIT.failed : EXIT.invalidInput);
  }
  if (WHILE_TRAINING.some((name) => isNamed(error, name))) return said(error as Error, EXIT.failed);
  return null;
}

function unexpected(error: unknown): Words {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const lines = [
    `Something went wrong that should not: ${what}`,
    'Run again with VJEPA_DEBUG=1 to see where, and please report it.',
  ];
  return { lines, exitCode: EXIT.failed };
}

const said = (error: Error, exitCode: ExitCode): Words => ({ lines: [error.message], exitCode });

const WHILE_TRAINING = ['RuntimeMissingError', 'StateMismatchError', 'DeviceLostError', 'OutOfMemoryError'];

/** By name, for importing the class would load the tensor runtime's files. */
function isNamed(error: unknown, name: string): error is Error {
  return error instanceof Error && error.name === name;
}
