import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DeviceConfig } from '../../../schemas/experiment.ts';
import type { DeviceReport } from '../../../schemas/run-record.ts';
import { DeviceError } from '../../../engine/runtime/device-error.ts';
import { thisMachinesDevices, type DeviceSources } from '../../../engine/runtime/devices/list-devices.ts';
import type { TrainingSession } from '../../../engine/runtime/training-session.ts';
import { StepFeeder } from '../../../engine/train/step-feeds.ts';
import { findTrainingDevices, pinnedDevice } from '../../../engine/train/training-device.ts';
import { experimentWith, smallDataset } from './experiment-fixture.ts';

const dataset = smallDataset();
const on = (device: Partial<DeviceConfig>) => {
  const experiment = experimentWith();
  return { ...experiment, device: { ...experiment.device, ...device } };
};
/** Beside the development dependencies, among which is a TensorFlow.js. */
const FILE = resolve(import.meta.dirname, '../../../trial.vjepa.json');

async function losses(session: TrainingSession, experiment = on({})): Promise<number[]> {
  const feeder = new StepFeeder(experiment, dataset, session);
  const found: number[] = [];
  for (let step = 1; step <= 10; step++) found.push((await session.step(feeder.at(step))).loss);
  return found;
}

describe('the device of a training', () => {
  it('by name is opened without timing', async () => {
    const devices = await findTrainingDevices(on({ name: 'cpu', threads: 1 }), FILE);
    expect(devices.provisional).toMatchObject({ device: 'cpu', requested: 'cpu', threads: 0 });
    const { session, device } = await devices.open(dataset);
    expect(device).toMatchObject({ device: 'cpu', requested: 'cpu', threads: 1, note: '1 thread as set' });
    expect(device.candidates).toBeUndefined();
    await session.dispose();
  });

  it('of auto is what this machine has, and trains what it trains by name, bit for bit', async () => {
    const auto = await (await findTrainingDevices(on({ name: 'auto' }), FILE)).open(dataset);
    expect(auto.device.requested).toBe('auto');
    expect(auto.device.note).toMatch(/^auto: .*took \w+/);
    expect(auto.device.candidates?.[0]).toMatchObject({ device: 'cpu', reason: null });
    const pinned = pinnedDevice(on({ name: 'auto' }).device, auto.device, null).device;
    const named = await (await findTrainingDevices(on(pinned), FILE)).open(dataset);
    expect(await losses(auto.session)).toEqual(await losses(named.session));
    await auto.session.dispose();
    await named.session.dispose();
  });

  it('is the faster of two that are timed on real steps, and timing moves nothing', async () => {
    // The TensorFlow.js of the tests runs in plain JavaScript; it is let through as if it were a second device.
    const sources = (searchFrom: readonly string[]): DeviceSources => {
      const here = thisMachinesDevices(searchFrom);
      return {
        ...here,
        providers: () => Promise.resolve(['cpu']),
        tensorflow: async () => ({ ...(await here.requireTensorflow()), usesGpu: true }),
      };
    };
    const { session, device } = await (
      await findTrainingDevices(on({ name: 'auto', threads: 1 }), FILE, sources)
    ).open(dataset);
    expect(device.candidates?.map(({ device, reason }) => [device, reason])).toEqual([
      ['cpu', null],
      ['tensorflow', null],
    ]);
    const [cpu = NaN, tensorflow = NaN] =
      device.candidates?.map(({ stepsPerSecond }) => stepsPerSecond ?? NaN) ?? [];
    expect(cpu).toBeGreaterThan(tensorflow);
    expect(tensorflow).toBeGreaterThan(0);
    expect(device).toMatchObject({ device: 'cpu', requested: 'auto', threads: 1 });
    expect(device.note).toMatch(
      /^auto: cpu: \d+ steps\/s; tensorflow \(.*\): [\d.]+ steps\/s; took cpu\. Threads: /,
    );
    const named = await (await findTrainingDevices(on({ name: 'cpu', threads: 1 }), FILE)).open(dataset);
    expect(await losses(session)).toEqual(await losses(named.session));
    await session.dispose();
    await named.session.dispose();
  });

  it('that is missing is refused before anything is made', async () => {
    const missing = findTrainingDevices(on({ name: 'coreml' }), FILE, (searchFrom) => ({
      ...thisMachinesDevices(searchFrom),
      probe: () => Promise.resolve({ available: false, reason: 'Core ML exists on macOS only.' }),
    }));
    await expect(missing).rejects.toThrow(DeviceError);
    await expect(missing).rejects.toThrow(
      /"coreml", which cannot be had here\. Core ML exists on macOS only\./,
    );
  });
});

describe('the device of a run that goes on', () => {
  const config = on({ name: 'auto' }).device;
  const before: DeviceReport = {
    device: 'cpu',
    requested: 'auto',
    threads: 2,
    hardware: 'Some CPU',
    note: '',
  };

  it('is the one that it ran on, with as many threads', () => {
    const { device, note } = pinnedDevice(config, before, null);
    expect(device).toEqual({ ...config, name: 'cpu', threads: 2 });
    expect(note?.(before)).toEqual({ level: 'info', message: 'Device as before: cpu with 2 threads.' });
  });

  it('is another where that is asked for, and the log says what it was and what it is', () => {
    const { device, note } = pinnedDevice(config, before, 'webgpu');
    expect(device).toEqual({ ...config, name: 'webgpu' });
    expect(note?.({ ...before, device: 'webgpu', threads: 1, hardware: 'NVIDIA H200' })).toEqual({
      level: 'warning',
      message:
        'Device now: webgpu (NVIDIA H200); before: cpu with 2 threads. Numbers of different devices agree to about 1e-4, not to the bit.',
    });
    expect(pinnedDevice(config, before, 'auto').device.name).toBe('auto');
    expect(() => pinnedDevice(config, before, 'abacus')).toThrow(/no device "abacus".*auto, cpu, cuda/);
  });

  it('is chosen anew where the run ended before anything was chosen', () => {
    expect(pinnedDevice(config, { ...before, threads: 0 }, null)).toEqual({ device: config, note: null });
  });
});
