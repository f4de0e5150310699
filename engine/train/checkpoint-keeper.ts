import { setTimeout as sleep } from 'node:timers/promises';
import type { Experiment } from '../../schemas/experiment.ts';
import type { NewRunEvent } from '../../schemas/run-log.ts';
import { pruneCheckpoints } from '../run/checkpoint-files.ts';
import { inWords, systemCode } from '../run/run-directory-error.ts';
import type { RunWriter } from '../run/run-writer.ts';
import type { TrainingSession } from '../runtime/training-session.ts';
import { writeCheckpoint, type FittedTo } from './checkpoint.ts';
import { TrainingError } from './training-error.ts';

/** How often the last checkpoint is tried before its run counts as failed. */
const LAST_TRIES = 10;
/** On the way there is time: a refused checkpoint is tried again after so many pauses. */
const PAUSES_ON_THE_WAY = 10;

export interface KeeperParts {
  readonly experiment: Experiment;
  readonly dataset: FittedTo;
  readonly session: Pick<TrainingSession, 'exportState'>;
  readonly writer: RunWriter;
  readonly write: (event: NewRunEvent) => void;
  /** Between two tries to write what the disk refuses. */
  readonly retryMilliseconds: number;
  /** Step of the checkpoint that the attempt began with; null where it began anew. */
  readonly startStep: number | null;
  /** Step since which a verdict holds; null while none does. */
  readonly sickSince: () => number | null;
}

/** Writes the checkpoints of a run, keeps the newest few and one from before it fell ill, and does not give up at once where the disk refuses. */
export class CheckpointKeeper {
  readonly #parts: KeeperParts;
  /** Step of the newest checkpoint. */
  #savedStep: number | null;
  /** When the disk last refused a checkpoint that is still owed. */
  #refusedAt: number | null = null;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#savedStep = parts.startStep;
  }

  /** Whether a checkpoint that the disk refused should be tried again. */
  get isOverdue(): boolean {
    const patience = PAUSES_ON_THE_WAY * this.#parts.retryMilliseconds;
    return this.#refusedAt !== null && performance.now() - this.#refusedAt > patience;
  }

  /**
   * Writes a checkpoint of the state after `step`, unless there is one. Where the disk refuses, says so in the log.
   * Throws a `TrainingError` (`non-finite`) where the state is not finite.
   */
  async save(step: number): Promise<void> {
    const { experiment, dataset, session, writer, write, sickSince } = this.#parts;
    if (this.#savedStep === step) return;
    // First the log, then the checkpoint: a resume takes the log up to the checkpoint for complete.
    writer.flush();
    const state = await session.exportState();
    try {
      const file = writeCheckpoint(writer.directory, { step, state }, experiment, dataset);
      this.#savedStep = step;
      this.#refusedAt = null;
      write({ type: 'checkpoint', step, file });
      pruneCheckpoints(writer.directory, experiment.training.keepCheckpoints, sickSince());
    } catch (error) {
      if (systemCode(error) === '') throw error;
      if (this.#refusedAt === null) {
        const message = `No checkpoint could be written at step ${step}: ${inWords(error)}. It will be tried again.`;
        write({ type: 'log', level: 'error', message });
      }
      this.#refusedAt = performance.now();
    }
  }

  /**
   * Writes the checkpoint without which the run's work is lost, and waits a little for the disk.
   * Throws a `TrainingError` (`checkpoint-not-written`) where that does not help.
   */
  async saveAtLast(step: number): Promise<void> {
    const { writer, retryMilliseconds } = this.#parts;
    for (let tries = 0; tries < LAST_TRIES; tries++) {
      if (tries > 0) await sleep(retryMilliseconds);
      await this.save(step);
      if (this.#savedStep === step) return;
      writer.heartbeat();
    }
    throw new TrainingError(
      'checkpoint-not-written',
      `The checkpoint of step ${step} could not be written to ${writer.paths.checkpoints}. ` +
        'Make room on the disk, then resume the run from its last checkpoint.',
    );
  }
}
