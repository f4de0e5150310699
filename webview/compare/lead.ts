/** The sentences under the title: what is compared, in what the runs differ, how it came out. Pure. */
import type { ComparedRun } from '../../schemas/compare-message.ts';
import { formatStep } from '../format.ts';
import { holding, type JudgedRun } from './verdict-rows.ts';

/** e.g. `“after” began with the weights of “before” at step 150. They differ in 2 keys. 1 verdict holds in “before”, none in “after”.` */
export function leadWords(runs: readonly JudgedRun[], differences: number): string {
  if (runs.length < 2) return 'One run is left here. Choose others to compare it with.';
  const origins = runs.flatMap(({ about }) => originWords(about));
  const keys = differences === 0 ? 'agree in every key' : `differ in ${counted(differences, 'key')}`;
  return [...origins, `The experiments ${keys}.`, outcome(runs)].join(' ');
}

function originWords({ label, origin }: ComparedRun): string[] {
  if (origin === null) return [];
  return [`“${label}” began with the weights of “${origin.label}” at step ${formatStep(origin.step)}.`];
}

function outcome(runs: readonly JudgedRun[]): string {
  const counts = runs.map((run) => ({ label: run.about.label, count: holding(run).length }));
  if (counts.every(({ count }) => count === 0)) return 'No verdict holds in any of them.';
  const parts = counts.map(({ label, count }, i) => {
    const what = i === 0 ? `${counted(count, 'verdict')} ${count === 1 ? 'holds' : 'hold'}` : said(count);
    return `${what} in “${label}”`;
  });
  return `${parts.join(', ').replace(/^no /, 'No ')}.`;
}

const said = (count: number): string => (count === 0 ? 'none' : String(count));
const counted = (count: number, thing: string): string =>
  `${count === 0 ? 'no' : count} ${thing}${count === 1 ? '' : 's'}`;
