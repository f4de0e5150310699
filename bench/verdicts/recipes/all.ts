import type { Recipe } from '../recipe.ts';
import { coupledGaussiansRecipes } from './coupled-gaussians.ts';
import { hallwayRecipes } from './hallway.ts';
import { noisyTvRecipes } from './noisy-tv.ts';
import { smallTableRecipes } from './small-table.ts';

/** The whole bank. */
export const allRecipes: readonly Recipe[] = [
  ...noisyTvRecipes,
  ...coupledGaussiansRecipes,
  ...hallwayRecipes,
  ...smallTableRecipes,
];

export function recipeNamed(id: string): Recipe {
  const found = allRecipes.find((recipe) => recipe.id === id);
  if (!found) throw new Error(`the bank has no recipe ${id}`);
  return found;
}
