import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeviceLostError, OutOfMemoryError } from '../../../engine/runtime/device-error.ts';
import { learningRateAt } from '../../../engine/train/schedules.ts';
import type { RunEvent } from '../../../schemas/run-log.ts';
import { experimentWith, smallDataset } from './experiment-fixture.ts';
import {
  alertEvent,
  ask,
  column,
  eventsOf,
  readEvents,
  resumeSmall,
  runFolder,
  sessionFor,
  trainSmall,
} from './loop-fixture.ts';

const messages = (events: readonly RunEvent[]) => eventsOf(events, 'log').map(({ message }) => message);
const checkpoints = (directory: string) => readdirSync(join(directory, 'checkpoints'));

describe('a run from beginning to end', () => {
  it('logs every step once, in order, with every term, its weight, the gradient and the learning rate', async () => {
    const experiment = experimentWith({ training: { steps: 300 }, optimiser: { warmupSteps: 10 } });
    const { events } = await trainSmall(experiment);
    const blocks = eventsOf(events, 'scalars');
    let next = 1;
    for (const block of blocks) {
      expect(block.firstStep).toBe(next);
      for (const values of Object.values(block.columns)) expect(values).toHaveLength(block.count);
      next += block.count;
    }
    expect(next).toBe(301);
    expect(Object.keys(blocks[0]!.columns)).toEqual([
      'loss',
      'term.prediction',
      'term.kl',
      'weight.prediction',
      'weight.kl',
      'gradientNorm',
      'learningRate',
    ]);
    const rates = Array.from({ length: 300 }, (_, i) => learningRateAt(i + 1, 300, experiment.optimiser));
    column(events, 'learningRate').forEach((rate, i) => expect(rate).toBeCloseTo(rates[i]!, 8));
    const [first, last] = [column(events, 'loss')[0], column(events, 'loss')[299]] as number[];
    expect(last!).toBeLessThan(first! / 2);
  });

  it('begins with `started` and ends with `ended`, after a last look, probe and checkpoint', async () => {
    const { events, outcome, looks, probes, directory } = await trainSmall(experimentWith());
    expect(events[0]).toMatchObject({ type: 'started', attempt: 0, step: 0, totalSteps: 20, parameters: 9 });
    expect(events.at(-1)).toMatchObject({ type: 'ended', status: 'completed', step: 20 });
    expect(looks).toEqual([0, 1, 10, 20]);
    expect(probes).toEqual([20]);
    expect(checkpoints(directory)).toEqual(['step-000000020.safetensors']);
    expect(outcome).toMatchObject({
      status: 'completed',
      step: 20,
      alerts: [],
      probe: { signal: { train: 0.2, test: null } },
    });
    expect(Object.keys(outcome.loss!)).toEqual(['total', 'prediction', 'kl']);
    expect(outcome.loss!['total']).toBe(column(events, 'loss').at(-1));
  });

  it('probes and writes checkpoints at their steps and keeps the newest few', async () => {
    const { events, probes, directory } = await trainSmall(
      experimentWith({ training: { checkpointEvery: 4, keepCheckpoints: 2 }, probe: { every: 8 } }),
    );
    expect(eventsOf(events, 'checkpoint').map((event) => event.step)).toEqual([4, 8, 12, 16, 20]);
    expect(checkpoints(directory)).toEqual(['step-000000016.safetensors', 'step-000000020.safetensors']);
    expect(probes).toEqual([8, 16, 20]);
  });

  it('has every step up to a checkpoint on disk before the checkpoint: a killed run is resumed with a log that is whole', async () => {
    const onDisk: [number, number][] = [];
    await trainSmall(experimentWith({ training: { checkpointEvery: 4 } }), {
      onEvent: (event, directory) => {
        if (event.type === 'checkpoint')
          onDisk.push([event.step, column(readEvents(directory), 'loss').length]);
      },
    });
    expect(onDisk).toEqual([4, 8, 12, 16, 20].map((step) => [step, step]));
  });

  it('gives the same weights whatever is watched on the way', async () => {
    const quiet = await trainSmall(experimentWith());
    const watched = await trainSmall(
      experimentWith({ monitor: { every: 1 }, probe: { every: 3 }, training: { checkpointEvery: 2 } }),
    );
    expect(watched.state).toEqual(quiet.state);
  });

  it('scales the KL weight by the annealing', async () => {
    const plain = experimentWith();
    const annealing = { kind: 'linear', steps: 4, cycles: 4, ratio: 0.5 } as const;
    const { events } = await trainSmall({ ...plain, objective: { ...plain.objective, annealing } });
    expect(column(events, 'weight.kl').slice(0, 6)).toEqual([0, 0.0025, 0.005, 0.0075, 0.01, 0.01]);
    expect(new Set(column(events, 'weight.prediction'))).toEqual(new Set([1]));
  });
});

describe('requests', () => {
  it('`stop` finishes the step, writes a checkpoint and ends the run as stopped', async () => {
    const session = sessionFor(experimentWith(), smallDataset());
    const directory = runFolder();
    session.beforeStep = ({ step }) => {
      if (step === 7) ask(directory, 'stop');
    };
    const { events, outcome } = await trainSmall(
      experimentWith({ training: { steps: 1e6 }, monitor: { every: 5 } }),
      {
        directory,
        session,
      },
    );
    expect(outcome.status).toBe('stopped');
    expect(outcome.step).toBeGreaterThanOrEqual(7);
    expect(session.stepped).toBe(outcome.step);
    expect(eventsOf(events, 'checkpoint').at(-1)?.step).toBe(outcome.step);
    expect(events.at(-1)).toMatchObject({ type: 'ended', status: 'stopped', step: outcome.step });
  });

  it('`pause` waits without a step until `resume`', async () => {
    const experiment = experimentWith({ training: { steps: 200 }, monitor: { every: 10 } });
    const session = sessionFor(experiment, smallDataset());
    let steppedWhilePaused = -1;
    const { events, outcome } = await trainSmall(experiment, {
      session,
      look: (step) => {
        if (step === 10) ask(directory, 'pause');
        return [];
      },
      directory: runFolderKept(),
      onEvent: (event) => {
        if (event.type === 'paused') {
          steppedWhilePaused = session.stepped;
          setTimeout(() => ask(directory, 'resume'), 20);
        }
        if (event.type === 'resumed') expect(session.stepped).toBe(steppedWhilePaused);
      },
    });
    expect(eventsOf(events, 'paused')).toMatchObject([{ step: steppedWhilePaused, reason: 'asked for' }]);
    expect(eventsOf(events, 'resumed')).toMatchObject([{ step: steppedWhilePaused }]);
    expect(outcome).toMatchObject({ status: 'completed', step: 200 });
  });

  it('are heard while paused: a checkpoint, then a stop', async () => {
    const { events, outcome } = await trainSmall(experimentWith({ training: { steps: 1e6 } }), {
      directory: runFolderKept(),
      look: (step) => {
        if (step === 10) ask(directory, 'pause');
        return [];
      },
      onEvent: (event) => {
        if (event.type === 'paused') ask(directory, 'checkpoint');
        if (event.type === 'checkpoint') ask(directory, 'stop');
      },
    });
    expect(outcome.status).toBe('stopped');
    const paused = eventsOf(events, 'paused')[0]!;
    expect(eventsOf(events, 'checkpoint').map((event) => event.step)).toEqual([paused.step]);
  });

  it('an interrupt does what `stop` does', async () => {
    const interrupt = new AbortController();
    const { events, outcome } = await trainSmall(experimentWith({ training: { steps: 1e6 } }), {
      interrupt: interrupt.signal,
      look: (step) => {
        if (step === 10) interrupt.abort('SIGTERM');
        return [];
      },
    });
    expect(outcome.status).toBe('stopped');
    expect(eventsOf(events, 'checkpoint').at(-1)?.step).toBe(outcome.step);
    expect(messages(events)).toContainEqual(expect.stringMatching(/interrupted by SIGTERM/));
  });

  let directory = '';
  const runFolderKept = () => (directory = runFolder());
});

describe('alerts', () => {
  const raisedAt = (at: number, severity: 'info' | 'warning' | 'error') => (step: number) =>
    step === at ? [alertEvent(severity)] : [];

  it('are logged and held until the end', async () => {
    const { events, outcome } = await trainSmall(experimentWith(), { look: raisedAt(10, 'warning') });
    expect(eventsOf(events, 'alert')).toMatchObject([{ change: 'raised' }]);
    expect(outcome).toMatchObject({ status: 'completed', alerts: [{ id: 'posterior-collapse:z' }] });
  });

  it('that are cleared are not held', async () => {
    const look = (step: number) =>
      step === 1 ? [alertEvent('error')] : step === 10 ? [alertEvent('error', 'cleared')] : [];
    expect((await trainSmall(experimentWith(), { look })).outcome.alerts).toEqual([]);
  });

  it('keep the newest checkpoint from before them, while they hold and are more than a remark', async () => {
    const experiment = experimentWith({
      training: { checkpointEvery: 4, keepCheckpoints: 1 },
      monitor: { every: 1 },
    });
    const stepsKept = async (severity: 'info' | 'warning', clearedAt: number) => {
      const look = (step: number) => {
        if (step === 11) return [alertEvent(severity, 'raised', 10)];
        return step === clearedAt ? [alertEvent(severity, 'cleared', 10)] : [];
      };
      const { directory } = await trainSmall(experiment, { look });
      return checkpoints(directory).map((name) => Number(/\d+/.exec(name)?.[0]));
    };
    expect(await stepsKept('warning', Infinity)).toEqual([8, 20]);
    expect(await stepsKept('info', Infinity)).toEqual([20]);
    expect(await stepsKept('warning', 15)).toEqual([20]);
  });

  it('stop the run where the experiment says so for their severity', async () => {
    const experiment = experimentWith({
      monitor: { onAlert: { info: 'warn', warning: 'warn', error: 'stop' } },
    });
    const warned = await trainSmall(experiment, { look: raisedAt(10, 'warning') });
    expect(warned.outcome.status).toBe('completed');
    const stopped = await trainSmall(experiment, { look: raisedAt(10, 'error') });
    expect(stopped.outcome).toMatchObject({ status: 'stopped', step: 10 });
    expect(checkpoints(stopped.directory)).toEqual(['step-000000010.safetensors']);
    expect(messages(stopped.events)).toContainEqual(
      expect.stringMatching(/Stopped at step 10: Posterior collapse/),
    );
  });

  it('pause the run, once for each time that they are raised or become graver', async () => {
    const experiment = experimentWith({
      monitor: { every: 5, onAlert: { info: 'warn', warning: 'pause', error: 'pause' } },
    });
    let directory = '';
    const { events, outcome } = await trainSmall(experiment, {
      look: (step) => {
        if (step === 5) return [alertEvent('warning')];
        if (step === 10) return [alertEvent('warning', 'updated')];
        if (step === 15) return [alertEvent('error', 'updated')];
        return [];
      },
      onEvent: (event, at) => {
        directory = at;
        if (event.type === 'paused') ask(directory, 'resume');
      },
    });
    expect(outcome.status).toBe('completed');
    expect(eventsOf(events, 'paused')).toMatchObject([
      { step: 5, reason: 'Posterior collapse in 1 of 3 dimensions of z' },
      { step: 15 },
    ]);
  });
});

describe('a number that is none', () => {
  async function spoiled(at: number) {
    const experiment = experimentWith({ training: { checkpointEvery: 5 } });
    const session = sessionFor(experiment, smallDataset());
    session.beforeStep = (feeds) => {
      if (feeds.step === at) feeds.x[4] = NaN;
    };
    return trainSmall(experiment, { session });
  }

  it('ends the run with a verdict that names the term, the tensor and the step', async () => {
    const { events, outcome } = await spoiled(13);
    const alert = eventsOf(events, 'alert').at(-1)!.alert;
    expect(alert).toMatchObject({
      id: 'non-finite',
      severity: 'error',
      step: 13,
      title: 'Term "prediction" is not finite at step 13 (first in x)',
      evidence: [
        { label: 'Term "prediction"', value: 'NaN' },
        { value: 'NaN' },
        { label: 'Learning rate', value: 0.01 },
      ],
    });
    expect(alert.remedies.map((remedy) => remedy.edits)).toEqual([
      [{ path: ['optimiser', 'learningRate'], value: 0.001 }],
      [{ path: ['optimiser', 'warmupSteps'], value: 2 }],
      [{ path: ['optimiser', 'clipNorm'], value: 1 }],
    ]);
    expect(events.at(-1)).toMatchObject({
      type: 'ended',
      status: 'failed',
      step: 13,
      error: { message: `${alert.title}.` },
    });
    expect(outcome).toMatchObject({ status: 'failed', step: 13, alerts: [{ id: 'non-finite' }] });
    expect(column(events, 'loss')).toHaveLength(13);
    expect(column(events, 'loss').at(-1)).toBe('NaN');
  });

  it('leaves the last good checkpoint as it was, from which a corrected run can go on', async () => {
    const { directory } = await spoiled(13);
    expect(checkpoints(directory)).toEqual(['step-000000005.safetensors', 'step-000000010.safetensors']);
    const resumed = await resumeSmall(experimentWith({ training: { checkpointEvery: 5 } }), directory);
    expect(resumed.outcome).toMatchObject({ status: 'completed', step: 20 });
    const whole = await trainSmall(experimentWith());
    expect(resumed.state).toEqual(whole.state);
  });
});

describe('a resumed run', () => {
  it.each([
    ['the full batch', 'full'],
    ['mini-batches, in the middle of an epoch', 7],
  ] as const)('has bit for bit the weights of an uninterrupted one with %s', async (_, batchSize) => {
    const experiment = experimentWith({
      training: { steps: 50, batchSize, checkpointEvery: 9 },
      optimiser: { warmupSteps: 20, schedule: 'cosine' },
    });
    const whole = await trainSmall(experiment);
    const session = sessionFor(experiment, smallDataset());
    session.beforeStep = ({ step }) => {
      if (step === 31) throw new Error('the power went off');
    };
    const cut = await trainSmall(experiment, { session });
    expect(cut.outcome).toMatchObject({
      status: 'failed',
      step: 30,
      error: { message: 'the power went off' },
    });
    const resumed = await resumeSmall(experiment, cut.directory);
    expect(resumed.session.stepped).toBe(50 - 27);
    expect(resumed.state).toEqual(whole.state);
    expect(eventsOf(resumed.events, 'started')).toMatchObject([
      { attempt: 0, step: 0 },
      { attempt: 1, step: 27 },
    ]);
    expect(column(resumed.events, 'loss').slice(-23)).toEqual(column(whole.events, 'loss').slice(-23));
  });

  it('starts at the beginning where there is no checkpoint', async () => {
    const experiment = experimentWith();
    const session = sessionFor(experiment, smallDataset());
    session.beforeStep = ({ step }) => {
      if (step === 3) throw new Error('the power went off');
    };
    const { directory } = await trainSmall(experiment, { session });
    const resumed = await resumeSmall(experiment, directory);
    expect(resumed.outcome.status).toBe('completed');
    expect(resumed.state).toEqual((await trainSmall(experiment)).state);
  });
});

describe('a device that is lost in the middle', () => {
  it.each([
    new DeviceLostError('WebGPU lost its device. Resume the run from its last checkpoint.'),
    new OutOfMemoryError('The device of WebGPU has too little memory for this model.'),
  ])('fails the run in plain words ($name), and the last checkpoint stays good', async (error) => {
    const experiment = experimentWith({ training: { checkpointEvery: 5 } });
    const session = sessionFor(experiment, smallDataset());
    session.beforeStep = ({ step }) => {
      if (step === 13) throw error;
    };
    const { outcome, events, directory } = await trainSmall(experiment, { session });
    expect(outcome).toMatchObject({
      status: 'failed',
      step: 12,
      error: { message: error.message, cause: error },
    });
    expect(events.at(-1)).toMatchObject({
      type: 'ended',
      status: 'failed',
      step: 12,
      error: { message: error.message },
    });
    expect(column(events, 'loss')).toHaveLength(12);

    const resumed = await resumeSmall(experiment, directory);
    expect(eventsOf(resumed.events, 'started').at(-1)).toMatchObject({ step: 10 });
    expect(resumed.outcome.status).toBe('completed');
    expect(resumed.state).toEqual((await trainSmall(experiment)).state);
  });

  it('says so in words where it is V8 that has no memory left', async () => {
    const session = sessionFor(experimentWith(), smallDataset());
    session.beforeStep = () => void new Float64Array(2 ** 46);
    const { outcome } = await trainSmall(experimentWith(), { session });
    expect(outcome.error?.message).toMatch(
      /^The machine has too little memory .* Take a smaller training\.batchSize/,
    );
  });
});

describe('a disk that refuses', () => {
  it('a checkpoint on the way is said in the log, and training goes on', async () => {
    const { events, outcome, directory } = await trainSmall(
      experimentWith({ training: { checkpointEvery: 5 } }),
      {
        onEvent: (event, at) => {
          if (event.type === 'started') blockCheckpoints(at);
          if (event.type === 'log' && event.level === 'error') unblockCheckpoints(at);
        },
      },
    );
    expect(eventsOf(events, 'log')).toMatchObject([
      {
        level: 'error',
        message: expect.stringMatching(/No checkpoint could be written at step 5: .*tried again/) as string,
      },
      { level: 'info', message: expect.stringMatching(/^Time: .* of steps/) as string },
    ]);
    expect(outcome.status).toBe('completed');
    expect(checkpoints(directory)).toContain('step-000000020.safetensors');
  });

  it('the last checkpoint fails the run, for its work would be lost', async () => {
    const { events, outcome } = await trainSmall(experimentWith(), {
      onEvent: (event, at) => {
        if (event.type === 'started') blockCheckpoints(at);
      },
    });
    expect(outcome).toMatchObject({ status: 'failed', step: 20 });
    expect(events.at(-1)).toMatchObject({ type: 'ended', status: 'failed' });
    expect(outcome.error?.message).toMatch(/The checkpoint of step 20 could not be written .*Make room/);
  });

  /** A file in place of the folder: what root cannot write to either. */
  function blockCheckpoints(directory: string) {
    rmSync(join(directory, 'checkpoints'), { recursive: true });
    writeFileSync(join(directory, 'checkpoints'), '');
  }
  function unblockCheckpoints(directory: string) {
    rmSync(join(directory, 'checkpoints'), { recursive: true });
    mkdirSync(join(directory, 'checkpoints'));
  }
});
