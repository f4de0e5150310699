import { setImmediate as yieldToEvents, setTimeout as sleep } from 'node:timers/promises';
import type { Alert, LogNumber, NewRunEvent } from '../../schemas/run-log.ts';
import type { Analysis } from '../analyst/analyst.ts';
import { stepFigures, type LoggedStep } from '../monitor/step-figures.ts';
import { logNumber } from '../run/numbers.ts';
import { RunDirectoryError } from '../run/run-directory-error.ts';
import { inMemoryWords } from '../runtime/memory.ts';
import type { StepFeeds, StepResult } from '../runtime/training-session.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import { MonitorCadence } from './monitor-cadence.ts';
import { isFiniteStep, nonFiniteAlert } from './non-finite.ts';
import type { TrainingOutcome } from './outcome.ts';
import { ScalarBlock } from './scalar-block.ts';
import { StepTaker } from './step-taker.ts';
import { TimeAccount } from './time-account.ts';
import type { TrainingParts } from './training-parts.ts';
import { UnderWay } from './under-way.ts';

/** Steps are taken in blocks of about this long; between two blocks the log is written and requests are heard. */
const BLOCK_MILLISECONDS = 75;
/** How often a paused run listens. */
const PAUSE_MILLISECONDS = 100;
/** Questions that may wait for the analyst before the run waits for it. */
const MOST_UNDER_WAY = 4;

/**
 * Trains to the end, a stop, or a failure, and leaves `ended` in the log. Only a lost run directory (taken over or deleted while
 * training) is thrown, for then there is no log to write to.
 *
 * The weights depend on the experiment alone: batches and noise are functions of (seed, step), looks and probes change nothing.
 */
export async function train(parts: TrainingParts): Promise<TrainingOutcome> {
  return new TrainingLoop(parts).run();
}

/** A step that gave a number which is none. */
class NonFiniteStep extends Error {
  constructor(readonly alert: Alert) {
    super(`${alert.title}.`);
  }
}

class TrainingLoop {
  readonly #parts: TrainingParts;
  readonly #totalSteps: number;
  readonly #steps: StepTaker;
  readonly #block: ScalarBlock;
  readonly #cadence: MonitorCadence;
  readonly #keeper: CheckpointKeeper;
  readonly #alerts = new Map<string, Alert>();
  /** Steps done. */
  #step: number;
  readonly #retryMilliseconds: number;
  #last: StepResult | null = null;
  readonly #time = new TimeAccount();
  /** Since the newest look. */
  #taken: LoggedStep[] = [];
  readonly #underWay = new UnderWay();
  /** Whether a verdict may pause or stop the run, which then waits for each. */
  readonly #heedsAtOnce: boolean;
  /** Of the latent that is probed first, at the newest probe. */
  #scores: TrainingOutcome['probe'] = {};
  #probedAt: number;
  #lookedAt = -1;
  #pause: string | null = null;
  #stop: string | null = null;

  constructor(parts: TrainingParts) {
    const { experiment, dataset, session, start } = parts;
    this.#parts = parts;
    this.#retryMilliseconds = parts.retryMilliseconds ?? 1000;
    this.#totalSteps = experiment.training.steps;
    this.#step = start.checkpoint?.step ?? 0;
    this.#probedAt = start.probedAt ?? -1;
    this.#heedsAtOnce = Object.values(experiment.monitor.onAlert).some((action) => action !== 'warn');
    this.#steps = new StepTaker(experiment, dataset, session);
    this.#block = new ScalarBlock(session.terms);
    for (const alert of start.alerts ?? []) this.#alerts.set(alert.id, alert);
    this.#cadence = new MonitorCadence(experiment.monitor.every, this.#totalSteps, this.#step);
    this.#keeper = new CheckpointKeeper({
      experiment,
      dataset,
      session,
      writer: parts.writer,
      write: (event) => {
        this.#write(event);
      },
      retryMilliseconds: this.#retryMilliseconds,
      startStep: start.checkpoint?.step ?? null,
      sickSince: () => this.#sickSince(),
    });
  }

  async run(): Promise<TrainingOutcome> {
    const { writer, session, device, start } = this.#parts;
    this.#write({
      type: 'started',
      attempt: writer.record.attempt,
      step: this.#step,
      totalSteps: this.#totalSteps,
      device,
      terms: session.terms,
      parameters: session.parameterCount,
    });
    for (const { level, message } of start.notes) this.#note(level, message);
    try {
      const status = (await this.#trainToTheEnd()) ? 'completed' : 'stopped';
      this.#note('info', `Time: ${String(this.#time)}.`);
      this.#write({ type: 'ended', status, step: this.#step });
      return this.#outcome(status);
    } catch (error) {
      if (error instanceof RunDirectoryError && error.code === 'lock-lost') throw error;
      // What was read before it went wrong is worth being told.
      await this.#settle('monitor').catch(() => {});
      return this.#fail(inMemoryWords(error));
    } finally {
      writer.flush();
    }
  }

  /** True when all steps are done; false when it was stopped before. */
  async #trainToTheEnd(): Promise<boolean> {
    const { training, probe } = this.#parts.experiment;
    // A run may have been killed between a checkpoint and the answer to the probe of the same step.
    if (this.#step > 0 && isDue(this.#step, probe.every)) await this.#probe();
    await this.#look();
    await this.#breathe();
    while (this.#step < this.#totalSteps) {
      if (!(await this.#obey())) {
        await this.#settle('monitor');
        await this.#saveAtLast();
        return false;
      }
      await this.#trainBlock();
      this.#underWay.check();
      if (this.#step === this.#totalSteps) break;
      if (isDue(this.#step, probe.every)) await this.#probe();
      if (this.#step >= this.#cadence.next) await this.#look();
      if (isDue(this.#step, training.checkpointEvery) || this.#keeper.isOverdue) await this.#save();
      await this.#breathe();
    }
    await this.#probe();
    await this.#settle('probe');
    await this.#look();
    await this.#settle('monitor');
    await this.#saveAtLast();
    return true;
  }

  /** Steps until something is due or the block's time is up. */
  async #trainBlock(): Promise<void> {
    const { interrupt } = this.#parts;
    const until = this.#nextStop();
    const first = this.#step;
    const begin = performance.now();
    let now = begin;
    do {
      for (const { step, weights, learningRate, result } of await this.#steps.take(this.#step + 1, until)) {
        this.#step = step;
        this.#last = result;
        this.#block.add(step, result, weights, learningRate);
        this.#taken.push({ step, loss: result.loss, gradientNorm: result.gradientNorm, learningRate });
        if (!isFiniteStep(result)) throw await this.#nonFiniteStep(this.#steps.feeds(step), result);
      }
      now = performance.now();
    } while (this.#step < until && now - begin < BLOCK_MILLISECONDS && !interrupt.aborted);
    this.#steps.tookMilliseconds((now - begin) / (this.#step - first));
    this.#time.book('steps', begin);
    const log = performance.now();
    this.#writeScalars();
    this.#time.book('log', log);
  }

  /** The next step after which more is to be done than to write scalars. */
  #nextStop(): number {
    const { training, probe } = this.#parts.experiment;
    return Math.min(
      this.#totalSteps,
      Math.max(this.#cadence.next, this.#step + 1),
      nextMultiple(this.#step, training.checkpointEvery),
      nextMultiple(this.#step, probe.every),
    );
  }

  /** Writes what waits, shows a sign of life, lets signals and timers have their turn. */
  async #breathe(): Promise<void> {
    const { writer } = this.#parts;
    const begin = performance.now();
    writer.flush();
    writer.heartbeat();
    this.#time.book('log', begin);
    await yieldToEvents();
    // A log that cannot be written for a long time must not fill the memory: wait for the disk.
    while (writer.overfull && !this.#parts.interrupt.aborted) {
      await sleep(this.#retryMilliseconds);
      writer.flush();
      writer.heartbeat();
    }
  }

  /** Does what was asked for since the last block; waits while paused. False: stop. */
  async #obey(): Promise<boolean> {
    const { interrupt, writer, control } = this.#parts;
    let paused = false;
    for (;;) {
      for (const { request } of control.poll()) {
        if (request === 'pause') this.#pause ??= 'asked for';
        else if (request === 'resume') this.#pause = null;
        else if (request === 'stop') this.#stop ??= 'asked for';
        else await this.#save();
      }
      if (interrupt.aborted)
        this.#stop ??= `interrupted${typeof interrupt.reason === 'string' ? ` by ${interrupt.reason}` : ''}`;
      if (this.#stop !== null) {
        this.#note('info', `Stopped at step ${this.#step}: ${this.#stop}.`);
        return false;
      }
      if (this.#pause === null) {
        if (paused) this.#write({ type: 'resumed', step: this.#step });
        return true;
      }
      if (!paused) this.#write({ type: 'paused', step: this.#step, reason: this.#pause });
      paused = true;
      writer.flush();
      writer.heartbeat();
      await sleep(PAUSE_MILLISECONDS);
    }
  }

  async #look(): Promise<void> {
    if (this.#lookedAt === this.#step) return;
    const step = this.#step;
    this.#lookedAt = step;
    await this.#makeRoom('monitor');
    const begin = performance.now();
    const trained = this.#time.seconds('steps');
    const thorough = this.#cadence.isThorough(step, trained);
    const newest = { loss: this.#last?.loss ?? null, steps: stepFigures(this.#taken) };
    this.#taken = [];
    const { told } = await this.#parts.watch.look(step, newest, thorough);
    const seconds = this.#time.book('monitor', begin);
    this.#cadence.lookedFrom(step);
    this.#underWay.add(told, (analysis) => {
      this.#take(analysis);
      this.#cadence.looked(step, seconds + analysis.cost, trained, thorough);
    });
    if (this.#heedsAtOnce) await this.#settle('monitor');
  }

  /** Writes what the analyst tells, and heeds its alerts. */
  #take({ events, seconds }: Analysis): void {
    this.#time.bookBeside(seconds);
    for (const event of events) {
      this.#write(event);
      if (event.type === 'alert') this.#heed(event.change, event.alert);
    }
  }

  /** Waits for all that the analyst has been asked. The wait is part of what that costs. */
  async #settle(purpose: 'monitor' | 'probe'): Promise<void> {
    const begin = performance.now();
    try {
      await this.#underWay.settle();
    } finally {
      this.#time.book(purpose, begin);
    }
  }

  async #makeRoom(purpose: 'monitor' | 'probe'): Promise<void> {
    if (this.#underWay.count >= MOST_UNDER_WAY) await this.#settle(purpose);
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
        this.#pause ??= alert.title;
        return;
      case 'stop':
        this.#stop ??= alert.title;
        return;
    }
  }

  /** First step of any warning or error that holds. */
  #sickSince(): number | null {
    const grave = [...this.#alerts.values()].filter(({ severity }) => severity !== 'info');
    return grave.length === 0 ? null : Math.min(...grave.map(({ sinceStep }) => sinceStep));
  }

  async #probe(): Promise<void> {
    if (this.#probedAt === this.#step) return;
    this.#probedAt = this.#step;
    const { prober, sampler } = this.#parts;
    await this.#makeRoom('probe');
    const begin = performance.now();
    if (prober !== null) {
      const { told } = await prober.probe(this.#step);
      this.#underWay.add(told, (analysis) => {
        this.#take(analysis);
        const first = analysis.events.find((event) => event.type === 'probe');
        if (first) this.#scores = first.scores;
      });
    }
    const samples = await sampler.sample(this.#step);
    if (samples !== null) this.#write(samples);
    this.#time.book('probe', begin);
  }

  async #save(): Promise<void> {
    const begin = performance.now();
    await this.#keeper.save(this.#step);
    this.#time.book('log', begin);
  }

  async #saveAtLast(): Promise<void> {
    const begin = performance.now();
    await this.#keeper.saveAtLast(this.#step);
    this.#time.book('log', begin);
  }

  async #nonFiniteStep(feeds: StepFeeds, result: StepResult): Promise<NonFiniteStep> {
    const { session, experiment } = this.#parts;
    const diagnosis = await session.diagnose(feeds);
    return new NonFiniteStep(nonFiniteAlert(feeds, result, session.terms, diagnosis, experiment));
  }

  #fail(error: unknown): TrainingOutcome {
    this.#writeScalars();
    if (error instanceof NonFiniteStep) {
      this.#alerts.set(error.alert.id, error.alert);
      this.#write({ type: 'alert', change: 'raised', alert: error.alert });
    }
    const message = error instanceof Error ? error.message : String(error);
    const detail = error instanceof Error && !(error instanceof NonFiniteStep) ? error.stack : undefined;
    this.#write({
      type: 'ended',
      status: 'failed',
      step: this.#step,
      error: { message, ...(detail === undefined ? {} : { detail }) },
    });
    return { ...this.#outcome('failed'), error: { message, cause: error } };
  }

  #outcome(status: TrainingOutcome['status']): TrainingOutcome {
    return {
      status,
      step: this.#step,
      loss: this.#lossColumns(),
      probe: this.#scores,
      alerts: [...this.#alerts.values()],
    };
  }

  #lossColumns(): Record<string, LogNumber> | null {
    const last = this.#last;
    if (last === null) return null;
    const terms = this.#parts.session.terms.map(
      ({ name }, i) => [name, logNumber(last.terms[i] ?? NaN)] as const,
    );
    return { total: logNumber(last.loss), ...Object.fromEntries(terms) };
  }

  #writeScalars(): void {
    const block = this.#block.take();
    if (block !== null) this.#write(block);
  }

  #note(level: 'info' | 'warning' | 'error', message: string): void {
    this.#write({ type: 'log', level, message });
  }

  #write(event: NewRunEvent): void {
    this.#parts.writer.append(event);
    this.#parts.onEvent?.(event);
  }
}

/** The multiple of `every` after `step`; never where `every` is 0. */
function nextMultiple(step: number, every: number): number {
  return every > 0 ? (Math.floor(step / every) + 1) * every : Infinity;
}

function isDue(step: number, every: number): boolean {
  return every > 0 && step % every === 0;
}
