import { describe, expect, it } from 'vitest';
import { columnsIn, placement } from '../../../webview/views/placement.ts';

describe('the charts of a grid', () => {
  it('fill every row, whatever their number', () => {
    for (let count = 1; count <= 17; count++)
      for (let columns = 1; columns <= 5; columns++) {
        const { tracks, spans } = placement(count, columns);
        let filled = 0;
        for (const span of spans) {
          filled += span;
          expect(filled, `${count} charts in ${columns} columns`).toBeLessThanOrEqual(tracks);
          if (filled === tracks) filled = 0;
        }
        expect(filled, `${count} charts in ${columns} columns`).toBe(0);
      }
  });

  it('are never more side by side than there is room for', () => {
    expect(placement(7, 3)).toEqual({ tracks: 3, spans: [3, 1, 1, 1, 1, 1, 1] });
    expect(placement(5, 3)).toEqual({ tracks: 6, spans: [3, 3, 2, 2, 2] });
    expect(placement(2, 5)).toEqual({ tracks: 2, spans: [1, 1] });
  });

  it('are as many side by side as can be read', () => {
    expect([0, 300, 692, 693, 1160, 1560].map(columnsIn)).toEqual([1, 1, 2, 2, 3, 4]);
  });
});
