import { describe, expect, it } from 'vitest';
import { Profile } from '../../../extension/runs/profile.ts';

/** A profile of two dimensions, a look every ten steps, with room for `columns`. */
function profileOf(looks: number, columns: number): Profile {
  const profile = new Profile(2, columns);
  for (let look = 1; look <= looks; look++) profile.append(look * 10, [look, -look]);
  return profile;
}

describe('values per dimension over the run', () => {
  it('are a column a look as long as there is room', () => {
    const profile = profileOf(3, 4);
    expect([...profile.pack(0)]).toEqual([10, 1, -1, 20, 2, -2, 30, 3, -3]);
    expect([...profile.pack(2)]).toEqual([30, 3, -3]);
  });

  it('become the means of neighbours when the room is full, each at the step of its newest look', () => {
    const profile = profileOf(5, 4);
    expect(profile.looksPerColumn).toBe(2);
    expect([...profile.pack(0)]).toEqual([20, 1.5, -1.5, 40, 3.5, -3.5, 50, 5, -5]);
    profile.append(60, [6, -6]);
    expect([...profile.pack(2)]).toEqual([60, 5.5, -5.5]);
  });

  it('never need more room, however long the run', () => {
    const profile = profileOf(10_000, 64);
    expect(profile.columns).toBeLessThanOrEqual(64);
    expect(profile.columns).toBeGreaterThan(32);
    expect(profile.looks).toBe(10_000);
  });

  it('tell a reader when columns that it has seen are void', () => {
    const profile = profileOf(4, 4);
    const { epoch } = profile;
    profile.append(50, [5, -5]);
    expect(profile.epoch).not.toBe(epoch);
    const joined = profile.epoch;
    profile.truncateAfter(100);
    expect(profile.epoch).toBe(joined);
    profile.truncateAfter(45);
    expect(profile.epoch).not.toBe(joined);
    expect([...profile.pack(0)]).toEqual([20, 1.5, -1.5, 40, 3.5, -3.5]);
  });

  it('are replaced by a newer record of the same step', () => {
    const profile = profileOf(2, 4);
    profile.append(20, [7, 8]);
    expect([...profile.pack(0)]).toEqual([10, 1, -1, 20, 7, 8]);
  });

  it('have a gap where a look has fewer dimensions or no number', () => {
    const profile = profileOf(1, 4);
    profile.append(20, [NaN]);
    expect([...profile.pack(1)]).toEqual([20, NaN, NaN]);
  });
});
