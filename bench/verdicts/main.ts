/**
 * Holds the judge to a labelled bank of runs.
 *
 *     npm run bench -- verdicts [--seeds N] [--healthy-seeds H] [--cure [--cure-seeds M]] [--rejudge] [--half chosen|reported] [--parallel P]
 *
 * Trains `N` runs of each recipe and `H` of each healthy one (as many unless said), so far as they are not stored under runs/verdicts/, in
 * `P` processes of one thread; judges every run with the present detectors, scores, and writes docs/verdicts.md. `--cure` also applies the
 * suggested edits to the sick runs of the first `M` seeds (all) and trains again. `--rejudge` trains nothing and takes seconds. `--half`
 * prints a line for each recipe of that half and writes nothing: thresholds are chosen with `--half chosen` alone.
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fill, type WantedRun } from './bank-runs.ts';
import { halfOf, seedsOf, type Half } from './halves.ts';
import { USUAL_CADENCE, type Cadence } from './cadence.ts';
import { judgeRun } from './judge-run.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { asPage } from './page/markdown.ts';
import { sectionsOf } from './page/page.ts';
import { cureLines, recipeLines } from './recipe-lines.ts';
import { allRecipes } from './recipes/all.ts';
import { RunCache } from './run-cache.ts';
import { goalsOf } from './scores/goals.ts';
import { scoresOf } from './scores/half-scores.ts';
import { treat } from './treat.ts';

const { values: options, tokens } = parseArgs({
  allowPositionals: true,
  tokens: true,
  options: {
    seeds: { type: 'string', default: '6' },
    'healthy-seeds': { type: 'string' },
    parallel: { type: 'string', default: String(availableParallelism()) },
    rejudge: { type: 'boolean', default: false },
    half: { type: 'string' },
    cure: { type: 'boolean', default: false },
    'cure-seeds': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
/** How many looks a run has that is shorter, or slower to look at. */
const FEWER_LOOKS = [50, 25, 12];

const seeds = whole('seeds', options.seeds);
const healthySeeds = whole('healthy-seeds', options['healthy-seeds'] ?? options.seeds);
const cureSeeds = Math.min(whole('cure-seeds', options['cure-seeds'] ?? options.seeds), seeds);
const parallel = options.rejudge ? null : whole('parallel', options.parallel);
const half = aHalf(options.half);

const tell = (line: string): void => {
  console.error(line);
};
const cache = new RunCache(fileURLToPath(new URL('../../runs/verdicts/', import.meta.url)));
const recipes = allRecipes.filter(({ id }) => half === null || halfOf(id) === half);
const wanted: WantedRun[] = recipes.flatMap((recipe) =>
  seedsOf(recipe.id, recipe.label === 'healthy' ? healthySeeds : seeds).map((seed) => ({
    recipe,
    seed,
    edits: [],
  })),
);
if (parallel !== null) await fill(cache, wanted, parallel, tell);
const judged = (cadence: Cadence): Outcome[] =>
  wanted.flatMap(({ recipe, seed }) => {
    const run = cache.read(recipe, seed);
    return run ? [outcomeOf(recipe, run, judgeRun(run, cadence))] : [];
  });
const outcomes = judged(USUAL_CADENCE);
const missing = wanted.length - outcomes.length;
if (missing > 0) console.log(`${missing} of ${wanted.length} runs are not stored.`);
const cures = options.cure ? await treat(cache, outcomes.filter(isToBeCured), parallel, tell) : null;

if (half === null) await writePage();
else console.log([...recipeLines(outcomes), ...(cures ? cureLines(cures) : [])].join('\n'));

async function writePage(): Promise<void> {
  const ofHalf = (which: Half): Outcome[] => outcomes.filter((outcome) => outcome.half === which);
  const [reported, chosen] = [scoresOf('reported', ofHalf('reported')), scoresOf('chosen', ofHalf('chosen'))];
  const file = fileURLToPath(new URL('../../docs/verdicts.md', import.meta.url));
  const given = tokens.flatMap((token) =>
    token.kind === 'option' && token.name !== 'parallel' && token.name !== 'rejudge'
      ? [token.rawName, ...(token.value === undefined ? [] : [token.value])]
      : [],
  );
  const sections = sectionsOf({
    command: ['npm run bench -- verdicts', ...given].join(' '),
    date: new Date().toISOString().slice(0, 10),
    seeds,
    healthySeeds,
    recipes,
    runs: outcomes.length,
    failed: missing,
    reported,
    chosen,
    sparser: FEWER_LOOKS.map((looks) => ({
      looks,
      scores: scoresOf(
        'reported',
        judged({ ...USUAL_CADENCE, looks }).filter((outcome) => outcome.half === 'reported'),
      ),
    })),
    cures,
    cureSeeds,
  });
  writeFileSync(file, await asPage(file, sections));
  for (const { promise, measured, isMet } of goalsOf(reported))
    console.log(`${isMet ? 'met    ' : 'NOT MET'} ${promise}: ${measured}`);
  if (cures) console.log(cureLines(cures.filter((cure) => cure.half === 'reported')).join('\n'));
  console.log('docs/verdicts.md has the rest.');
}

/** The first seeds of its recipe. */
function isToBeCured({ recipe, seed }: Outcome): boolean {
  return seedsOf(recipe, cureSeeds).includes(seed);
}

function whole(name: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number of at least 1, not ${text}`);
}

function aHalf(text: string | undefined): Half | null {
  if (text === undefined || text === 'chosen' || text === 'reported') return text ?? null;
  throw new Error(`--half is chosen or reported, not ${text}`);
}
