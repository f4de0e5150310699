import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { fromLog } from '../../../engine/monitor/log-looks.ts';
import { Monitor, type Observation } from '../../../engine/monitor/monitor.ts';
import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import runLogSchema from '../../../schemas/run-log.schema.json' with { type: 'json' };
import { experiment, experimentText, termsOf } from './looks.ts';
import { reading, table } from './readings.ts';

const truth = {
  signal: { kind: 'values', dim: 2, values: table(256, 2, (i, j) => Math.sin(i + j)) },
} as const;

/** What a VJEPA shows whose context, prediction and target all have this scale. */
function vjepaReadings(scale: number): LatentReading[] {
  const mean = (i: number, j: number): number => scale * Math.sin(1.3 * i * (j + 1) + j);
  return [
    reading({ role: 'context', mean }),
    reading({ role: 'prediction', mean, logVariance: () => 0 }),
    reading({ role: 'target', mean, logVariance: () => 0, prior: 'standard' }),
  ];
}

/** A look at these latents, which no decoder reads. */
const at = (step: number, latents: readonly LatentReading[]): Observation => ({
  step,
  rows: { x: new Float32Array(), y: new Float32Array() },
  reading: { latents, decoded: [], terms: new Float32Array(), generated: null, teacherLag: null },
  thorough: null,
  probe: null,
  steps: null,
  loss: 1,
});

function newMonitor(
  content: { model: object; [key: string]: unknown } = { model: { kind: 'vjepa' } },
): Monitor {
  const of = experiment(experimentText(content));
  return new Monitor({
    experiment: of,
    terms: termsOf(of),
    trainingRows: 4000,
    projected: 'prediction',
    truth,
  });
}

/** Looks every 60 steps, of 6000, from `firstStep` on, at these scales; what was said, as `600 raised joint-collapse:context since 480`. */
function watch(monitor: Monitor, scales: readonly number[], firstStep = 0): string[] {
  return scales.flatMap((scale, i) => {
    const step = firstStep + 60 * i;
    const { alerts } = monitor.observe(at(step, vjepaReadings(scale)));
    return alerts.map(({ change, alert }) => `${step} ${change} ${alert.id} since ${alert.sinceStep}`);
  });
}

const collapsing = [1, 1, 1, 1, 1, 1, 0.5, 0.1, 0.03, 0.01, 0.005];

describe('a look of the monitor', () => {
  const { latents } = newMonitor().observe(at(7, vjepaReadings(2)));

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
    const { latents: of } = newMonitor({ model: { kind: 'ar' } }).observe(
      at(1, [reading({ role: 'context', mean: (i) => i })]),
    );
    expect([of.calibration, of.projection]).toEqual([null, null]);
  });
});

describe('the monitor', () => {
  it('says nothing of a healthy run', () => {
    expect(watch(newMonitor(), [1, 1.5, 2, 3, 3, 2.5, 2, 2, 2, 2, 2, 2])).toEqual([]);
  });

  it('tells of a collapse, since when, and how to help', () => {
    const monitor = newMonitor();
    expect(watch(monitor, collapsing)).toEqual([
      '540 raised joint-collapse:context since 420',
      '600 updated joint-collapse:context since 420',
    ]);
  });

  it('writes alerts that are events of the log', () => {
    const monitor = newMonitor();
    const alerts = collapsing.flatMap((scale, i) => monitor.observe(at(60 * i, vjepaReadings(scale))).alerts);
    const validate = new Ajv({ allowUnionTypes: true }).compile(runLogSchema);
    expect(alerts.length).toBeGreaterThan(0);
    for (const alert of alerts) {
      const valid = validate({ v: 1, seq: 3, t: 1.5, ...alert });
      expect({ valid, errors: validate.errors }).toEqual({ valid: true, errors: null });
    }
  });

  it('stays silent where it is muted', () => {
    const monitor = newMonitor({ model: { kind: 'vjepa' }, monitor: { mute: ['joint-collapse'] } });
    expect(watch(monitor, collapsing)).toEqual([]);
  });

  it('goes on after a resume: what held still holds, and shrinkage is measured from the first attempt', () => {
    const before = newMonitor();
    const events = collapsing.map((scale, i) => before.observe(at(60 * i, vjepaReadings(scale))));
    const held = events.flatMap(({ alerts }) => alerts.map(({ alert }) => alert));
    const after = newMonitor();
    after.restore(
      held,
      events.map(({ latents }) => fromLog(latents, { probe: null, steps: null, loss: 1 })),
    );
    // Without the past, a spread of 0.005 would be the norm, and the alert would be lifted.
    expect(watch(after, [0.005, 0.005, 0.005, 0.005], 660)).toEqual([]);
    expect(watch(after, [1, 1, 1], 900)).toEqual(['1020 cleared joint-collapse:context since 420']);
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
