import { describe, expect, it } from 'vitest';
import { halfOf, seedsOf } from '../../../../bench/verdicts/halves.ts';
import { PATHOLOGIES } from '../../../../bench/verdicts/labels.ts';
import { allRecipes } from '../../../../bench/verdicts/recipes/all.ts';

const idsOf = (half: 'chosen' | 'reported'): string[] =>
  allRecipes.flatMap(({ id }) => (halfOf(id) === half ? [id] : []));

describe('the halves of the bank', () => {
  it('share no recipe, no draw of data and no weights', () => {
    const [chosen, reported] = [new Set(idsOf('chosen')), idsOf('reported')];
    expect(reported.filter((id) => chosen.has(id))).toEqual([]);
    expect(new Set([...chosen].flatMap((id) => seedsOf(id, 9).map((seed) => seed % 2)))).toEqual(
      new Set([0]),
    );
    expect(new Set(reported.flatMap((id) => seedsOf(id, 9).map((seed) => seed % 2)))).toEqual(new Set([1]));
  });

  it('both have recipes of every pathology and healthy ones of every model', () => {
    for (const half of ['chosen', 'reported'] as const) {
      const recipes = allRecipes.filter(({ id }) => halfOf(id) === half);
      const labels = new Set(recipes.map(({ label }) => label));
      expect(PATHOLOGIES.filter((label) => !labels.has(label))).toEqual([]);
      const models = new Set(
        recipes.flatMap(({ label, experiment }) => (label === 'healthy' ? [experiment.model.kind] : [])),
      );
      expect([...models].sort()).toEqual(['ar', 'bjepa', 'jepa', 'lejepa', 'vae', 'var-jepa', 'vjepa']);
    }
  });

  it('never let a recipe that thresholds were chosen by report on them', () => {
    // by the hash of the name, so that renaming is the one way to change halves
    expect(halfOf('nt-jepa-decay')).toBe('chosen');
    expect(halfOf('cg-vae')).toBe('reported');
  });

  it('have the first seeds of a longer list in a shorter one', () => {
    expect(seedsOf('cg-vae', 3)).toEqual([1, 3, 5]);
    expect(seedsOf('nt-jepa-decay', 3)).toEqual([0, 2, 4]);
  });
});
