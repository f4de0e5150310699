import type { Alert } from '../../schemas/alert.ts';
import type { NewRunEvent } from '../../schemas/run-log.ts';
import type { Analysis } from '../analyst/analyst.ts';
import { stepFigures, type LoggedStep } from '../monitor/step-figures.ts';
import { MonitorCadence } from './monitor-cadence.ts';
import type { TrainingOutcome } from './outcome.ts';
import type { TimeAccount } from './time-account.ts';
import type { TrainingParts } from './training-parts.ts';
import { UnderWay } from './under-way.ts';

/** Questions that may wait for the analyst before the run waits for it. */
const MOST_UNDER_WAY = 4;

/** What an observation asks of the run. */
export interface Observed {
  write(event: NewRunEvent): void;
  /** @param why in words */
  pause(why: string): void;
  stop(why: string): void;
}

/** How a training is observed: when it is looked at and probed, what is told of that, and which verdicts hold. */
export class Observation {
  readonly #parts: Pick<TrainingParts, 'experiment' | 'watch' | 'prober' | 'sampler'>;
  readonly #time: TimeAccount;
  readonly #run: Observed;
  readonly #cadence: MonitorCadence;
  readonly #underWay = new UnderWay();
  readonly #alerts = new Map<string, Alert>();
  /** Whether a verdict may pause or stop the run, which then waits for each. */
  readonly #heedsAtOnce: boolean;
  /** Steps since the newest look. */
  #taken: LoggedStep[] = [];
  /** Of the newest step. */
  #loss: number | null = null;
  /** Of the latent that is probed first, at the newest probe. */
  #scores: TrainingOutcome['probe'] = {};
  #probedAt: number;
  #lookedAt = -1;

  /** @param step steps done when the attempt begins */
  constructor(
    parts: Pick<TrainingParts, 'experiment' | 'watch' | 'prober' | 'sampler' | 'start'>,
    time: TimeAccount,
    step: number,
    run: Observed,
  ) {
    const { monitor, training } = parts.experiment;
    this.#parts = parts;
    this.#time = time;
    this.#run = run;
    this.#cadence = new MonitorCadence(monitor.every, training.steps, step);
    this.#heedsAtOnce = Object.values(monitor.onAlert).some((action) => action !== 'warn');
    this.#probedAt = parts.start.probedAt ?? -1;
    for (const alert of parts.start.alerts ?? []) this.#alerts.set(alert.id, alert);
  }

  /** The step at which the next look is due. */
  get nextLook(): number {
    return this.#cadence.next;
  }

  /** Verdicts that hold. */
  get alerts(): readonly Alert[] {
    return [...this.#alerts.values()];
  }

  /** The newest scores of the latent that is probed first. */
  get scores(): TrainingOutcome['probe'] {
    return this.#scores;
  }

  /** First step of any warning or error that holds. */
  sickSince(): number | null {
    const grave = this.alerts.filter(({ severity }) => severity !== 'info');
    return grave.length === 0 ? null : Math.min(...grave.map(({ sinceStep }) => sinceStep));
  }

  /** A step was taken. */
  took(step: LoggedStep): void {
    this.#taken.push(step);
    this.#loss = step.loss;
  }

  /** Looks, unless it has at this step. */
  async look(step: number): Promise<void> {
    if (this.#lookedAt === step) return;
    this.#lookedAt = step;
    await this.#makeRoom('monitor');
    const begin = performance.now();
    const trained = this.#time.seconds('steps');
    const thorough = this.#cadence.isThorough(step, trained);
    const newest = { loss: this.#loss, steps: stepFigures(this.#taken) };
    this.#taken = [];
    const { told } = await this.#parts.watch.look(step, newest, thorough);
    const seconds = this.#time.book('monitor', begin);
    this.#cadence.lookedFrom(step);
    this.#underWay.add(told, (analysis) => {
      this.#take(analysis);
      this.#cadence.looked(step, seconds, analysis.cost, trained, thorough);
    });
    if (this.#heedsAtOnce) await this.settle('monitor');
  }

  /** Probes and draws samples, unless it has at this step. */
  async probe(step: number): Promise<void> {
    if (this.#probedAt === step) return;
    this.#probedAt = step;
    const { prober, sampler } = this.#parts;
    await this.#makeRoom('probe');
    const begin = performance.now();
    if (prober !== null) {
      const { told } = await prober.probe(step);
      this.#underWay.add(told, (analysis) => {
        this.#take(analysis);
        const first = analysis.events.find((event) => event.type === 'probe');
        if (first) this.#scores = first.scores;
      });
    }
    const samples = await sampler.sample(step);
    if (samples !== null) this.#run.write(samples);
    this.#time.book('probe', begin);
  }

  /** Throws what has gone wrong with an answer. */
  check(): void {
    this.#underWay.check();
  }

  /**
   * Waits for all that the analyst has been asked. The wait is part of what that costs.
   *
   * @throws what has gone wrong with an answer
   */
  async settle(purpose: 'monitor' | 'probe'): Promise<void> {
    const begin = performance.now();
    try {
      await this.#underWay.settle();
    } finally {
      this.#time.book(purpose, begin);
    }
  }

  /** A verdict that no look has told. */
  raise(alert: Alert): void {
    this.#alerts.set(alert.id, alert);
    this.#run.write({ type: 'alert', change: 'raised', alert });
  }

  async #makeRoom(purpose: 'monitor' | 'probe'): Promise<void> {
    if (this.#underWay.count >= MOST_UNDER_WAY) await this.settle(purpose);
  }

  /** Writes what the analyst tells, and heeds its alerts. */
  #take({ events, seconds }: Analysis): void {
    this.#time.bookBeside(seconds);
    for (const event of events) {
      this.#run.write(event);
      if (event.type === 'alert') this.#heed(event.change, event.alert);
    }
  }

  /** Keeps the alerts that hold, and does what the experiment says about one that is new or has become graver. */
  #heed(change: 'raised' | 'updated' | 'cleared', alert: Alert): void {
    const before = this.#alerts.get(alert.id);
    if (change === 'cleared') {
      this.#alerts.delete(alert.id);
      return;
    }
    this.#alerts.set(alert.id, alert);
    if (change === 'updated' && before?.severity === alert.severity) return;
    switch (this.#parts.experiment.monitor.onAlert[alert.severity]) {
      case 'warn':
        return;
      case 'pause':
        this.#run.pause(alert.title);
        return;
      case 'stop':
        this.#run.stop(alert.title);
        return;
    }
  }
}
