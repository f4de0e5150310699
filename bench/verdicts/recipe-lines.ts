import { median } from '../lib/report.ts';
import type { Cure, Treated } from './cure.ts';
import { groupBy } from './group-by.ts';
import { isRightName } from './labels.ts';
import { isCertain, type Outcome } from './outcome.ts';
import { causesOf } from './scores/detection.ts';

/**
 * One line a recipe, to tune detectors by: label, how many of its runs truly are what it says, and which causes were named in how many of
 * those, `✓` before a right name, with the median share of the run after which they first were a warning.
 *
 *     cg-vae-beta-4   posterior-collapse plain   truly 2/2   ✓ posterior-collapse 2 @ 0.04   dimensional-collapse 1 @ 0.31
 */
export function recipeLines(outcomes: readonly Outcome[]): string[] {
  const width = Math.max(0, ...outcomes.map(({ recipe }) => recipe.length));
  return [...groupBy(outcomes, ({ recipe }) => recipe)].map(([recipe, runs]) => {
    const { label, degree } = runs[0]!;
    const certain = runs.filter(isCertain);
    const others = [
      ...groupBy(
        runs.filter((run) => !isCertain(run)),
        ({ standing }) => standing,
      ),
    ].map(([standing, those]) => ` (${standing}: seed ${those.map(({ seed }) => seed).join(', ')})`);
    return [
      recipe.padEnd(width),
      (label === 'healthy' ? label : `${label} ${degree}`).padEnd(32),
      `truly ${certain.length}/${runs.length}${others.join('')}`,
      certain.length === 0 ? '' : namesOf(certain),
    ].join('   ');
  });
}

/**
 * What the suggested edits made of each recipe: a line for each edit and effect, in how many of its runs, and what kept those from being
 * cured. The second edit is tried where the first failed.
 */
export function cureLines(cures: readonly Cure[]): string[] {
  return [...groupBy(cures, ({ recipe }) => recipe)].flatMap(([recipe, those]) => [
    `cure of ${recipe} (${those[0]!.label})`,
    ...treatedLines(
      'first ',
      those.map(({ first }) => first),
    ),
    ...treatedLines(
      'second',
      those.flatMap(({ second }) => second ?? []),
    ),
  ]);
}

function treatedLines(rank: string, treated: readonly Treated[]): string[] {
  return [
    ...groupBy(treated, ({ effect, edits, because }) => `${effect.padEnd(8)} ${edits}   ${because}`),
  ].map(([line, runs]) => `    ${rank} ${runs.length} × ${line.trimEnd()}`);
}

function namesOf(runs: readonly Outcome[]): string {
  const named = runs.flatMap((run) =>
    [...groupBy(causesOf(run), ({ detector }) => detector)].map(([detector, causes]) => ({
      detector,
      isRight: isRightName(detector, run.label),
      isError: causes.some(({ severity }) => severity === 'error'),
      at: Math.min(...causes.map(({ at }) => at)),
    })),
  );
  if (named.length === 0) return 'nothing';
  return [...groupBy(named, ({ detector }) => detector)]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([detector, times]) => {
      const errors = times.filter(({ isError }) => isError).length;
      return [
        times[0]!.isRight ? '✓ ' : '',
        `${detector} ${times.length}`,
        errors > 0 ? ` (${errors} error)` : '',
        ` @ ${median(times.map(({ at }) => at)).toFixed(2)}`,
      ].join('');
    })
    .join('   ');
}
