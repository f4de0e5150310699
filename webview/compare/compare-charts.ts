/** Which charts a comparison asks for: one for each figure, with a curve for each run. Pure. */
import type { TermInfo } from '../../schemas/run-log.ts';
import { lineSource, type Curve, type LineSpec } from '../charts/line-source.ts';
import type { ChartSource } from '../charts/source.ts';
import { CATALOGUE, type StatisticId } from '../latents/catalogue.ts';
import type { SeriesStore } from '../series-store.ts';

/** A run as charts show it; its place in the list is its colour. */
export interface ChartedRun {
  readonly key: string;
  readonly label: string;
  readonly terms: readonly TermInfo[];
}

const NOT_LOGGED = 'No step has been logged yet.';

/** The loss as each run weighs it, then every raw term that any of them has. */
export function objectiveCharts(runs: readonly ChartedRun[], store: SeriesStore): ChartSource[] {
  const terms = new Map(runs.flatMap((run) => run.terms.map((term) => [term.name, term] as const)));
  const loss = chart(runs, 'loss', store, {
    title: 'Loss',
    unit: '',
    hint: 'Each with the weights of its own experiment: where those differ, compare the terms.',
    log: 'off',
    smooth: true,
    empty: NOT_LOGGED,
  });
  return [loss, ...[...terms.values()].map((term) => termChart(term, runs, store))];
}

function termChart(term: TermInfo, runs: readonly ChartedRun[], store: SeriesStore): ChartSource {
  const having = runs.filter((run) => run.terms.some(({ name }) => name === term.name));
  return chart(
    having,
    `term.${term.name}`,
    store,
    {
      title: term.label,
      unit: term.unit,
      hint: 'Raw, before its weight.',
      log: 'off',
      smooth: true,
      empty: NOT_LOGGED,
    },
    runs,
  );
}

/** The figures that tell a sick latent from a healthy one, of each latent that a run has. */
const OF_LATENTS: readonly (Pick<LineSpec, 'log' | 'include'> & { readonly statistic: StatisticId })[] = [
  { statistic: 'effectiveRank', log: 'none', include: [1] },
  { statistic: 'kl', log: 'off', include: [0] },
  { statistic: 'activeUnits', log: 'none', include: [0] },
  { statistic: 'rowCosine', log: 'none', include: [0, 1] },
];
/** Of the run as a whole: the series and the figure's name. */
const OF_RUNS: readonly (Pick<LineSpec, 'log' | 'include'> & {
  readonly column: string;
  readonly statistic: StatisticId;
})[] = [
  { column: 'calibration.ratio', statistic: 'calibration', log: 'on', include: [0.5, 1.5] },
  { column: 'prediction.error', statistic: 'predictionError', log: 'off', include: [0, 1] },
  { column: 'teacherLag', statistic: 'teacherLag', log: 'off', include: [0] },
];

export function latentCharts(runs: readonly ChartedRun[], store: SeriesStore): ChartSource[] {
  const looked = OF_LATENTS.flatMap(({ statistic, ...spec }) =>
    columns(runs, store, /^latent\..+$/)
      .filter((column) => column.endsWith(`.${statistic}`))
      .map((column) => {
        const { title, unit, words } = CATALOGUE[statistic];
        const latent = column.split('.').slice(1, -1).join('.');
        return chart(
          runsWith(runs, store, column),
          column,
          store,
          {
            ...spec,
            title: `${title} of ${latent}`,
            unit,
            hint: words,
            empty: NOT_LOGGED,
          },
          runs,
        );
      }),
  );
  const whole = OF_RUNS.flatMap(({ column, statistic, ...spec }) => {
    const having = runsWith(runs, store, column);
    if (having.length === 0) return [];
    const { title, unit, words } = CATALOGUE[statistic];
    return [chart(having, column, store, { ...spec, title, unit, hint: words, empty: NOT_LOGGED }, runs)];
  });
  return [...looked, ...whole];
}

/** A chart for each truth that is probed: on the test set, or on the training set where there is none. */
export function probeCharts(runs: readonly ChartedRun[], store: SeriesStore): ChartSource[] {
  const probed = columns(runs, store, /^probe\..+\.(test|train)$/);
  const tested = new Set(probed.filter((column) => column.endsWith('.test')).map(withoutSplit));
  return probed
    .filter((column) => column.endsWith('.test') || !tested.has(withoutSplit(column)))
    .map((column) => {
      const [, latent = '', ...rest] = column.split('.');
      const truth = rest.slice(0, -1).join('.');
      const split = column.endsWith('.test') ? 'test' : 'training';
      return chart(
        runsWith(runs, store, column),
        column,
        store,
        {
          title: `${truth}, read from ${latent}`,
          unit: '',
          hint: `On the ${split} set: R², or the accuracy of a label. 1 is read perfectly.`,
          log: 'none',
          include: [0, 1],
          floor: -1,
          empty: 'No probe yet.',
        },
        runs,
      );
    });
}

const withoutSplit = (column: string): string => column.replace(/\.\w+$/, '');

/** Columns that any of the runs has, each once, in the order in which they came. */
function columns(runs: readonly ChartedRun[], store: SeriesStore, wanted: RegExp): string[] {
  const prefixes = runs.map(({ key }) => `${key}/`);
  const found = store.keys().flatMap((key) => {
    const prefix = prefixes.find((candidate) => key.startsWith(candidate));
    return prefix === undefined ? [] : [key.slice(prefix.length)];
  });
  return [...new Set(found)].filter((column) => wanted.test(column));
}

const runsWith = (runs: readonly ChartedRun[], store: SeriesStore, column: string): ChartedRun[] =>
  runs.filter(({ key }) => store.get(`${key}/${column}`) !== undefined);

/** @param all every run of the page: a run has the same colour in all charts, also in those that not every run is in */
function chart(
  runs: readonly ChartedRun[],
  column: string,
  store: SeriesStore,
  words: Omit<LineSpec, 'id' | 'curves' | 'csvKeys'>,
  all: readonly ChartedRun[] = runs,
): ChartSource {
  const curves = runs.map((run): Curve => {
    const key = `${run.key}/${column}`;
    const colour = all.findIndex((other) => other.key === run.key);
    return { key, label: run.label, colour, dashed: false, rows: () => store.get(key) };
  });
  return lineSource({ ...words, id: `compare.${column}`, curves, csvKeys: curves.map(({ key }) => key) });
}
