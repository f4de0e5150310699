import { describe, expect, it } from 'vitest';
import { isRightName, PATHOLOGIES, rightNames } from '../../../../bench/verdicts/labels.ts';
import { allDetectors } from '../../../../engine/monitor/detectors/all.ts';

describe('labels', () => {
  it('are what detectors, and the loop for a step without a number, call their verdicts', () => {
    const names = [...allDetectors.map(({ id }) => id), 'non-finite'];
    expect([...PATHOLOGIES].sort()).toEqual(names.sort());
  });

  it('have their own name first among the right ones', () => {
    for (const label of PATHOLOGIES) expect(rightNames(label)[0]).toBe(label);
  });

  it('let no name be right for a healthy run', () => {
    for (const name of PATHOLOGIES) expect(isRightName(name, 'healthy')).toBe(false);
  });
});
