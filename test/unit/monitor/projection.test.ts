import { describe, expect, it } from 'vitest';
import { latentFigures } from '../../../engine/monitor/latent-figures.ts';
import { Projector, PROJECTION_ROWS } from '../../../engine/monitor/projection.ts';
import { reading, table } from './readings.ts';

/** Rows on an ellipse with half axes 3 and 1, turned by `angle`. */
const ellipse = (angle: number, rows = 40): ReturnType<typeof reading> =>
  reading({
    rows,
    dims: 2,
    mean: (i, j) => {
      const [a, b] = [3 * Math.cos((2 * Math.PI * i) / rows), Math.sin((2 * Math.PI * i) / rows)];
      return j === 0 ? a * Math.cos(angle) - b * Math.sin(angle) : a * Math.sin(angle) + b * Math.cos(angle);
    },
  });

const project = (projector: Projector, of: ReturnType<typeof reading>): ReturnType<Projector['project']> =>
  projector.project(of, latentFigures(of).directions);

describe('the projection', () => {
  it('shows the directions of largest variance', () => {
    const { x, y, latent } = project(new Projector({}), ellipse(0.5));
    expect(latent).toBe('context');
    expect(Math.max(...x.map(Number))).toBeCloseTo(3, 2);
    expect(Math.max(...y.map(Number))).toBeCloseTo(1, 2);
  });

  it('does not flip while the latent turns, even all the way round', () => {
    const projector = new Projector({});
    let previous = project(projector, ellipse(0));
    for (let angle = 0.2; angle < 2 * Math.PI; angle += 0.2) {
      const next = project(projector, ellipse(angle));
      // Seen from its own axes a turned ellipse is the same picture; a flip would move its points by up to 6.
      next.x.forEach((value, i) => expect(Number(value)).toBeCloseTo(Number(previous.x[i]), 1));
      next.y.forEach((value, i) => expect(Number(value)).toBeCloseTo(Number(previous.y[i]), 1));
      previous = next;
    }
  });

  it('carries the truth of the same rows as colours', () => {
    const values = table(40, 2, (i, j) => i + 100 * j);
    const { colours } = project(new Projector({ signal: { kind: 'values', dim: 2, values } }), ellipse(0));
    expect(Object.keys(colours)).toEqual(['signal[0]', 'signal[1]']);
    expect(colours['signal[0]']?.slice(0, 3)).toEqual([0, 1, 2]);
    expect(colours['signal[1]']?.[39]).toBe(139);
  });

  it('shows at most 256 rows, at even distances', () => {
    const values = table(1024, 1, (i) => i);
    const { x, colours } = project(
      new Projector({ signal: { kind: 'values', dim: 1, values } }),
      ellipse(0, 1024),
    );
    expect(x.length).toBe(PROJECTION_ROWS);
    expect(colours['signal[0]']?.slice(0, 3)).toEqual([0, 4, 8]);
  });

  it('of one dimension lies on a line', () => {
    const { x, y } = project(new Projector({}), reading({ rows: 5, dims: 1, mean: (i) => i }));
    expect(x).toEqual([-2, -1, 0, 1, 2]);
    expect(y).toEqual([0, 0, 0, 0, 0]);
  });

  it('says so where the latent is not finite', () => {
    const { x } = project(new Projector({}), reading({ rows: 2, dims: 2, mean: () => NaN }));
    expect(x).toEqual(['NaN', 'NaN']);
  });
});
