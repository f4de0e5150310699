import { differingKeys, type DifferingKey } from '../../engine/experiment/differing-keys.ts';
import { applyEdits } from '../../engine/experiment/edit.ts';
import { parseOverride } from '../../engine/experiment/overrides.ts';
import { formatPath, type JsonPath } from '../../engine/experiment/problem.ts';
import { readExperiment } from '../../engine/experiment/read.ts';
import type { Experiment } from '../../schemas/experiment.ts';
import type { ExperimentEdit } from '../../schemas/alert.ts';
import type { RunRecord } from '../../schemas/run-record.ts';

/** An edit that a verdict suggests, and the experiment file that it is to be made in, as it stands. */
export interface EditRequest {
  /** What the run was trained from. */
  readonly record: Pick<RunRecord, 'experiment' | 'overrides' | 'versions'>;
  readonly file: string;
  readonly text: string;
  readonly edits: readonly ExperimentEdit[];
  /** Of every verdict of the run: that one of them was made already is no surprise. */
  readonly suggested: readonly ExperimentEdit[];
}

export type EditPlan =
  | { readonly kind: 'edit' }
  /** The file says so already. */
  | { readonly kind: 'there-already' }
  /** The file is no experiment, so that an edit might make it worse. */
  | { readonly kind: 'invalid'; readonly problem: string }
  /** The file would train something else than the run did, even without the edit. */
  | { readonly kind: 'changed'; readonly keys: readonly DifferingKey[] };

/** What an edit comes to. Pure. */
export function planEdit(request: EditRequest): EditPlan {
  const { record, text, edits } = request;
  if (applyEdits(text, edits).length === 0) return { kind: 'there-already' };
  const { experiment, problems } = readExperiment(text, { file: request.file, overrides: record.overrides });
  if (experiment === null) {
    const problem = problems.find(({ severity }) => severity === 'error')?.message ?? 'It is no experiment.';
    return { kind: 'invalid', problem };
  }
  // What a foreign trainer records is no experiment to compare with.
  const keys =
    'vjepa' in record.versions ? changedKeys(record.experiment, experiment, request.suggested) : [];
  return keys.length === 0 ? { kind: 'edit' } : { kind: 'changed', keys };
}

/** Those that decide what is trained, but for edits that the run's verdicts suggest, and keys that its release did not know. */
function changedKeys(
  before: Experiment,
  now: Experiment,
  suggested: readonly ExperimentEdit[],
): DifferingKey[] {
  return differingKeys(whatTrains(before), whatTrains(now)).filter(
    (key) => key.before !== undefined && !suggested.some((edit) => isMadeBy(edit, key)),
  );
}

function whatTrains({ seed, data, model, objective, optimiser, training }: Experiment): object {
  const { steps, batchSize } = training;
  return { seed, data, model, objective, optimiser, training: { steps, batchSize } };
}

const isMadeBy = ({ path, value }: ExperimentEdit, key: DifferingKey): boolean =>
  formatPath(path) === formatPath(key.path) && differingKeys(value, key.after).length === 0;

/**
 * The run's `--set` overrides as the cured run needs them: without those that would undo an edit. Where an override sets
 * an object around an edited key, the edit follows it as an override of its own.
 */
export function overridesWith(overrides: readonly string[], edits: readonly ExperimentEdit[]): string[] {
  const parsed = overrides.map(parseOverride);
  const kept = parsed.filter(({ path }) => !edits.some((edit) => isWithin(path, edit.path)));
  const again = edits.filter((edit) => kept.some(({ path }) => isWithin(edit.path, path)));
  return [
    ...kept.map(({ text }) => text),
    ...again.map(({ path, value }) => `${path.join('.')}=${JSON.stringify(value)}`),
  ];
}

/** Whether `path` is `outer` or below it. */
const isWithin = (path: JsonPath, outer: JsonPath): boolean =>
  outer.every((part, i) => String(path[i]) === String(part));

/** Named in the words; the rest is counted. */
const MOST_KEYS = 4;

/** e.g. `x.vjepa.json is no longer what Collapse was trained from: seed 0 → 1.` */
export function changedWords(file: string, runName: string, keys: readonly DifferingKey[]): string {
  const named = keys
    .slice(0, MOST_KEYS)
    .map(({ path, before, after }) => `${formatPath(path)} ${said(before)} → ${said(after)}`);
  const more = keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : '';
  return `${file} is no longer what ${runName} was trained from: ${named.join(', ')}${more}.`;
}

const said = (value: unknown): string => (value === undefined ? 'nothing' : JSON.stringify(value));
