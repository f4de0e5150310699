import { describe, expect, it } from 'vitest';
import { beginLook, loadBetween, type WorkSoFar } from '../../../../engine/runtime/devices/machine-load.ts';
import { chooseThreads } from '../../../../engine/runtime/devices/threads.ts';

const AUTO = { threads: 0, spin: 'auto' } as const;
const LARGE = 1e9;
const SMALL = 1e6;
const free = (cores: number) => ({ cores, busy: 0 });

describe('threads left to the engine', () => {
  it('one for a small step, however many cores there are', () => {
    expect(chooseThreads(AUTO, SMALL, 16, free(16))).toEqual({
      threads: 1,
      spin: false,
      why: 'one thread, for the step is small',
    });
  });

  it('all cores of a free machine, in a busy loop', () => {
    expect(chooseThreads(AUTO, LARGE, 4, free(4))).toEqual({
      threads: 4,
      spin: true,
      why: 'all 4 cores, waiting in a busy loop',
    });
  });

  it('all cores of a busy machine, too, for their number decides the last bits; but they sleep', () => {
    expect(chooseThreads(AUTO, LARGE, 8, { cores: 8, busy: 5 })).toEqual({
      threads: 8,
      spin: false,
      why: 'all 8 cores, asleep while they wait, for 5.0 of 8 cores were busy with other work',
    });
  });

  it('those that this process may use, though the machine has more', () => {
    expect(chooseThreads(AUTO, LARGE, 2, { cores: 64, busy: 10 })).toMatchObject({ threads: 2, spin: true });
  });

  it('in a busy loop though others take a quarter of a core, not more', () => {
    expect(chooseThreads(AUTO, LARGE, 2, { cores: 2, busy: 0.2 }).spin).toBe(true);
    expect(chooseThreads(AUTO, LARGE, 2, { cores: 2, busy: 0.4 }).spin).toBe(false);
  });
});

describe('threads as set', () => {
  it('hold, and sleep where there are more of them than free cores', () => {
    const set = { threads: 2, spin: 'auto' } as const;
    expect(chooseThreads(set, SMALL, 2, free(2))).toEqual({
      threads: 2,
      spin: true,
      why: '2 threads as set, waiting in a busy loop',
    });
    expect(chooseThreads(set, LARGE, 2, { cores: 2, busy: 1 })).toMatchObject({ threads: 2, spin: false });
  });

  it('wait as they are told, but one thread has none to wait for', () => {
    expect(chooseThreads({ threads: 2, spin: true }, LARGE, 2, { cores: 2, busy: 2 }).spin).toBe(true);
    expect(chooseThreads({ threads: 2, spin: false }, LARGE, 2, free(2)).spin).toBe(false);
    expect(chooseThreads({ threads: 1, spin: true }, LARGE, 2, free(2)).spin).toBe(false);
  });
});

describe('the load of a machine', () => {
  const at = (time: number, all: number, own: number): WorkSoFar => ({ time, cores: 4, all, own });

  it('is what others did in the time: (300 − 100) ms of work in 100 ms are two cores', () => {
    expect(loadBetween(at(1000, 50, 7), at(1100, 350, 107))).toEqual({ cores: 4, busy: 2 });
  });

  it('is never below zero or above all cores, though the clocks of kernel and process differ', () => {
    expect(loadBetween(at(0, 0, 0), at(100, 90, 100)).busy).toBe(0);
    expect(loadBetween(at(0, 0, 0), at(100, 450, 0)).busy).toBe(4);
  });

  it('is a mean over a tenth of a second at least', async () => {
    const { end } = beginLook();
    const from = performance.now();
    const { cores, busy } = await end();
    expect(performance.now() - from).toBeGreaterThan(90);
    expect(busy).toBeGreaterThanOrEqual(0);
    expect(busy).toBeLessThanOrEqual(cores);
  });
});
