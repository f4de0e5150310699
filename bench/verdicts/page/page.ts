import type { Cure } from '../cure.ts';
import type { Recipe } from '../recipe.ts';
import { cureScoresOf } from '../scores/cures.ts';
import { goalsOf } from '../scores/goals.ts';
import type { HalfScores } from '../scores/half-scores.ts';
import { excluded, halves, howTo, labelled, limits } from './bank.ts';
import { table } from './markdown.ts';
import { confusion, cures, falseAlarms, fewerLooks, recalls, reliability } from './measured.ts';

/** What the page of verdicts is made of. */
export interface VerdictsPage {
  readonly command: string;
  readonly date: string;
  readonly seeds: number;
  readonly healthySeeds: number;
  readonly recipes: readonly Recipe[];
  /** Runs that were judged, and those that could not be trained. */
  readonly runs: number;
  readonly failed: number;
  readonly reported: HalfScores;
  readonly chosen: HalfScores;
  /** The reported half, judged with fewer looks a run. */
  readonly sparser: readonly { readonly looks: number; readonly scores: HalfScores }[];
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
    '## With fewer looks',
    fewerLooks(page),
    '## How sure a verdict is, and how often it is right',
    reliability(page),
    '## Does the suggested edit cure?',
    cures(page.cures, page.cureSeeds),
    '## Runs that do not count',
    excluded(page.reported, page.chosen),
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

function introduction({ command, date, seeds, healthySeeds, recipes, runs, failed }: VerdictsPage): string {
  const sick = recipes.filter(({ label }) => label !== 'healthy').length;
  return [
    `Written by \`${command}\` on ${date}: ${recipes.length} recipes (${recipes.length - sick} healthy, ${healthySeeds} seeds each; ${sick} sick, ${seeds} each), ${runs} runs`,
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
