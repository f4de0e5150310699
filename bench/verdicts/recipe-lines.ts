import { median } from '../lib/report.ts';
import type { Cure } from './cure.ts';
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

/** One line a recipe: what its suggested edit made of it, and where that failed the second. */
export function cureLines(cures: readonly Cure[]): string[] {
  const width = Math.max(0, ...cures.map(({ recipe }) => recipe.length));
  return [...groupBy(cures, ({ recipe }) => recipe)].map(([recipe, those]) => {
    const effects = those.map(({ first, second }) => (second === null ? first : `${first}, then ${second}`));
    const counts = [...groupBy(effects, (effect) => effect)].map(
      ([effect, runs]) => `${effect} ${runs.length}`,
    );
    return `cure of ${recipe.padEnd(width)}   ${those[0]!.label.padEnd(26)}   ${counts.join('   ')}`;
  });
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
