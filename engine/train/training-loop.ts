import { setImmediate as yieldToEvents, setTimeout as sleep } from 'node:timers/promises';
import type { Alert } from '../../schemas/alert.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import type { NewRunEvent } from '../../schemas/run-log.ts';
import { logNumber } from '../run/numbers.ts';
import { RunDirectoryError } from '../run/run-directory-error.ts';
import { inMemoryWords } from '../runtime/memory.ts';
import type { StepFeeds, StepResult } from '../runtime/training-session.ts';
import { CheckpointKeeper } from './checkpoint-keeper.ts';
import { isFiniteStep, nonFiniteAlert } from './non-finite.ts';
import { Observation } from './observation.ts';
import type { TrainingOutcome } from './outcome.ts';
import { ScalarBlock } from './scalar-block.ts';
import { StepTaker } from './step-taker.ts';
import { TimeAccount } from './time-account.ts';
import type { TrainingParts } from './training-parts.ts';

/** Steps are taken in blocks of about this long; between two blocks the log is written and requests are heard. */
const BLOCK_MILLISECONDS = 75;
/** How often a paused run listens. */
const PAUSE_MILLISECONDS = 100;

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
  readonly #observation: Observation;
  readonly #keeper: CheckpointKeeper;
  /** Steps done. */
  #step: number;
  readonly #retryMilliseconds: number;
  #last: StepResult | null = null;
  readonly #time = new TimeAccount();
  #pause: string | null = null;
  #stop: string | null = null;

  constructor(parts: TrainingParts) {
    const { experiment, dataset, session, start } = parts;
    this.#parts = parts;
    this.#retryMilliseconds = parts.retryMilliseconds ?? 1000;
    this.#totalSteps = experiment.training.steps;
    this.#step = start.checkpoint?.step ?? 0;
    this.#steps = new StepTaker(experiment, dataset, session);
    this.#block = new ScalarBlock(session.terms);
    this.#observation = new Observation(parts, this.#time, this.#step, {
      write: (event) => {
        this.#write(event);
      },
      pause: (why) => {
        this.#pause ??= why;
      },
      stop: (why) => {
        this.#stop ??= why;
      },
    });
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
      sickSince: () => this.#observation.sickSince(),
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
      await this.#observation.settle('monitor').catch(() => {});
      return this.#fail(inMemoryWords(error));
    } finally {
      writer.flush();
    }
  }

  /** True when all steps are done; false when it was stopped before. */
  async #trainToTheEnd(): Promise<boolean> {
    const { training, probe } = this.#parts.experiment;
    const observation = this.#observation;
    // A run may have been killed between a checkpoint and the answer to the probe of the same step.
    if (this.#step > 0 && isDue(this.#step, probe.every)) await observation.probe(this.#step);
    await observation.look(this.#step);
    await this.#breathe();
    while (this.#step < this.#totalSteps) {
      if (!(await this.#obey())) {
        await observation.settle('monitor');
        await this.#saveAtLast();
        return false;
      }
      await this.#trainBlock();
      observation.check();
      if (this.#step === this.#totalSteps) break;
      if (isDue(this.#step, probe.every)) await observation.probe(this.#step);
      if (this.#step >= observation.nextLook) await observation.look(this.#step);
      if (isDue(this.#step, training.checkpointEvery) || this.#keeper.isOverdue) await this.#save();
      await this.#breathe();
    }
    await observation.probe(this.#step);
    await observation.settle('probe');
    await observation.look(this.#step);
    await observation.settle('monitor');
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
        this.#observation.took({ step, loss: result.loss, gradientNorm: result.gradientNorm, learningRate });
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
      Math.max(this.#observation.nextLook, this.#step + 1),
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
      this.#observation.raise(error.alert);
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
      probe: this.#observation.scores,
      alerts: this.#observation.alerts,
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
