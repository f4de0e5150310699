import type { Alert } from '../../schemas/alert.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { ProbeScore } from '../../schemas/run-log.ts';
import type { RunSummary } from '../run/run-summary.ts';
import { formatNumber, formatScore, formatTable } from './format.ts';

/** The one number of a run: R² of the signal (or the first truth), on test where there is a test set; else the loss. */
export function headline(summary: RunSummary): string {
  const scores = Object.entries(summary.probe?.scores ?? {});
  const [truth, score] = scores.find(([name]) => name === 'signal') ?? scores[0] ?? [];
  const value = score?.test ?? score?.train ?? null;
  if (truth !== undefined && value !== null) return `${truth} R² ${formatScore(value)}`;
  const loss = summary.losses?.values['loss'];
  return loss === undefined ? '–' : `loss ${formatNumber(loss)}`;
}

/** `loss 1.234  prediction 1.2  kl 0.03`. */
export function lossWords(values: Readonly<Record<string, LogNumber>>, terms: readonly string[]): string {
  const words = terms.map((term) => `${term} ${formatNumber(values[`term.${term}`] ?? 'NaN')}`);
  return [`loss ${formatNumber(values['loss'] ?? 'NaN')}`, ...words].join('  ');
}

/** A table of R² per truth; empty where nothing was probed. */
export function probeLines(scores: Readonly<Record<string, ProbeScore>>): string[] {
  const entries = Object.entries(scores);
  if (entries.length === 0) return [];
  const rows = entries.map(([name, { train, test }]) => [name, formatScore(train), formatScore(test)]);
  return formatTable([['probe R²', 'train', 'test'], ...rows]);
}

/** A verdict with its evidence and what to change. */
export function alertLines(alert: Alert): string[] {
  const evidence = alert.evidence.map(({ label, value, unit, healthy }) => {
    const measured = `${label}: ${formatNumber(value)}${unit === '' ? '' : ` ${unit}`}`;
    return `    ${measured}${healthy === '' ? '' : ` (healthy: ${healthy})`}`;
  });
  return [
    `  ${alert.severity.toUpperCase()}  ${alert.title} – since step ${alert.sinceStep}`,
    `    ${alert.explanation}`,
    ...evidence,
    ...alert.remedies.map((remedy) => `    → ${remedy.title}${editWords(remedy.edits)}`),
  ];
}

export function verdictLines(alerts: readonly Alert[]): string[] {
  return alerts.length === 0
    ? ['verdicts: none, nothing looks sick']
    : ['verdicts:', ...alerts.flatMap(alertLines)];
}

/** As one would type it: ` (--set objective.beta=0.1)`. */
function editWords(edits: Alert['remedies'][number]['edits']): string {
  const words = edits.map(
    ({ path, value }) =>
      `--set ${path.join('.')}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return words.length === 0 ? '' : ` (${words.join(' ')})`;
}
