import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { Monitor } from '../../../engine/monitor/monitor.ts';
import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import runLogSchema from '../../../schemas/run-log.schema.json' with { type: 'json' };
import { experiment, experimentText } from './looks.ts';
import { reading, table } from './readings.ts';

const truth = { signal: { dim: 2, values: table(256, 2, (i, j) => Math.sin(i + j)) } };

/** What a VJEPA shows whose context, prediction and target all have this scale. */
function vjepaReadings(scale: number): LatentReading[] {
  const mean = (i: number, j: number): number => scale * Math.sin(1.3 * i * (j + 1) + j);
  return [
    reading({ role: 'context', mean }),
    reading({ role: 'prediction', mean, logVariance: () => 0 }),
    reading({ role: 'target', mean, logVariance: () => 0, prior: 'standard' }),
  ];
}

const newMonitor = (
  content: { model: object; [key: string]: unknown } = { model: { kind: 'vjepa' } },
): Monitor =>
  new Monitor({ experiment: experiment(experimentText(content)), probeLatent: 'prediction', truth });

/** Looks every 30 steps from step 0 on, at these scales; what was said, as `30 raised complete-collapse:context`. */
function watch(monitor: Monitor, scales: readonly number[], firstStep = 0): string[] {
  return scales.flatMap((scale, i) => {
    const step = firstStep + 30 * i;
    const { alerts } = monitor.observe({ step, readings: vjepaReadings(scale), probe: null, loss: 1 });
    return alerts.map(({ change, alert }) => `${step} ${change} ${alert.id} since ${alert.sinceStep}`);
  });
}

const collapsing = [1, 1, 1, 1, 1, 1, 0.5, 0.1, 0.03, 0.01, 0.005];

describe('a look of the monitor', () => {
  const { latents } = newMonitor().observe({ step: 7, readings: vjepaReadings(2), probe: null, loss: null });

  it('tells of every latent, of the calibration, and of the latent that the probe reads', () => {
    expect(latents).toMatchObject({ type: 'latents', step: 7, rows: 256 });
    expect(latents.latents.map(({ name }) => name)).toEqual(['context', 'prediction', 'target']);
    expect(latents.calibration?.ratio).toEqual([1, 1, 1, 1]);
    expect(latents.projection).toMatchObject({ latent: 'prediction' });
    expect(Object.keys(latents.projection!.colours)).toEqual(['signal[0]', 'signal[1]']);
  });

  it('is an event of the log', () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(runLogSchema);
    const valid = validate({ v: 1, seq: 3, t: 1.5, ...latents });
    expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null });
  });

  it('has no calibration for a model without a predicted variance', () => {
    const { latents: of } = newMonitor({ model: { kind: 'ar' } }).observe({
      step: 1,
      readings: [reading({ role: 'context', mean: (i) => i })],
      probe: null,
      loss: 1,
    });
    expect([of.calibration, of.projection]).toEqual([null, null]);
  });
});

describe('the monitor', () => {
  it('says nothing of a healthy run', () => {
    expect(watch(newMonitor(), [1, 1.5, 2, 3, 3, 2.5, 2, 2, 2, 2, 2, 2])).toEqual([]);
  });

  it('tells of a collapse, since when, and how to help', () => {
    const monitor = newMonitor();
    expect(watch(monitor, collapsing)).toEqual(['270 raised complete-collapse:context since 210']);
  });

  it('writes alerts that are events of the log', () => {
    const monitor = newMonitor();
    const alerts = collapsing.flatMap(
      (scale, i) =>
        monitor.observe({ step: 30 * i, readings: vjepaReadings(scale), probe: null, loss: 1 }).alerts,
    );
    const validate = new Ajv({ allowUnionTypes: true }).compile(runLogSchema);
    expect(alerts.length).toBeGreaterThan(0);
    for (const alert of alerts) {
      const valid = validate({ v: 1, seq: 3, t: 1.5, ...alert });
      expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null });
    }
  });

  it('stays silent where it is muted', () => {
    const monitor = newMonitor({ model: { kind: 'vjepa' }, monitor: { mute: ['complete-collapse'] } });
    expect(watch(monitor, collapsing)).toEqual([]);
  });

  it('goes on after a resume: what held still holds, and shrinkage is measured from the first attempt', () => {
    const before = newMonitor();
    const events = collapsing.map((scale, i) =>
      before.observe({ step: 30 * i, readings: vjepaReadings(scale), probe: null, loss: 1 }),
    );
    const held = events.flatMap(({ alerts }) => alerts.map(({ alert }) => alert));
    const after = newMonitor();
    after.restore(
      held,
      events.map(({ latents }) => latents),
    );
    // Without the past, a spread of 0.005 would be the norm, and the alert would be lifted. It becomes an error
    // once three looks of this attempt agree.
    expect(watch(after, [0.005, 0.005, 0.005, 0.005], 330)).toEqual([
      '390 updated complete-collapse:context since 210',
    ]);
    expect(watch(after, [1, 1, 1], 450)).toEqual(['510 cleared complete-collapse:context since 210']);
  });

  it('forgets alerts of detectors that it no longer has', () => {
    const monitor = newMonitor();
    const alert = {
      id: 'gone',
      detector: 'gone',
      title: '',
      explanation: '',
      severity: 'info',
      sinceStep: 1,
      step: 1,
      evidence: [],
      remedies: [],
      page: '',
    } as const;
    monitor.restore([alert], []);
    expect(watch(monitor, [1, 1])).toEqual([]);
  });
});
