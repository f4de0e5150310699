import { halfOf } from '../halves.ts';
import { PATHOLOGIES, rightNames, type Label } from '../labels.ts';
import type { Recipe } from '../recipe.ts';
import type { Excluded, HalfScores } from '../scores/half-scores.ts';
import { table } from './markdown.ts';
import { HELD_BY } from './words.ts';

/** Sections of docs/verdicts.md about the bank itself. */

export function excluded(reported: HalfScores, chosen: HalfScores): string {
  const rows = (half: string, of: readonly Excluded[]) =>
    of.map(({ recipe, label, otherwise, unclear, of: runs }) => [
      half,
      recipe,
      label,
      otherwise || '',
      unclear || '',
      runs,
    ]);
  const all = [...rows('reported', reported.excluded), ...rows('chosen', chosen.excluded)];
  const count = [...reported.excluded, ...chosen.excluded].reduce(
    (sum, one) => sum + one.otherwise + one.unclear,
    0,
  );
  return [
    `${count} runs whose facts say that they are not what their recipe says, or leave it open, are in no figure above.`,
    table(['half', 'recipe', 'label', 'not what it says', 'unclear', 'of'], all),
  ].join('\n\n');
}

export function labelled(): string {
  return [
    [
      'By how it was made, and then by what became of it: each run is examined with figures that no detector looks at (linear maps fitted on one half of the test rows and held to',
      'the other, rows that neither training nor monitor saw, the generator’s truth, closed forms of linear models). A run counts only where they leave no doubt; a healthy one',
      'must pass every check that has a meaning for its model and data. The bounds are in `bench/verdicts/checks/`, the recipes in `bench/verdicts/recipes/`.',
    ].join(' '),
    table(
      ['', 'held by', 'also right'],
      PATHOLOGIES.map((label) => [label, HELD_BY[label], rightNames(label).slice(1).join(', ')]),
    ),
  ].join('\n\n');
}

export function halves(recipes: readonly Recipe[]): string {
  const labels: readonly Label[] = ['healthy', ...PATHOLOGIES];
  const ids = (label: Label, half: 'chosen' | 'reported'): string =>
    recipes
      .filter((recipe) => recipe.label === label && halfOf(recipe.id) === half)
      .map(({ id, degree }) => (degree === 'none' ? `\`${id}\`` : `\`${id}\` (${degree})`))
      .join(', ');
  return [
    'By the parity of a hash of its name a recipe is in one half, whatever it is; recipes that were added later to give every pathology some in both are under the same rule.',
    'Chosen recipes are trained with even seeds, reported ones with odd seeds, so that no draw of data or weights is in both.\n\n',
    table(
      ['', 'reported', 'chosen'],
      labels.map((label) => [label, ids(label, 'reported'), ids(label, 'chosen')]),
    ),
  ].join(' ');
}

export function howTo(): string {
  return [
    'A run takes a second or two of one core and is stored under `runs/verdicts/`; only what is not there is trained. The detectors may change freely: judging all of it again takes seconds. After a change of what trains, or of what a look measures, empty that folder.',
    '```sh\nnpm run bench -- verdicts --seeds 6 --cure              # all of this page\nnpm run bench -- verdicts --seeds 6 --cure --rejudge    # the same of the runs that are stored\nnpm run bench -- verdicts --seeds 3 --half chosen       # a line for each recipe; what thresholds may be chosen by\n```',
  ].join('\n\n');
}

export function limits(): string {
  return [
    '- The runs are small: a second or two, networks of one or two layers, latents of 2 to 16 dimensions, data whose truth is known. How the verdicts carry over to large models is not measured.',
    '- Recipes of both halves were written by the same hand, so that the halves differ in numbers and combinations, not in kind.',
    '- Recipes were mended, and checks with them, where the facts of the first runs did not bear the label out. Verdicts were on the screen then, of both halves; nothing was mended because of one.',
    '- Some pathologies have two to five recipes in a half: seeds make the runs many, not the kinds.',
    '- Runs of one recipe with different seeds are alike: the intervals take them as independent and are too narrow for that.',
    '- Runs that the facts leave open are left out; among those a judge is harder to hold to anything, and figures with them would be lower.',
    '- What counts as healthy is what the checks ask, no more: a healthy run may have faults that none of them looks for.',
    '- The judge is shown the looks of a run afterwards, at the cadence above. A run that is shorter, or on a machine that is busier, has fewer looks and is warned later.',
  ].join('\n');
}
