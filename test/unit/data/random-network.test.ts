import { describe, expect, it } from 'vitest';
import { portableTanh, RandomNetwork } from '../../../engine/data/random-network.ts';
import { randomStream } from '../../../engine/random/stream.ts';

describe('a frozen random network', () => {
  it('is linear, tanh, linear', () => {
    const hidden = Float64Array.of(0.5, -1, 2, 0.25, 0.1, 3);
    const output = Float64Array.of(1, -2, 0.5);
    const network = new RandomNetwork([2, 3, 1], [hidden, output]);
    const by = (a: number, b: number): number =>
      Math.tanh(0.5 * a - b) - 2 * Math.tanh(2 * a + 0.25 * b) + 0.5 * Math.tanh(0.1 * a + 3 * b);
    const out = network.apply(Float64Array.of(0.3, -0.7, 1.1, 0.2));
    expect(out).toHaveLength(2);
    expect(out[0]).toBeCloseTo(by(0.3, -0.7), 11);
    expect(out[1]).toBeCloseTo(by(1.1, 0.2), 11);
  });

  it('has weights of variance scale² / fan-in', () => {
    const { weights } = RandomNetwork.draw([16, 1000, 40], 3, (layer, count) =>
      randomStream(1, `layer ${layer}`).fillNormal(new Float32Array(count)),
    );
    const variance = (values: Float64Array): number =>
      values.reduce((sum, w) => sum + w * w, 0) / values.length;
    // 16 000 and 40 000 draws: relative standard errors of √(2/n) = 1.1 % and 0.7 %.
    expect(Math.abs(variance(weights[0]!) / (9 / 16) - 1)).toBeLessThan(0.045);
    expect(Math.abs(variance(weights[1]!) / (9 / 1000) - 1)).toBeLessThan(0.03);
  });
});

describe('tanh from IEEE operations alone', () => {
  it('is tanh', () => {
    for (let x = -9.9; x < 10; x += 0.0137)
      expect(Math.abs(portableTanh(x) - Math.tanh(x))).toBeLessThan(1e-13);
    expect(portableTanh(0)).toBe(0);
  });

  it('is 1 to less than the precision of float32 where it has saturated', () => {
    for (const x of [10, 11, 700, Infinity]) {
      expect(Math.fround(portableTanh(x))).toBe(1);
      expect(Math.fround(portableTanh(-x))).toBe(-1);
    }
  });
});
