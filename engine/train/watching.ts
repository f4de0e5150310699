import { readFileSync } from 'node:fs';
import type { Experiment } from '../../schemas/experiment.ts';
import type { Alert, RunEvent } from '../../schemas/run-log.ts';
import type { Dataset } from '../data/dataset.ts';
import type { Look, LookContext } from '../monitor/look.ts';
import { Monitor, type Observation } from '../monitor/monitor.ts';
import { pastLooks } from '../monitor/past-looks.ts';
import { EventReader } from '../run/event-reader.ts';
import { upTo, withoutVoid } from '../run/void-tail.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import type { Newest, Watch } from './training-parts.ts';
import { ofOtherRows, watchedRows } from './watched-rows.ts';

/** What an earlier attempt's log says to the monitor of this one. */
export interface Past {
  /** Those that hold. */
  readonly alerts: readonly Alert[];
  readonly looks: readonly Look[];
}

const NO_PAST: Past = { alerts: [], looks: [] };

/** The same noise at every look, so that what changes between two looks is the weights. */
const DRAW = 0;

type WatchedSession = Pick<
  TrainingSession,
  'observe' | 'observedRows' | 'probeLatents' | 'terms' | 'termWeights'
>;

/** The monitor of an experiment, looking at the same rows every time: of the test set where there is one. */
export function createWatch(
  experiment: Experiment,
  dataset: Dataset,
  session: WatchedSession,
  past: Past = NO_PAST,
): Watch {
  const { observedRows: rows, probeLatents } = session;
  const [{ name, truthOf }] = probeLatents;
  const watched = watchedRows(dataset.test ?? dataset.train, rows, truthOf);
  const training = dataset.test && watchedRows(dataset.train, rows, truthOf);
  const otherY = ofOtherRows(watched.y, rows);
  const monitor = new Monitor({
    experiment,
    terms: termsOf(session),
    trainingRows: dataset.train.pairs,
    projected: name,
    truth: watched.truth,
  });
  monitor.restore(past.alerts, past.looks);

  const seesY = experiment.model.kind === 'var-jepa';
  const thorough = async (): Promise<Observation['thorough']> => ({
    swapped: seesY ? await session.observe(watched.x, otherY, DRAW) : null,
    trainingTerms: training && (await session.observe(training.x, training.y, DRAW)).terms,
  });
  return {
    async look(step: number, newest: Newest, isThorough: boolean) {
      const reading = await session.observe(watched.x, watched.y, DRAW);
      const { latents, alerts } = monitor.observe({
        ...newest,
        step,
        rows: watched,
        reading,
        thorough: isThorough ? await thorough() : null,
      });
      return [latents, ...alerts];
    },
  };
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

/**
 * What the log of a run holds up to the step that a resume begins with.
 *
 * @param eventsFile may be absent or torn: what cannot be read is no past
 */
export function readPast(eventsFile: string, step: number): Past {
  const { events } = new EventReader().push(readFileSync(eventsFile));
  const valid = withoutVoid(events)
    .map((event) => upTo(event, step))
    .filter((event): event is RunEvent => event !== null);
  const alerts = new Map<string, Alert>();
  for (const event of valid) {
    if (event.type !== 'alert') continue;
    if (event.change === 'cleared') alerts.delete(event.alert.id);
    else alerts.set(event.alert.id, event.alert);
  }
  return { alerts: [...alerts.values()], looks: pastLooks(valid) };
}
