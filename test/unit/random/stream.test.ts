import { describe, expect, it } from 'vitest';
import { portableExp, portableLog } from '../../../engine/random/elementary.ts';
import { randomStream } from '../../../engine/random/stream.ts';

const KNOWN_WORDS = [3245448063, 1691307017, 557139911, 3983215282, 3992937106, 3811252355];
const KNOWN_NORMALS = [
  -0.7536696195602417, 2.31103777885437, 0.27055391669273376, -0.17379242181777954, -0.19893518090248108,
  -0.34126046299934387,
];

/** Distribution function of the standard normal through erfc (W. J. Cody's accuracy is not needed: |error| < 1.2e-7). */
function normalCdf(x: number): number {
  const z = Math.abs(x) / Math.SQRT2;
  const t = 1 / (1 + 0.5 * z);
  const poly = [
    1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ];
  let series = 0;
  for (const c of poly.toReversed()) series = series * t + c;
  const erfc = t * Math.exp(-z * z - 1.26551223 + t * series);
  return x > 0 ? 1 - erfc / 2 : erfc / 2;
}

function moment(values: Float32Array, power: number): number {
  let sum = 0;
  for (const v of values) sum += v ** power;
  return sum / values.length;
}

function correlation(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? NaN) * (b[i] ?? NaN);
  return sum / a.length;
}

const normals = (key: { seed?: number; purpose?: string; step?: number }, n: number): Float32Array =>
  randomStream(key.seed ?? 1, key.purpose ?? 'noise', key.step ?? 0).fillNormal(new Float32Array(n));

describe('a random stream', () => {
  it('gives the same numbers for the same key', () => {
    expect(normals({ step: 7 }, 1000)).toEqual(normals({ step: 7 }, 1000));
  });

  it('gives other numbers when seed, purpose or step differ', () => {
    const words = [
      randomStream(1, 'noise', 0),
      randomStream(2, 'noise', 0),
      randomStream(1, 'noisf', 0),
      randomStream(1, 'noise', 1),
      randomStream(1 + 2 ** 32, 'noise', 0),
      randomStream(1, 'noise', 2 ** 32),
      randomStream(0, 'noise', 1),
    ].map((stream) => stream.nextUint32());
    expect(new Set(words).size).toBe(words.length);
  });

  // Made by an independent implementation in Python of the three published pieces: MurmurHash3's fmix32 over the
  // words of the key, and sfc32 with twelve rounds of warm-up.
  it('is sfc32 on a MurmurHash3 digest of its key', () => {
    const stream = randomStream(111, 'noise:target', 6000);
    expect(Array.from({ length: 6 }, () => stream.nextUint32())).toEqual(KNOWN_WORDS);
  });

  // Recorded from the first release; a change here would make every run of the past impossible to replay.
  it('keeps the normals of the first release', () => {
    const known = [...normals({ seed: 111, purpose: 'noise:target', step: 6000 }, 6)];
    expect(known).toEqual(KNOWN_NORMALS);
  });

  it('draws normals one at a time as it fills arrays', () => {
    const stream = randomStream(3, 'noise', 5);
    expect(Array.from({ length: 300 }, () => stream.normal())).toEqual([
      ...normals({ seed: 3, step: 5 }, 300),
    ]);
  });

  it.each([-1, 0.5, NaN, 2 ** 53])('refuses the step %d', (step) => {
    expect(() => randomStream(1, 'noise', step)).toThrow(/whole number of at least 0 as its step/);
  });
});

// Bounds are four standard errors of the statistic under the null; the seeds are fixed, so nothing here can flicker.
describe('uniform numbers', () => {
  it('lie in [0, 1) with mean 1/2 and variance 1/12', () => {
    const stream = randomStream(5, 'uniform');
    const n = 200_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const u = stream.uniform();
      if (!(u >= 0 && u < 1)) throw new Error(`${u} is not in [0, 1)`);
      sum += u;
      squares += (u - 0.5) ** 2;
    }
    expect(Math.abs(sum / n - 1 / 2)).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(squares / n - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
  });

  it('fill a float32 array as multiples of 2⁻²⁴, one from each word of the stream', () => {
    const filled = randomStream(111, 'noise:target', 6000).fillUniform(new Float32Array(KNOWN_WORDS.length));
    expect([...filled]).toEqual(KNOWN_WORDS.map((word) => Math.floor(word / 256) / 2 ** 24));
  });

  it('go on where a fill ended, and let normals go on after them', () => {
    const [whole, parts] = [randomStream(3, 'uniform'), randomStream(3, 'uniform')];
    const expected = [...whole.fillUniform(new Float32Array(10))];
    const filled = [4, 0, 6].flatMap((n) => [...parts.fillUniform(new Float32Array(n))]);
    expect(filled).toEqual(expected);
    expect(parts.normal()).toBe(whole.normal());
  });

  it('fill arrays that lie in [0, 1), never at 1, with mean 1/2, variance 1/12 and no correlation of neighbours', () => {
    const n = 1_000_000;
    const u = randomStream(5, 'uniform').fillUniform(new Float32Array(n));
    expect(u.every((value) => value >= 0 && value < 1)).toBe(true);
    const centred = u.map((value) => value - 0.5);
    expect(Math.abs(moment(centred, 1))).toBeLessThan(4 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(moment(centred, 2) - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / n));
    expect(Math.abs(correlation(centred.subarray(1), centred))).toBeLessThan(4 / 12 / Math.sqrt(n));
  });

  it('use each of the 32 bits half of the time', () => {
    const stream = randomStream(6, 'bits');
    const n = 20_000;
    const ones = new Array<number>(32).fill(0);
    for (let i = 0; i < n; i++) {
      const word = stream.nextUint32();
      for (let bit = 0; bit < 32; bit++) ones[bit] = (ones[bit] ?? 0) + ((word >>> bit) & 1);
    }
    for (const count of ones) expect(Math.abs(count / n - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / n));
  });
});

describe('normal numbers', () => {
  const n = 1_000_000;
  const sample = normals({ seed: 8, purpose: 'moments' }, n);

  it.each([
    { power: 1, expected: 0, variance: 1 },
    { power: 2, expected: 1, variance: 2 },
    { power: 3, expected: 0, variance: 15 },
    { power: 4, expected: 3, variance: 96 },
    { power: 6, expected: 15, variance: 10170 },
  ])('have moment $power of the standard normal', ({ power, expected, variance }) => {
    expect(Math.abs(moment(sample, power) - expected)).toBeLessThan(4 * Math.sqrt(variance / n));
  });

  it('follow the normal distribution function (Kolmogorov–Smirnov)', () => {
    const sorted = sample.toSorted();
    let distance = 0;
    for (let i = 0; i < n; i++) {
      const cdf = normalCdf(sorted[i] ?? NaN);
      distance = Math.max(distance, Math.abs(cdf - i / n), Math.abs(cdf - (i + 1) / n));
    }
    // 1.63 / √n is the 1 % point.
    expect(distance).toBeLessThan(1.63 / Math.sqrt(n));
  });

  // The tail beyond 3.654 is drawn in another way than the rest; 2 (1 − Φ(3.5)) = 4.65e-4, 2 (1 − Φ(4)) = 6.33e-5.
  it.each([
    { beyond: 3.5, expected: 4.6526e-4 },
    { beyond: 4, expected: 6.3342e-5 },
  ])('exceed ±$beyond as often as they should', ({ beyond, expected }) => {
    let count = 0;
    for (const v of sample) if (Math.abs(v) > beyond) count++;
    expect(Math.abs(count - expected * n)).toBeLessThan(4 * Math.sqrt(expected * n));
  });

  it('are symmetric', () => {
    let positive = 0;
    for (const v of sample) if (v > 0) positive++;
    expect(Math.abs(positive / n - 0.5)).toBeLessThan(4 * Math.sqrt(0.25 / n));
  });

  it.each([
    ['steps', { step: 1 }, { step: 2 }],
    ['seeds', { seed: 1 }, { seed: 2 }],
    ['purposes', { purpose: 'a' }, { purpose: 'b' }],
  ])('of neighbouring %s are uncorrelated', (_, one, other) => {
    const m = 100_000;
    const a = normals(one, m);
    const b = normals(other, m);
    expect(Math.abs(correlation(a, b))).toBeLessThan(4 / Math.sqrt(m));
    expect(Math.abs(correlation(a.subarray(1), b.subarray(0, m - 1)))).toBeLessThan(4 / Math.sqrt(m));
    const squares = (v: Float32Array): Float32Array => v.map((x) => (x * x - 1) / Math.SQRT2);
    expect(Math.abs(correlation(squares(a), squares(b)))).toBeLessThan(4 / Math.sqrt(m));
  });

  it('that come first in their stream are standard normal over the steps', () => {
    const first = Float32Array.from({ length: 50_000 }, (_, step) => randomStream(1, 'first', step).normal());
    expect(Math.abs(moment(first, 1))).toBeLessThan(4 / Math.sqrt(first.length));
    expect(Math.abs(moment(first, 2) - 1)).toBeLessThan(4 * Math.sqrt(2 / first.length));
    expect(Math.abs(correlation(first.subarray(1), first.subarray(0, -1)))).toBeLessThan(
      4 / Math.sqrt(first.length),
    );
  });
});

describe('a permutation', () => {
  it('holds every index once', () => {
    const order = randomStream(1, 'batches', 3).permutation(1000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  });

  it('takes each of the 24 orders of four items equally often', () => {
    const counts = new Map<string, number>();
    const draws = 24_000;
    for (let i = 0; i < draws; i++) {
      const order = randomStream(2, 'orders', i).permutation(4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    const expected = draws / 24;
    let chiSquared = 0;
    for (const count of counts.values()) chiSquared += (count - expected) ** 2 / expected;
    expect(counts.size).toBe(24);
    // 0.1 % point of χ² with 23 degrees of freedom.
    expect(chiSquared).toBeLessThan(49.73);
  });

  it('of no items is empty', () => {
    expect(randomStream(1, 'x').permutation(0)).toEqual(new Uint32Array(0));
  });
});

describe('portable exp and log', () => {
  it('agree with those of this platform to 1e-12', () => {
    for (let x = -10; x <= 10; x += 0.0137)
      expect(Math.abs(portableExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-12);
    for (let x = 2 ** -53; x < 10; x *= 1.0371)
      expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThan(1e-12 * (1 + Math.abs(Math.log(x))));
  });
});
