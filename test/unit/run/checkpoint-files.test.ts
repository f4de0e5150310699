import { mkdirSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  checkpointFile,
  isWhole,
  listCheckpoints,
  newestCheckpoint,
  pruneCheckpoints,
  removeCheckpointsPast,
} from '../../../engine/run/checkpoint-files.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** A run directory with a small whole safetensors file for each step. */
function withCheckpoints(...steps: readonly number[]): string {
  const directory = temporaryFolder();
  mkdirSync(join(directory, 'checkpoints'));
  for (const step of steps) writeFileSync(join(directory, checkpointFile(step)), safetensors());
  return directory;
}

function safetensors(): Buffer {
  const header = Buffer.from(
    '{"__metadata__":{"step":"1"},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(8)]);
}

const steps = (files: readonly { readonly step: number }[]): number[] => files.map(({ step }) => step);

test('a checkpoint is named after its step', () => {
  expect(checkpointFile(6000)).toBe('checkpoints/step-000006000.safetensors');
});

test('checkpoints are listed by step', () => {
  const directory = withCheckpoints(2000, 1000, 3_000_000_000);
  writeFileSync(join(directory, 'checkpoints', 'notes.txt'), '');
  expect(steps(listCheckpoints(directory))).toEqual([1000, 2000, 3_000_000_000]);
  expect(listCheckpoints(temporaryFolder())).toEqual([]);
});

describe('the newest checkpoint', () => {
  test('is the last whole one', () => {
    const directory = withCheckpoints(1000, 2000, 3000, 4000);
    truncateSync(join(directory, checkpointFile(4000)), 50);
    truncateSync(join(directory, checkpointFile(3000)), 0);
    expect(newestCheckpoint(directory)?.step).toBe(2000);
    expect(newestCheckpoint(directory, 1500)?.step).toBe(1000);
    expect(newestCheckpoint(directory, 500)).toBeNull();
  });

  test('is not a file with a nonsensical header', () => {
    const directory = withCheckpoints(1);
    const path = join(directory, checkpointFile(1));
    expect(isWhole(path)).toBe(true);
    writeFileSync(path, Buffer.alloc(1000, 255));
    expect(isWhole(path)).toBe(false);
    writeFileSync(path, Buffer.concat([Buffer.from([2, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('[]x')]));
    expect(isWhole(path)).toBe(false);
  });
});

describe('pruning', () => {
  test('keeps the newest ones and deletes what a killed writer left', () => {
    const directory = withCheckpoints(1, 2, 3, 4, 5);
    writeFileSync(join(directory, `${checkpointFile(6)}.123.tmp`), 'half');
    expect(steps(pruneCheckpoints(directory, 2))).toEqual([1, 2, 3]);
    expect(readdirSync(join(directory, 'checkpoints'))).toHaveLength(2);
  });

  test('keeps the newest from before a verdict, while it holds', () => {
    const directory = withCheckpoints(1, 2, 3, 4, 5);
    expect(steps(pruneCheckpoints(directory, 1, 3))).toEqual([1, 3, 4]);
    expect(steps(pruneCheckpoints(directory, 1, 2))).toEqual([2]);
  });

  test('never deletes the last good one', () => {
    const directory = withCheckpoints(1, 2, 3);
    truncateSync(join(directory, checkpointFile(3)), 5);
    pruneCheckpoints(directory, 0);
    expect(newestCheckpoint(directory)?.step).toBe(2);
  });
});

test('a resume deletes the checkpoints past its step', () => {
  const directory = withCheckpoints(1000, 2000, 3000);
  expect(steps(removeCheckpointsPast(directory, 1000))).toEqual([2000, 3000]);
  expect(steps(listCheckpoints(directory))).toEqual([1000]);
});
