import type { Experiment } from '../../schemas/experiment.ts';
import type { AnalystSetup, Analyst, Past, ProbedTruth } from '../analyst/analyst.ts';
import { DirectAnalyst } from '../analyst/direct-analyst.ts';
import { truthOf, type Dataset } from '../data/dataset.ts';
import type { LookContext } from '../monitor/look.ts';
import type { ProbeLatents } from '../models/model-graph.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import { createProber } from './probing.ts';
import { createSampler } from './sampling.ts';
import type { TrainingParts } from './training-parts.ts';
import { watchedRows } from './watched-rows.ts';
import { ModelWatch } from './watching.ts';

const NO_PAST: Past = { alerts: [], looks: [], probedAt: null };

type ObservedSession = Pick<
  TrainingSession,
  'device' | 'observe' | 'observedRows' | 'read' | 'probeLatents' | 'terms' | 'termWeights'
>;

/** Whatever looks at a model while it is trained. */
export type Observers = Pick<TrainingParts, 'watch' | 'prober' | 'sampler'>;

/**
 * The observers of an experiment. All look at the same rows every time, of the test set where there is one.
 *
 * @param analyst one that has not begun yet
 */
export function createObservers(
  experiment: Experiment,
  dataset: Dataset,
  session: ObservedSession,
  analyst: Analyst = new DirectAnalyst(),
  past: Past = NO_PAST,
): Observers {
  const { observedRows: rows, probeLatents } = session;
  const [{ name: projected, truthOf: half }] = probeLatents;
  const watched = watchedRows(dataset.test ?? dataset.train, rows, half);
  const training = dataset.test && watchedRows(dataset.train, rows, half);
  const probed = probedTruths(experiment, dataset, probeLatents);
  analyst.begin({
    experiment,
    terms: termsOf(session),
    stepThreads: session.device.threads,
    trainingRows: dataset.train.pairs,
    watched: { x: watched.x, y: watched.y },
    projected,
    truth: watched.truth,
    probed,
    past,
  } satisfies AnalystSetup);
  const seesY = experiment.model.kind === 'var-jepa';
  return {
    watch: new ModelWatch(session, analyst, watched, training, seesY),
    prober: probed.length === 0 ? null : createProber(session, analyst, dataset.train, dataset.test),
    sampler: createSampler(dataset, session),
  };
}

/** Of each probe latent. None where probes are switched off or the data has no truth. */
function probedTruths(
  experiment: Experiment,
  { train, test }: Dataset,
  latents: ProbeLatents,
): ProbedTruth[] {
  if (experiment.probe.kind === 'none' || Object.keys(train.truth).length === 0) return [];
  return latents.map(({ name, truthOf: half }) => ({
    latent: name,
    train: truthOf(train.truth, half),
    test: test && truthOf(test.truth, half),
  }));
}

/** The terms of a session with their weights. */
export function termsOf({
  terms,
  termWeights,
}: Pick<TrainingSession, 'terms' | 'termWeights'>): LookContext['terms'] {
  return terms.map((term, i) => ({
    ...term,
    weight: termWeights[i]?.base ?? 0,
    annealed: termWeights[i]?.annealed ?? false,
  }));
}
