import { describe, expect, it } from 'vitest';
import { crashWords, memoryWords, withoutDriverChatter } from '../../../engine/run/native-output.ts';

describe('what native code leaves behind', () => {
  it('of its output, the lines that mean something', () => {
    const text = [
      'Warning: maxDynamicUniformBuffersPerPipelineLayout artificially reduced from 1000000 to 16 to fit dynamic offset allocation limit.',
      "terminate called after throwing an instance of 'std::bad_alloc'",
      'Warning: the disk is full',
    ];
    expect(withoutDriverChatter(text.join('\n'))).toBe(text.slice(1).join('\n'));
  });

  it.each([
    ['SIGSEGV', null, 'SIGSEGV'],
    ['SIGABRT', null, 'SIGABRT'],
    [null, 0xc0000005, 'exit code 0xc0000005'],
    [null, 0xc0000005 | 0, 'exit code 0xc0000005'],
  ])('of a crash (%s, %s), the device as the cause', (signal, code, how) => {
    expect(crashWords(signal, code)).toContain(`crashed in native code (${how})`);
    expect(crashWords(signal, code)).toContain('"device": "cpu"');
  });

  it.each([
    ['SIGKILL', null],
    ['SIGTERM', null],
    [null, 1],
    [null, null],
  ])('of any other end (%s, %s), nothing', (signal, code) => {
    expect(crashWords(signal, code)).toBeNull();
  });
});

describe('the dump of a process without memory', () => {
  it.each([
    [
      'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----\n 1: 0xb8ced1 node::OOMErrorHandler',
      'The memory of JavaScript ran out',
    ],
    [
      "terminate called after throwing an instance of 'std::bad_alloc'\n  what():  std::bad_alloc",
      'The memory of the machine ran out',
    ],
  ])('%s', (dump, words) => {
    expect(memoryWords(dump)).toContain(words);
  });

  it('is not seen in other output', () => {
    expect(memoryWords('the disk is full')).toBe('');
  });
});
