import { describe, expect, it } from 'vitest';
import { RunCache } from '../../../../bench/verdicts/run-cache.ts';
import { recipeNamed } from '../../../../bench/verdicts/recipes/all.ts';

describe('where a run is stored', () => {
  const cache = new RunCache('/nowhere');
  const recipe = recipeNamed('table-vae');
  const file = cache.fileOf(recipe, 3);

  it('is told by recipe and seed', () => {
    expect(file).toMatch(/nowhere[/\\]table-vae[/\\]3-[0-9a-f]{10}\.json\.gz$/);
    expect(cache.fileOf({ ...recipe, why: 'Other words.', label: 'stagnation' }, 3)).toBe(file);
  });

  it('is elsewhere once anything changes that decides the run', () => {
    const others = [
      cache.fileOf(recipe, 4),
      cache.fileOf({ ...recipe, experiment: { ...recipe.experiment, objective: { beta: 2 } } }, 3),
      cache.fileOf({ ...recipe, table: { ...recipe.table!, noise: 0.6 } }, 3),
      cache.fileOf(recipe, 3, [{ path: ['objective', 'beta'], value: 2 }]),
      cache.fileOf(recipe, 3, [{ path: ['objective', 'beta'], value: 3 }]),
    ];
    expect(new Set([file, ...others]).size).toBe(1 + others.length);
  });

  it('has nothing where nothing was trained', () => {
    expect(cache.has(recipe, 3)).toBe(false);
    expect(cache.read(recipe, 3)).toBeNull();
  });
});
