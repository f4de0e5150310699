import { describe, expect, it } from 'vitest';
import { calibrationFigures } from '../../../../engine/monitor/statistics/calibration.ts';
import { randomStream } from '../../../../engine/random/stream.ts';
import { reading } from '../readings.ts';

describe('calibration', () => {
  const prediction = reading({
    rows: 12,
    dims: 3,
    mean: (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.3 * Math.cos(0.31 * i * (j + 1)) + 0.5 * j,
    logVariance: (i, j) => 0.4 * Math.cos(0.9 * i - j) - 0.5 * j,
  });
  const target = reading({
    rows: 12,
    dims: 3,
    mean: (i, j) => Math.sin(0.7 * i + 1.9 * j) + 0.5 * j,
    logVariance: (i, j) => -1 + 0.2 * Math.sin(i + j),
  });

  // NumPy in float64 on the same formulas rounded to float32.
  it('takes the draw of the target in', () => {
    const { ratio, actualVariance } = calibrationFigures(prediction, target, true)!;
    [0.4414667237373713, 0.6854992235388832, 1.1408923773554878].forEach((r, j) =>
      expect(ratio[j]).toBeCloseTo(r, 6),
    );
    [0.4255765828782489, 0.4210550487033761, 0.41624391836162533].forEach((v, j) =>
      expect(actualVariance[j]).toBeCloseTo(v, 6),
    );
  });

  it('holds the prediction to the mean of the target where that is what it learns', () => {
    const { ratio } = calibrationFigures(prediction, target, false)!;
    [0.054507056380806974, 0.08931750590903992, 0.13016804149472144].forEach((r, j) =>
      expect(ratio[j]).toBeCloseTo(r, 6),
    );
  });

  it('is 1 for targets drawn as predicted', () => {
    const rows = 100_000;
    const noise = randomStream(1, 'targets').fillNormal(new Float32Array(rows));
    const predicted = reading({ rows, dims: 1, mean: (i) => i % 7, logVariance: (i) => (i % 5) - 2 });
    const drawn = reading({ rows, dims: 1, mean: (i) => (i % 7) + noise[i]! * Math.exp(((i % 5) - 2) / 2) });
    // Four standard errors of the mean of χ²_1.
    expect(Math.abs(calibrationFigures(predicted, drawn, true)!.ratio[0]! - 1)).toBeLessThan(
      4 * Math.sqrt(2 / rows),
    );
  });

  it('does not exist for a prediction without a variance', () => {
    expect(calibrationFigures(target, target, true)).not.toBeNull();
    expect(calibrationFigures(reading({ rows: 1, dims: 1, mean: () => 0 }), target, true)).toBeNull();
  });
});
