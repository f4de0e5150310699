import { describe, expect, it } from 'vitest';
import { DeviceError } from '../../../../engine/runtime/device-error.ts';
import { chooseDevice, choiceInWords } from '../../../../engine/runtime/devices/choose-device.ts';
import type { FoundDevice } from '../../../../engine/runtime/devices/list-devices.ts';
import { stepsPerSecond } from '../../../../engine/runtime/devices/time-steps.ts';
import type { ManySteps, StepFeeds, TrainingSession } from '../../../../engine/runtime/training-session.ts';
import { LeastSquaresSession } from '../../train/least-squares-session.ts';

const CPU: FoundDevice = { device: 'cpu', hardware: 'Some CPU', reason: null };
const WEBGPU: FoundDevice = { device: 'webgpu', hardware: 'NVIDIA H200', reason: null };
const CUDA: FoundDevice = { device: 'cuda', hardware: 'NVIDIA H200', reason: null };

/** Opens sessions that are no more than their device, and times them by a table; an error there is thrown. */
function workshop(rates: Readonly<Partial<Record<string, number | Error>>>) {
  const said: string[] = [];
  const open = ({ device }: FoundDevice): Promise<TrainingSession> => {
    said.push(`open ${device}`);
    const dispose = (): Promise<void> => {
      said.push(`close ${device}`);
      return Promise.resolve();
    };
    return Promise.resolve({ device: { device }, dispose } as unknown as TrainingSession);
  };
  const time = (session: TrainingSession, milliseconds: number): Promise<number> => {
    const { device } = session.device;
    said.push(`time ${device} ${milliseconds}`);
    const rate = rates[device];
    return rate instanceof Error ? Promise.reject(rate) : Promise.resolve(rate ?? 0);
  };
  return { said, tools: { open, time } };
}

describe('the fastest device', () => {
  it('is taken, and the others are let go', async () => {
    const { said, tools } = workshop({ cpu: 1929, cuda: 3000, webgpu: 400 });
    const choice = await chooseDevice([CPU, CUDA, WEBGPU], tools);
    expect(choice.device).toBe('cuda');
    expect(choice.session.device.device).toBe('cuda');
    expect(choice.candidates.map(({ stepsPerSecond }) => stepsPerSecond)).toEqual([1929, 3000, 400]);
    expect(said.filter((line) => line.startsWith('close'))).toEqual(['close cpu', 'close webgpu']);
  });

  it('shares two seconds for all timing', async () => {
    const { said, tools } = workshop({ cpu: 2, webgpu: 1 });
    await chooseDevice([CPU, WEBGPU], tools);
    expect(said.filter((line) => line.startsWith('time'))).toEqual(['time cpu 1000', 'time webgpu 1000']);
  });

  it('is not timed where it is the only one', async () => {
    const { said, tools } = workshop({});
    const missing = { ...WEBGPU, hardware: '', reason: 'no Vulkan driver is installed' };
    const choice = await chooseDevice([CPU, missing], tools);
    expect(said).toEqual(['open cpu']);
    expect(choice.candidates).toEqual([
      { device: 'cpu', hardware: 'Some CPU', stepsPerSecond: null, reason: null },
      { device: 'webgpu', hardware: '', stepsPerSecond: null, reason: 'no Vulkan driver is installed' },
    ]);
  });

  it('is another where one fails on real steps, which is named with the reason', async () => {
    const { said, tools } = workshop({ cpu: 10, webgpu: new DeviceError('The device is lost.') });
    const choice = await chooseDevice([CPU, WEBGPU], tools);
    expect(choice.device).toBe('cpu');
    expect(choice.candidates[1]).toEqual({ ...WEBGPU, stepsPerSecond: null, reason: 'The device is lost.' });
    expect(said.at(-1)).toBe('close webgpu');
  });

  it('is none where all fail: the last error is told', async () => {
    const { tools } = workshop({ cpu: new Error('one'), webgpu: new Error('two') });
    await expect(chooseDevice([CPU, WEBGPU], tools)).rejects.toThrow('two');
  });
});

describe('a choice in words', () => {
  const rate = (found: FoundDevice, stepsPerSecond: number | null, reason: string | null = null) => ({
    ...found,
    stepsPerSecond,
    reason,
  });

  it('gives every figure, and every reason', () => {
    expect(
      choiceInWords('cpu', [rate(CPU, 1929.4), rate(WEBGPU, 4.04), rate(CUDA, null, 'CUDA 12 is missing.')]),
    ).toBe(
      'cpu: 1929 steps/s; webgpu (NVIDIA H200): 4.0 steps/s; cuda (NVIDIA H200): CUDA 12 is missing; took cpu',
    );
  });

  it('says that there was no choice', () => {
    const none = { ...WEBGPU, hardware: '' };
    expect(choiceInWords('cpu', [rate(CPU, null), rate(none, null, 'no Vulkan driver is installed')])).toBe(
      'took cpu, the only device here; webgpu: no Vulkan driver is installed',
    );
  });
});

describe('timing', () => {
  const feeds = (step: number): StepFeeds => ({
    x: Float32Array.of(1, 2, 3, 4),
    y: Float32Array.of(1, 2, 3, 4),
    noise: [],
    step,
    learningRate: 0.1,
    weights: [1],
  });

  /** A clock that a step moves on by so many milliseconds. */
  function clocked(milliseconds: number) {
    let now = 0;
    const steps: number[] = [];
    const state = new Map([['parameter/w', { shape: [1], data: Float32Array.of(0.25) }]]);
    let imported: unknown = null;
    const session = {
      step: ({ step }: StepFeeds) => {
        steps.push(step);
        now += step === 1 ? 500 : milliseconds;
        return Promise.resolve({});
      },
      exportState: () => Promise.resolve(state),
      importState: (given: unknown) => {
        imported = given;
        return Promise.resolve();
      },
    } as unknown as TrainingSession;
    return { session, steps, now: () => now, state, imported: () => imported };
  }

  it('leaves out the first step, in which devices compile, and stops when the budget is spent', async () => {
    const { session, steps, now } = clocked(100);
    expect(await stepsPerSecond(session, feeds, 1000, now)).toBe(10);
    expect(steps).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('times one step at least, and a hundred at most', async () => {
    const slow = clocked(9000);
    expect(await stepsPerSecond(slow.session, feeds, 100, slow.now)).toBeCloseTo(1 / 9, 12);
    expect(slow.steps).toEqual([1, 2]);
    const fast = clocked(0.01);
    await stepsPerSecond(fast.session, feeds, 1000, fast.now);
    expect(fast.steps).toHaveLength(101);
  });

  it('is of several steps in one run where they pay, as the training will take them', async () => {
    const blocksOf = async (below: number): Promise<number[][]> => {
      const { session, now } = clocked(1);
      const blocks: number[][] = [];
      const many: ManySteps = {
        steps: 4,
        below,
        take: async (given) => {
          const numbers: number[] = [];
          for (const feed of given) {
            numbers.push(feed.step);
            await session.step(feed);
          }
          blocks.push(numbers);
          return [];
        },
      };
      expect(await stepsPerSecond({ ...session, many }, feeds, 509, now)).toBe(1000);
      return blocks;
    };
    expect(await blocksOf(0.5)).toEqual([]);
    // The first block is left out as well, for it is compiled then.
    expect(await blocksOf(2)).toEqual([
      [3, 4, 5, 6],
      [7, 8, 9, 10],
    ]);
  });

  it('puts the state back', async () => {
    const { session, now, state, imported } = clocked(1);
    await stepsPerSecond(session, feeds, 10, now);
    expect(imported()).toBe(state);
    const real = new LeastSquaresSession(2, 2, 2);
    const before = await real.exportState();
    const noisy = (step: number) => ({
      ...feeds(step),
      noise: [Float32Array.of(1, 0, 1, 0)],
      weights: [1, 1],
    });
    await stepsPerSecond(real, noisy, 1);
    expect(real.stepped).toBeGreaterThan(1);
    expect(await real.exportState()).toEqual(before);
  });
});
