import type { Cure } from '../cure.ts';
import { halfOf } from '../halves.ts';
import { PATHOLOGIES, rightNames, type Label } from '../labels.ts';
import type { Recipe } from '../recipe.ts';
import { cureScoresOf } from '../scores/cures.ts';
import { goalsOf } from '../scores/goals.ts';
import type { Excluded, HalfScores } from '../scores/half-scores.ts';
import { brief, interval, percent, table } from './markdown.ts';
import { HELD_BY } from './words.ts';

/** What the page of verdicts is made of. */
export interface VerdictsPage {
  readonly command: string;
  readonly date: string;
  readonly seeds: number;
  readonly recipes: readonly Recipe[];
  /** Runs that were judged, and those that could not be trained. */
  readonly runs: number;
  readonly failed: number;
  readonly reported: HalfScores;
  readonly chosen: HalfScores;
  /** Null where none was tried. */
  readonly cures: readonly Cure[] | null;
  readonly cureSeeds: number;
}

/** The sections of docs/verdicts.md. */
export function sectionsOf(page: VerdictsPage): string[] {
  return [
    '# Verdicts held to a labelled bank',
    introduction(page),
    '## What was promised',
    goals(page),
    '## How well each pathology is found',
    recalls(page),
    '## What is taken for what',
    confusion(page.reported, 'Reported half'),
    confusion(page.chosen, 'Chosen half'),
    '## False alarms',
    falseAlarms(page.reported, 'Reported half'),
    falseAlarms(page.chosen, 'Chosen half'),
    '## How sure a verdict is, and how often it is right',
    reliability(page),
    '## Does the suggested edit cure?',
    cures(page),
    '## Runs that do not count',
    excluded(page),
    '## How a run is labelled',
    labelled(),
    '## Who is in which half',
    halves(page.recipes),
    '## How to run it',
    howTo(),
    '## Limits',
    limits(),
  ];
}

function introduction({ command, date, seeds, recipes, runs, failed }: VerdictsPage): string {
  const sick = recipes.filter(({ label }) => label !== 'healthy').length;
  return [
    `Written by \`${command}\` on ${date}: ${recipes.length} recipes (${recipes.length - sick} healthy, ${sick} sick), ${seeds} seeds each, ${runs} runs`,
    failed > 0 ? ` (${failed} more could not be trained).` : '.',
    ' Each recipe is an experiment file whose outcome is known, over Noisy TV, coupled Gaussians, a hallway with two ends and a small table.',
    ' Every run is trained as `vjepa train` does, and judged from its looks by the detectors as they are, at the cadence that a run of some ten seconds gets:',
    ' 100 looks, every third of them thorough.',
    '\n\nThresholds were chosen on one half of the recipes and seeds, `chosen`; what is promised holds of the other, `reported`. Below, a run is *detected* where some',
    ' cause of severity warning or error was raised, and *rightly named* where a right name is among those causes. Intervals are Wilson’s, 95 %.',
  ].join('');
}

function goals({ reported, cures }: VerdictsPage): string {
  const rows = goalsOf(reported).map(({ promise, measured, isMet, because }) => [
    promise,
    measured,
    isMet ? 'met' : '**not met**',
    because,
  ]);
  return table(['of the reported half', 'measured', '', 'what falls short'], [...rows, ...cureGoal(cures)]);
}

const CURED = 0.8;

function cureGoal(cures: readonly Cure[] | null): string[][] {
  const promise =
    'The suggested edit, applied, makes the next run healthy in at least 80 % of the seeds of each pathology';
  if (!cures) return [[promise, 'not measured in this run', '–', '']];
  const scores = cureScoresOf(cures.filter(({ half }) => half === 'reported'));
  const short = scores.filter(({ byFirst }) => byFirst.share < CURED);
  return [
    [
      promise,
      `${scores.length - short.length} of ${scores.length} pathologies`,
      short.length === 0 ? 'met' : '**not met**',
      short.map(({ label, byFirst }) => `${label} ${byFirst.count} of ${byFirst.of}`).join(', '),
    ],
  ];
}

function recalls({ reported, chosen }: VerdictsPage): string {
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

function confusion({ confusion: { columns, rows } }: HalfScores, title: string): string {
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

function falseAlarms(
  { falseAlarms: { runs, errors, warnings, sources } }: HalfScores,
  title: string,
): string {
  const rate = (share: typeof errors): string =>
    `${(100 * share.share).toFixed(1)} per 100 (${share.count} in ${runs}; ${(100 * share.low).toFixed(1)} – ${(100 * share.high).toFixed(1)})`;
  return [
    `### ${title}`,
    `${runs} healthy runs. With an error: ${rate(errors)}. With a warning and no error: ${rate(warnings)}. An alarm counts though it was cleared later.`,
    sources.length === 0
      ? ''
      : table(
          ['recipe', 'detector', 'runs with an error', 'runs with a warning', 'of'],
          sources.map(({ recipe, detector, errors: e, warnings: w, of }) => [recipe, detector, e, w, of]),
        ),
  ].join('\n\n');
}

function reliability({ reported, chosen }: VerdictsPage): string {
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

function cures({ cures: all, cureSeeds }: VerdictsPage): string {
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
      `Every certainly sick and rightly named run of the first ${cureSeeds} seeds of each recipe is trained again with the first remedy that is an edit of the file. *Cured* is a run`,
      'that is healthy by all facts that apply to it, and in which the judge raises neither warning nor error. The share is of all these runs, also of those for which no',
      'edit is suggested. Where the first edit failed, the second is tried, alone.',
    ].join(' '),
    ...parts,
  ].join('\n\n');
}

function excluded({ reported, chosen }: VerdictsPage): string {
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

function labelled(): string {
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

function halves(recipes: readonly Recipe[]): string {
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

function howTo(): string {
  return [
    'A run takes a second or two of one core and is stored under `runs/verdicts/`; only what is not there is trained. The detectors may change freely: judging all of it again takes seconds.',
    '```sh\nnpm run bench -- verdicts --seeds 7 --cure            # all of this page\nnpm run bench -- verdicts --seeds 7 --rejudge         # with the runs that are stored\nnpm run bench -- verdicts --seeds 3 --half chosen     # a line for each recipe; what thresholds may be chosen by\n```',
  ].join('\n\n');
}

function limits(): string {
  return [
    '- The runs are small: a second or two, networks of one or two layers, latents of 2 to 16 dimensions, data whose truth is known. How the verdicts carry over to large models is not measured.',
    '- Recipes of both halves were written by the same hand, so that the halves differ in numbers and combinations, not in kind.',
    '- Runs of one recipe with different seeds are alike: the intervals take them as independent and are too narrow for that.',
    '- Runs that the facts leave open are left out; among those a judge is harder to hold to anything, and figures with them would be lower.',
    '- What counts as healthy is what the checks ask, no more: a healthy run may have faults that none of them looks for.',
    '- The judge is shown the looks of a run afterwards, at the cadence above. A run that is shorter, or on a machine that is busier, has fewer looks and is warned later.',
  ].join('\n');
}
