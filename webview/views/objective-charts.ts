/** Which charts the terms of a loss ask for. Pure. */
import type { TermInfo } from '../../schemas/run-log.ts';
import { lineSource, type Curve } from '../charts/line-source.ts';
import type { ChartSource, Reading } from '../charts/source.ts';
import { formatNumber } from '../format.ts';
import { CATALOGUE } from '../latents/catalogue.ts';
import { newest, weighted, type SeriesRows, type SeriesStore } from '../series-store.ts';

/** Total and weighted terms in one chart, each raw term in its own, and the weights over the steps. */
export function objectiveCharts(terms: readonly TermInfo[], store: SeriesStore): ChartSource[] {
  return [
    lossChart(terms, store),
    ...terms.map((term, i) => termChart(term, i + 1, store)),
    weightChart(terms, store),
    ...evaluatedChart(store),
  ];
}

/** Only where the log has it. */
function evaluatedChart(store: SeriesStore): ChartSource[] {
  const keys = ['evaluated.heldOut', 'evaluated.training'].filter((key) => store.get(key) !== undefined);
  if (keys.length === 0) return [];
  const labels: Readonly<Record<string, string>> = {
    'evaluated.heldOut': 'held-out rows',
    'evaluated.training': 'training rows',
  };
  const { title, words, healthy, page, inside, unit } = CATALOGUE.evaluated;
  const reading = (): Reading | null => {
    const [heldOut, training] = [
      newest(store.get('evaluated.heldOut')),
      newest(store.get('evaluated.training')),
    ];
    if (heldOut === null || training === null) return null;
    const gap = (heldOut - training) / Math.max(Math.abs(training), 1);
    return {
      inside: inside(gap, { dims: 0, rows: 0 }),
      words: `${formatNumber(heldOut - training, 3)} apart`,
    };
  };
  return [
    lineSource({
      id: 'evaluated',
      title,
      unit,
      hint: words,
      health: { healthy, page, reading },
      curves: keys.map((key, i) => ({
        key,
        label: labels[key] ?? key,
        colour: i,
        dashed: false,
        rows: () => store.get(key),
      })),
      log: 'off',
      csvKeys: keys,
      empty: 'No loss has been evaluated yet.',
    }),
  ];
}

function lossChart(terms: readonly TermInfo[], store: SeriesStore): ChartSource {
  const total: Curve = {
    key: 'loss',
    label: 'total loss',
    colour: 0,
    dashed: false,
    rows: () => store.get('loss'),
  };
  const parts = terms.map((term, i): Curve => ({
    key: `weighted.${term.name}`,
    label: `weight × ${term.label}`,
    colour: i + 1,
    dashed: false,
    rows: () => weightedTerm(term, store),
  }));
  return lineSource({
    id: 'loss',
    smooth: true,
    title: 'Loss, term by term',
    unit: '',
    hint: 'As the optimiser sees it: the weighted terms add up to the total.',
    curves: [total, ...parts],
    log: 'off',
    csvKeys: ['loss', ...terms.flatMap(({ name }) => [`term.${name}`, `weight.${name}`])],
    empty: 'No step has been logged yet.',
  });
}

function weightedTerm(term: TermInfo, store: SeriesStore): SeriesRows | undefined {
  const raw = store.get(`term.${term.name}`);
  const weight = store.get(`weight.${term.name}`);
  return raw === undefined || weight === undefined ? undefined : weighted(raw, weight);
}

function termChart(term: TermInfo, colour: number, store: SeriesStore): ChartSource {
  const key = `term.${term.name}`;
  return lineSource({
    id: key,
    smooth: true,
    title: term.label,
    unit: term.unit,
    hint: term.trains
      ? `Raw ${ROLE_WORDS[term.role]}, before its weight.`
      : `Raw ${ROLE_WORDS[term.role]}. Shown only: no gradient flows through it.`,
    curves: [{ key, label: 'raw', colour, dashed: false, rows: () => store.get(key) }],
    log: 'off',
    csvKeys: [key],
    empty: 'No step has been logged yet.',
  });
}

const ROLE_WORDS = {
  likelihood: 'negative log-likelihood',
  kl: 'KL divergence',
  regulariser: 'regulariser',
} as const;

/** The weights of the KL terms; of all terms where there is none. Constant weights of 1 beside them would hide their schedule. */
function weightChart(terms: readonly TermInfo[], store: SeriesStore): ChartSource {
  const kl = terms.filter((term) => term.role === 'kl');
  const shown = kl.length > 0 ? kl : terms;
  return lineSource({
    id: 'weights',
    title: kl.length > 0 ? 'KL weight' : 'Weights',
    unit: '',
    hint: 'Over the steps, after annealing (objective.annealing).',
    curves: shown.map((term) => ({
      key: `weight.${term.name}`,
      label: `weight of ${term.label}`,
      colour: terms.indexOf(term) + 1,
      dashed: false,
      rows: () => store.get(`weight.${term.name}`),
    })),
    log: 'off',
    csvKeys: shown.map(({ name }) => `weight.${name}`),
    include: [0],
    empty: 'No step has been logged yet.',
  });
}

export function optimiserCharts(store: SeriesStore): ChartSource[] {
  const one = (key: string, title: string, hint: string, log: 'on' | 'off', colour: number): ChartSource =>
    lineSource({
      id: key,
      smooth: key === 'gradientNorm',
      title,
      unit: '',
      hint,
      log,
      curves: [{ key, label: title.toLowerCase(), colour, dashed: false, rows: () => store.get(key) }],
      csvKeys: [key],
      empty: 'No step has been logged yet.',
    });
  return [
    one('gradientNorm', 'Gradient norm', 'Euclidean norm of the whole gradient, before clipping.', 'on', 0),
    one('learningRate', 'Learning rate', 'After warm-up and schedule.', 'off', 2),
  ];
}
