import { USUAL_CADENCE } from '../cadence.ts';
import type { Cure } from '../cure.ts';
import { PATHOLOGIES, rightNames, type Label } from '../labels.ts';
import { cureScoresOf } from '../scores/cures.ts';
import type { HalfScores } from '../scores/half-scores.ts';
import { brief, interval, percent, table } from './markdown.ts';

/** Sections of docs/verdicts.md that say what was measured. */

interface Halves {
  readonly reported: HalfScores;
  readonly chosen: HalfScores;
}

export function recalls({ reported, chosen }: Halves): string {
  const rows = reported.recalls.map((recall) => {
    const other = chosen.recalls.find(({ label }) => label === recall.label);
    return [
      recall.label,
      interval(recall.detected),
      interval(recall.named),
      brief(recall.cleanlyNamed),
      percent(recall.detectedAt),
      percent(recall.namedAt),
      other ? brief(other.detected) : '–',
      other ? brief(other.named) : '–',
    ];
  });
  const mean = [
    '**mean**',
    reported.meanDetected.toFixed(3),
    reported.meanNamed.toFixed(3),
    reported.meanCleanlyNamed.toFixed(3),
    '',
    '',
    chosen.meanDetected.toFixed(3),
    chosen.meanNamed.toFixed(3),
  ];
  return [
    'Of the runs that certainly have the pathology. *Cleanly*: rightly named, and no cause beside it that the facts of the run do not bear out. When: median share of the',
    'run until the first warning and until the first with a right name, runs that never were warned counted as never.\n\n',
    table(
      [
        '',
        'detected',
        'rightly named',
        'cleanly',
        'first warning',
        'first right name',
        'chosen: detected',
        'chosen: named',
      ],
      [...rows, mean],
    ),
    `\n\nTotal collapses (${reported.totals.runs} runs): first warning at ${percent(reported.totals.detectedAt)} of the run, first right name at ${percent(reported.totals.namedAt)} (medians);`,
    `chosen half (${chosen.totals.runs} runs): ${percent(chosen.totals.detectedAt)} and ${percent(chosen.totals.namedAt)}.`,
  ].join(' ');
}

export function confusion({ confusion: { columns, rows } }: HalfScores, title: string): string {
  const number = (name: string): string => String(PATHOLOGIES.findIndex((one) => one === name) + 1);
  const known = columns.filter((name) => number(name) !== '0');
  const others = columns.filter((name) => number(name) === '0');
  return [
    `### ${title}`,
    'Runs of each label (rows) in which each cause was named (columns, by the numbers of the rows). A run with two causes counts twice; the right names are bold.',
    table(
      ['', 'runs', ...known.map(number), ...others, 'none'],
      rows.map(({ label, runs, named, silent }) => [
        label === 'healthy' ? label : `${number(label)} ${label}`,
        runs,
        ...[...known, ...others].map((column) =>
          cell(named[columns.indexOf(column)]!, isRight(column, label)),
        ),
        silent || '',
      ]),
    ),
  ].join('\n\n');
}

function isRight(column: string, label: Label): boolean {
  return label !== 'healthy' && rightNames(label).some((name) => name === column);
}

function cell(count: number, right: boolean): string {
  if (count === 0) return '';
  return right ? `**${count}**` : String(count);
}

export function falseAlarms(
  { falseAlarms: { runs, errors, warnings, sources }, doubtfulAlarms: doubtful }: HalfScores,
  title: string,
): string {
  const rate = (share: typeof errors): string =>
    `${(100 * share.share).toFixed(1)} per 100 (${share.count} in ${runs}; ${(100 * share.low).toFixed(1)} – ${(100 * share.high).toFixed(1)})`;
  return [
    `### ${title}`,
    `${runs} healthy runs. With an error: ${rate(errors)}. With a warning and no error: ${rate(warnings)}. An alarm counts though it was cleared later.`,
    doubtful.runs > 0
      ? `Runs of healthy recipes that the facts leave open do not count: ${doubtful.runs}, of which ${doubtful.errors.count} had an error and ${doubtful.warnings.count} a warning.`
      : '',
    sources.length === 0
      ? ''
      : table(
          ['recipe', 'detector', 'runs with an error', 'runs with a warning', 'of'],
          sources.map(({ recipe, detector, errors: e, warnings: w, of }) => [recipe, detector, e, w, of]),
        ),
  ].join('\n\n');
}

/** The reported half as a judge sees it that is shown less. */
export function fewerLooks({
  reported,
  sparser,
}: {
  readonly reported: HalfScores;
  readonly sparser: readonly { readonly looks: number; readonly scores: HalfScores }[];
}): string {
  const rows = [{ looks: USUAL_CADENCE.looks, scores: reported }, ...sparser];
  return [
    'The reported half again, with fewer looks a run, as a short run has them, or one of a model that is slow to look at (`monitor.every: "auto"` looks as often as costs below 3 % of the time).',
    table(
      [
        'looks',
        'detected',
        'rightly named',
        'total collapses named at',
        'healthy runs with an error',
        'with a warning',
      ],
      rows.map(({ looks, scores: { meanDetected, meanNamed, totals, falseAlarms: alarms } }) => [
        looks,
        meanDetected.toFixed(3),
        meanNamed.toFixed(3),
        percent(totals.namedAt),
        `${alarms.errors.count} in ${alarms.runs}`,
        `${alarms.warnings.count} in ${alarms.runs}`,
      ]),
    ),
  ].join('\n\n');
}

export function reliability({ reported, chosen }: Halves): string {
  const rows = reported.reliability.map(({ from, to, meanCertainty, right }) => {
    const other = chosen.reliability.find((bin) => bin.from === from);
    return [
      `${from} – ${to}`,
      meanCertainty.toFixed(3),
      interval(right),
      other ? `${other.meanCertainty.toFixed(3)}: ${brief(other.right)}` : '–',
    ];
  });
  return [
    'Every cause of severity warning or error of every run that counts, healthy and sick. A verdict is right where it names the label of the run, or another pathology that',
    'the facts of the run say it has; in a healthy run every one is wrong.\n\n',
    table(['certainty', 'mean', 'right', 'chosen half: mean and right'], rows),
  ].join(' ');
}

export function cures(all: readonly Cure[] | null, cureSeeds: number): string {
  if (!all) return 'Not measured in this run: add `--cure`.';
  const parts = (['reported', 'chosen'] as const).map((half) =>
    [
      `### ${half === 'reported' ? 'Reported' : 'Chosen'} half`,
      table(
        [
          '',
          'cured by the first edit',
          'silent, facts unclear',
          'warned, not sick',
          'still sick',
          'refused',
          'no edit',
          'where that failed: by the second',
          'mostly because of',
        ],
        cureScoresOf(all.filter((cure) => cure.half === half)).map(
          ({ label, byFirst, bySecond, effects, reasons }) => [
            label,
            interval(byFirst),
            effects.unclear || '',
            effects.warned || '',
            effects.sick || '',
            effects.refused || '',
            effects['no edit'] || '',
            brief(bySecond),
            reasons
              .slice(0, 2)
              .map(({ reason, runs }) => `${reason} (${runs})`)
              .join('; '),
          ],
        ),
      ),
    ].join('\n\n'),
  );
  return [
    [
      `Every certainly sick and rightly named run of the first ${cureSeeds === 1 ? 'seed' : `${cureSeeds} seeds`} of each recipe is trained again with the first remedy that is an edit of the file. *Cured* is a run`,
      'that is healthy by all facts that apply to it, and in which the judge raises neither warning nor error. The share is of all these runs, also of those for which no',
      'edit is suggested. Where the first edit failed, the second is tried, alone.',
    ].join(' '),
    ...parts,
  ].join('\n\n');
}
