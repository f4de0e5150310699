/** Small events of a run, for the tests of what shows runs. */
import type {
  AlertEvent,
  LatentsEvent,
  ProbeEvent,
  ProbeScore,
  SamplesEvent,
  ScalarsEvent,
  StartedEvent,
} from '../../../schemas/run-log.ts';
import type { LogNumber } from '../../../schemas/log-number.ts';

const base = { v: 1, seq: 0, t: 1_700_000_000 } as const;

export const started = (attempt: number, step = 0): StartedEvent => ({
  ...base,
  type: 'started',
  attempt,
  step,
  totalSteps: 6000,
  device: { device: 'cpu', requested: 'auto', threads: 2, hardware: 'a processor', note: '' },
  terms: [{ name: 'kl', label: 'KL(q‖N(0,I))', role: 'kl', unit: 'nats', trains: true }],
  parameters: 100,
});

export const scalars = (firstStep: number, columns: Record<string, readonly LogNumber[]>): ScalarsEvent => ({
  ...base,
  type: 'scalars',
  firstStep,
  count: Math.max(...Object.values(columns).map((column) => column.length)),
  columns,
});

export const probeEvent = (
  step: number,
  scores: Record<string, ProbeScore>,
  latent = 'prediction',
): ProbeEvent => ({
  ...base,
  type: 'probe',
  step,
  kind: 'linear-regression',
  latent,
  scores,
});

export const samplesEvent = (step: number): SamplesEvent => ({
  ...base,
  type: 'samples',
  step,
  rows: [{ x: [1, 2], y: [3], reconstruction: [1.1, 1.9], yReconstruction: null, generated: [[2.5], [3.5]] }],
});

export const latentsEvent = (step: number, kl: readonly number[]): LatentsEvent => ({
  ...base,
  type: 'latents',
  step,
  rows: 8,
  latents: [
    {
      name: 'z',
      role: 'posterior',
      dims: kl.length,
      mean: kl.map(() => 0),
      std: kl.map(() => 1),
      variance: kl.map(() => 1),
      kl,
      klBelow: kl.map(() => 0),
      spectrum: kl.map(() => 1),
      effectiveRank: kl.length,
      rowCosine: 0,
      meanShare: 0,
    },
  ],
  calibration: null,
  projection: null,
});

export const alertEvent = (
  id: string,
  change: AlertEvent['change'],
  sinceStep: number,
  more: Partial<AlertEvent['alert']> = {},
): AlertEvent => ({
  ...base,
  type: 'alert',
  change,
  alert: {
    id,
    detector: id,
    title: `Something about ${id}`,
    explanation: 'It means something.',
    severity: 'warning',
    sinceStep,
    step: sinceStep,
    evidence: [],
    remedies: [],
    page: id,
    ...more,
  },
});
