import { expect, test } from 'vitest';
import { logNumber, logNumbers, readNumber } from '../../../engine/run/numbers.ts';

test('a float32 is logged as the shortest decimal that reads back the same', () => {
  expect(logNumber(Math.fround(0.1))).toBe(0.1);
  expect(logNumber(Math.fround(-1 / 3))).toBe(-0.33333334);
  expect(logNumber(Math.fround(16777.217))).toBe(16777.217);
  expect(logNumber(Math.fround(1e-20))).toBe(1e-20);
  expect(logNumber(Math.fround(3.4e38))).toBe(3.4e38);
});

test('a double is logged with the precision of a float32', () => {
  expect(logNumber(0.30000000000000004)).toBe(0.3);
  expect(logNumber(0.001)).toBe(0.001);
});

test('integers, and numbers that no float32 can hold, stay as they are', () => {
  expect([0, 1, -7, 123456789, 1e39, -1e300, 1e-42].map(logNumber)).toEqual([
    0, 1, -7, 123456789, 1e39, -1e300, 1e-42,
  ]);
});

test('what JSON cannot hold becomes text and comes back', () => {
  const logged = logNumbers([NaN, Infinity, -Infinity]);
  expect(logged).toEqual(['NaN', 'Infinity', '-Infinity']);
  expect(logged.map(readNumber)).toEqual([NaN, Infinity, -Infinity]);
});

test('every float32 survives the log, over all magnitudes', () => {
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  // A linear congruential generator walks over the bit patterns, so that a failure can be repeated.
  for (let i = 0, pattern = 1; i < 100_000; i++) {
    pattern = (Math.imul(pattern, 1664525) + 1013904223) >>> 0;
    bits[0] = pattern;
    const x = float[0] ?? 0;
    const back = Math.fround(readNumber(JSON.parse(JSON.stringify(logNumber(x))) as number));
    if (!Object.is(back, x) && !(back === 0 && x === 0)) expect.fail(`${x} came back as ${back}`);
  }
});

test('part of a column can be taken', () => {
  expect(logNumbers(Float32Array.of(0.1, 0.2, 0.3), 1, 3)).toEqual([0.2, 0.3]);
});
