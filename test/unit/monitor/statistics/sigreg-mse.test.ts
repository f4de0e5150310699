import { describe, expect, it } from 'vitest';
import { sigregMse } from '../../../../engine/monitor/statistics/sigreg-mse.ts';
import { normals, unitDirections } from './draws.ts';

describe('SIGReg-MSE', () => {
  it('is its definition, sum by sum', () => {
    const [rows, dims, count, highest] = [30, 3, 7, 4];
    const samples = normals(rows, dims);
    const directions = unitDirections(5, dims);
    let total = 0;
    for (let u = 0; u < 5; u++) {
      for (let k = 0; k < count; k++) {
        const t = (k * highest) / (count - 1);
        let [real, imaginary] = [0, 0];
        for (let r = 0; r < rows; r++) {
          let along = 0;
          for (let j = 0; j < dims; j++) along += samples[r * dims + j]! * directions[u * dims + j]!;
          real += Math.cos(t * along) / rows;
          imaginary += Math.sin(t * along) / rows;
        }
        total += (real - Math.exp(-0.5 * t * t)) ** 2 + imaginary ** 2;
      }
    }
    expect(sigregMse(samples, dims, directions, { count, highest })).toBeCloseTo(total / (5 * count), 14);
  });

  it('of rows that are all 0 is the mean of (1 − e^{−t²/2})²', () => {
    // ∫₀⁵ (1 − 2 e^{−t²/2} + e^{−t²}) dt / 5 = (5 − √(2π) erf(5/√2) + (√π/2) erf(5)) / 5. The two erf are 1 to 6 places.
    const integral = (5 - Math.sqrt(2 * Math.PI) + Math.sqrt(Math.PI) / 2) / 5;
    const fine = { count: 20_001, highest: 5 };
    expect(sigregMse(new Float32Array(8), 2, Float32Array.of(1, 0), fine)).toBeCloseTo(integral, 4);
  });

  it('does not see a rotation of all directions and samples', () => {
    const samples = normals(40, 2);
    const turned = samples.map((_, i) => (i % 2 === 0 ? -samples[i + 1]! : samples[i - 1]!));
    expect(sigregMse(turned, 2, Float32Array.of(0, 1))).toBeCloseTo(
      sigregMse(samples, 2, Float32Array.of(1, 0)),
      14,
    );
  });
});
