import { readFileSync } from 'node:fs';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { Alert } from '../../../schemas/alert.ts';
import type { DeviceReport, RunRecord } from '../../../schemas/run-record.ts';
import type { NewRunEvent, RunEvent, ScalarsEvent } from '../../../schemas/run-log.ts';
import { runPaths } from '../../../engine/run/layout.ts';
import { EMPTY_SUMMARY, summarise, type RunSummary } from '../../../engine/run/run-summary.ts';
import type { NewRun } from '../../../engine/run/run-writer.ts';

export const DEVICE: DeviceReport = {
  device: 'cpu',
  requested: 'auto',
  threads: 2,
  hardware: 'a CPU',
  note: 'as asked',
};

/** The run directory does not look into the experiment. */
const EXPERIMENT = { name: 'sample', model: { kind: 'vjepa' } } as unknown as Experiment;

export function newRun(directory: string): NewRun {
  return {
    directory,
    name: 'sample',
    experiment: EXPERIMENT,
    experimentText: '{ /* as launched */ "model": { "kind": "vjepa" } }\r\n',
    experimentFile: '/experiments/sample.vjepa.json',
    overrides: ['objective.beta=0.1'],
    totalSteps: 100,
    device: DEVICE,
    versions: { 'vjepa-lab': '0.1.0' },
  };
}

export const RECORD: RunRecord = {
  v: 1,
  id: 'sample-20260301-140509',
  name: 'sample',
  experiment: EXPERIMENT,
  experimentFile: '/experiments/sample.vjepa.json',
  overrides: [],
  totalSteps: 100,
  created: '2026-03-01T14:05:09.000Z',
  attempt: 0,
  process: { pid: 4711, host: 'node-7', started: '2026-03-01T14:05:09.000Z', startTicks: 99 },
  device: DEVICE,
  versions: {},
};

export function started(attempt = 0, step = 0): NewRunEvent {
  const terms = [
    { name: 'kl', label: 'KL(q‖N(0,I))', role: 'kl', unit: 'nats', trains: true },
    { name: 'prediction', label: '−log p(z)', role: 'likelihood', unit: 'nats', trains: true },
  ] as const;
  return { type: 'started', attempt, step, totalSteps: 100, device: DEVICE, terms, parameters: 420 };
}

/** Steps from `first` to `last`, with loss 1/step. */
export function scalars(first: number, last: number): Omit<ScalarsEvent, 'v' | 'seq' | 't'> {
  const steps = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  return {
    type: 'scalars',
    firstStep: first,
    count: steps.length,
    columns: { loss: steps.map((step) => 1 / step) },
  };
}

export function alert(
  change: 'raised' | 'updated' | 'cleared',
  step: number,
  about: Partial<Alert> = {},
): NewRunEvent {
  return {
    type: 'alert',
    change,
    alert: {
      id: 'posterior-collapse:z',
      detector: 'posterior-collapse',
      title: 'Posterior collapse in 3 of 4 dimensions of z',
      explanation: 'The posterior is the prior there.',
      severity: 'warning',
      sinceStep: step,
      step,
      evidence: [{ label: 'KL of dimension 2', value: 0.0001, unit: 'nats', healthy: 'above 0.01' }],
      remedies: [{ title: 'Lower β to 0.1', edits: [{ path: ['objective', 'beta'], value: 0.1 }] }],
      page: 'posterior-collapse.md',
      ...about,
    },
  };
}

export function probe(step: number, test: number): NewRunEvent {
  return {
    type: 'probe',
    step,
    kind: 'linear-regression',
    latent: 'prediction',
    scores: { signal: { train: 0.9, test }, noise: { train: null, test: null } },
  };
}

export function checkpoint(step: number): NewRunEvent {
  return { type: 'checkpoint', step, file: `checkpoints/step-${String(step).padStart(9, '0')}.safetensors` };
}

export function log(message: string, level: 'debug' | 'info' | 'warning' | 'error' = 'info'): NewRunEvent {
  return { type: 'log', level, message };
}

/** Events with the keys that may be left out, which those of `EVERY_EVENT` have not. */
export const EVERY_KEY: readonly NewRunEvent[] = [
  fullLook(4),
  {
    type: 'probe',
    step: 4,
    kind: 'linear-regression',
    latent: 's_x',
    scores: {
      state: { train: 0.9, test: 0.8, measure: 'r2' },
      label: { train: 0.99, test: 0.98, measure: 'accuracy', chance: 0.5 },
    },
  },
  alert('updated', 4, { certainty: 0.9, cause: null }),
  alert('raised', 4, { id: 'noise-tracking', certainty: 1, cause: 'posterior-collapse:z' }),
];

/** A look with all that a monitor can tell. */
export function fullLook(step: number): NewRunEvent {
  const latent = {
    name: 's_x',
    role: 'context',
    dims: 2,
    mean: [0.1, -0.2],
    std: [1, 0.9],
    variance: [0.1, 0.2],
    priorVariance: [1, 1],
    priorDistance: [0.9, 'Infinity'],
    klTerm: 'kl-sx',
    kl: [0.5, 0.4],
    klBelow: [0, 0.1],
    spectrum: [1, 0.8],
    effectiveRank: 1.9,
    rankMe: 1.8,
    alpha: 0.3,
    activeUnits: 2,
    aggregate: {
      gaussianKl: 0.1,
      covarianceDistance: 0.6,
      meanNorm: 0.08,
      sigregMse: 4e-4,
      mutualInformation: 0.8,
      aggregateKl: 0.1,
    },
    rowCosine: 0.2,
    meanShare: 0.1,
  } as const;
  return {
    type: 'latents',
    step,
    rows: 8,
    latents: [
      latent,
      { ...latent, name: 'z', role: 'auxiliary', aggregate: null, priorVariance: null, klTerm: null },
      {
        ...latent,
        name: 's_y',
        role: 'target',
        aggregate: { ...latent.aggregate, mutualInformation: null, aggregateKl: null },
      },
    ],
    calibration: {
      ratio: [1.1, 0.9],
      predictedVariance: [1, 1],
      actualVariance: [1.1, 0.9],
      leastVariance: 0.2,
    },
    decoding: [
      {
        name: 'reconstruction',
        of: 'x',
        from: 's_x',
        unit: 'nats',
        loss: 30,
        shuffledLoss: 'Infinity',
        constantLoss: 45,
      },
    ],
    prediction: {
      cosine: 0.9,
      error: 0.2,
      shuffledError: 2,
      modes: { gain: 0.4, separation: 6, lighter: 0.5, inflation: 40, told: 0.01 },
      predictability: [0.99, 0.8],
    },
    targetUse: { lossChange: 3, moved: 20 },
    teacherLag: 0.01,
    evaluated: {
      heldOut: { loss: 31, terms: { reconstruction: 30, 'kl-sx': 1 } },
      training: { loss: 30, terms: { reconstruction: 29, 'kl-sx': 1 } },
    },
    projection: null,
  };
}

/** One event of every type, as a run writes them. */
export const EVERY_EVENT: readonly NewRunEvent[] = [
  started(),
  scalars(1, 3),
  {
    type: 'scalars',
    firstStep: 4,
    count: 1,
    columns: { loss: ['NaN'], 'term.kl': ['Infinity'], 'weight.kl': [0.01] },
  },
  {
    type: 'latents',
    step: 4,
    rows: 8,
    latents: [
      {
        name: 'z',
        role: 'posterior',
        dims: 2,
        mean: [0.1, -0.2],
        std: [1, 'NaN'],
        variance: null,
        kl: [0.5, 0],
        klBelow: [0, 1],
        spectrum: [1, 0],
        effectiveRank: 1,
        rowCosine: 0.2,
        meanShare: 0.1,
      },
    ],
    calibration: { ratio: [1.1, 0.9], predictedVariance: [1, 1], actualVariance: [1.1, 0.9] },
    projection: { latent: 'z', x: [0, 1], y: [1, 0], colours: { 'signal[0]': [0.5, 0.6] } },
  },
  probe(4, 0.85),
  {
    type: 'samples',
    step: 4,
    rows: [
      { x: [1, 2], y: [3], reconstruction: [1.1, 'NaN'], yReconstruction: [2.9], generated: [[3.1], [2.7]] },
      { x: [1, 2], y: [3], reconstruction: null, yReconstruction: null, generated: [] },
    ],
  },
  alert('raised', 4),
  checkpoint(4),
  log('größer als 日本 😀'),
  { type: 'paused', step: 4, reason: 'asked for' },
  { type: 'resumed', step: 4 },
  { type: 'ended', status: 'failed', step: 4, error: { message: 'no', detail: 'at all' } },
];

/** Events as they would be read: numbered, one second apart. */
export function numbered(events: readonly NewRunEvent[]): RunEvent[] {
  return events.map((event, seq) => ({ v: 1, seq, t: 1000 + seq, ...event }));
}

/** The summary of a whole log. */
export function collectRun(events: Iterable<RunEvent>): RunSummary {
  let summary = EMPTY_SUMMARY;
  for (const event of events) summary = summarise(summary, event);
  return summary;
}

/** The log as text. */
export function logText(directory: string): string {
  return readFileSync(runPaths(directory).events, 'utf8');
}

/** The lines of the log as plain objects. */
export function logLines(directory: string): Record<string, unknown>[] {
  const lines = logText(directory)
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
