import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../engine/cli/arguments.ts';
import { InvalidExperiment, inWords } from '../../../engine/cli/errors.ts';
import { formatDuration, formatNumber, formatScore, formatTable } from '../../../engine/cli/format.ts';
import { DataError } from '../../../engine/data/data-error.ts';
import { RunDirectoryError } from '../../../engine/run/run-directory-error.ts';
import { DeviceError } from '../../../engine/runtime/device-error.ts';
import { TrainingError } from '../../../engine/train/training-error.ts';

describe('an error in words', () => {
  it.each([
    [new UsageError('There is no command "x".', null), 1, 'There is no command "x". See "vjepa --help".'],
    [new UsageError('Unknown option --y.', 'train'), 1, 'Unknown option --y. See "vjepa train --help".'],
    [new InvalidExperiment(['a:1:1: b']), 1, 'a:1:1: b'],
    [new DataError('missing', 'x.npy', 'not there.'), 1, 'x.npy: not there.'],
    [new DeviceError('CPU only.'), 1, 'CPU only.'],
    [new RunDirectoryError('in-use', '/r', 'Taken.'), 1, 'Taken.'],
    [new RunDirectoryError('lock-lost', '/r', 'Deleted.'), 2, 'Deleted.'],
    [new TrainingError('already-completed', 'Done.'), 1, 'Done.'],
    [new TrainingError('checkpoint-not-written', 'Full.'), 2, 'Full.'],
  ])('%s', (error, exitCode, text) => {
    expect(inWords(error, false)).toEqual({ lines: [text], exitCode });
  });

  it('has no stack trace, expected or not, unless one asks for it', () => {
    const error = new TypeError('x is not a function');
    expect(inWords(error, false).lines.join('\n')).not.toMatch(/^\s+at /m);
    expect(inWords(error, false).lines[0]).toBe(
      'Something went wrong that should not: TypeError: x is not a function',
    );
    expect(inWords(error, true).lines.join('\n')).toMatch(/^\s+at /m);
  });
});

describe('numbers for a person', () => {
  it('have four digits', () => {
    expect([0, 6000, 0.123456, 12.3456, 0.00001234, 1234567, 'NaN' as const].map(formatNumber)).toEqual([
      '0',
      '6000',
      '0.1235',
      '12.35',
      '1.23e-5',
      '1.23e+6',
      'NaN',
    ]);
  });

  it('are durations in the two largest units', () => {
    expect([0.42, 12.4, 59.7, 185, 7620].map(formatDuration)).toEqual([
      '0.4 s',
      '12 s',
      '1 min 00 s',
      '3 min 05 s',
      '2 h 07 min',
    ]);
  });

  it('are scores, or a dash', () => {
    expect([0.93, null, undefined].map(formatScore)).toEqual(['0.930', '–', '–']);
  });

  it('stand in columns', () => {
    expect(
      formatTable([
        ['a', 'bb'],
        ['ccc', 'd'],
      ]),
    ).toEqual(['a    bb', 'ccc  d']);
  });
});
