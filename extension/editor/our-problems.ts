import type { Problem } from '../../engine/experiment/problem.ts';

/**
 * The problems that this extension shows itself. VS Code's JSON service already shows broken syntax and whatever the
 * schema refuses, as long as it is there and switched on; two squiggles for one slip help nobody.
 */
export function ourProblems(problems: readonly Problem[], jsonServiceValidates: boolean): readonly Problem[] {
  if (!jsonServiceValidates) return problems;
  return problems.filter(({ code }) => !isShownByJsonService(code));
}

function isShownByJsonService(code: string): boolean {
  return code === 'syntax' || code === 'duplicate-key' || code.startsWith('schema-');
}

/** Whether the text could be parsed at all: where not, the rules were not asked, and what they said before still stands. */
export function isParsed(problems: readonly Problem[]): boolean {
  return !problems.some(({ code }) => code === 'syntax');
}
