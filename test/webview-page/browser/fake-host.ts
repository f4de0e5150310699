/**
 * VS Code's side of the page, in the browser: `acquireVsCodeApi`, the theme, and the extension's own feed over a made-up
 * run. The query says which: `scenario` (live, finished, sick, failed, starting, bare, older; var-jepa, var-jepa-live, var-jepa-sick,
 * var-jepa-cleared), `theme`, `smoothing`, `latent`.
 */
import { PanelFeed } from '../../../extension/panel/panel-feed.ts';
import { Curves } from '../../../extension/runs/curves.ts';
import { Looks } from '../../../extension/runs/looks.ts';
import type {
  HostMessage,
  PageMessage,
  PanelAlert,
  PanelRequest,
  RunHeader,
} from '../../../schemas/panel-message.ts';
import type { RunEvent, RunStatus } from '../../../schemas/run-log.ts';
import {
  alertsAt,
  DEVICE,
  latentsAt,
  olderLatentsAt,
  probeAt,
  scalarsAt,
  TERMS,
  TOTAL_STEPS,
} from '../simulated-run.ts';
import {
  VAR_JEPA_TERMS,
  varJepaAlertsAt,
  varJepaLatentsAt,
  varJepaProbesAt,
  varJepaSamplesAt,
  varJepaScalarsAt,
} from '../simulated-var-jepa.ts';
import { addDefaultStyles, setTheme } from './vscode-styles.ts';

const query = new URLSearchParams(location.search);
const scenario = query.get('scenario') ?? 'live';
const varJepa = scenario.startsWith('var-jepa');
const sick = ['sick', 'var-jepa-sick', 'var-jepa-cleared'].includes(scenario);

/** What a test may look at and turn. */
interface FakeHost {
  readonly posted: PageMessage[];
  state: unknown;
  /** Requests get no reply. */
  silent: boolean;
  /** Requests are refused with these words. */
  refusal: string | null;
  send(message: unknown): void;
  setTheme(theme: string): void;
}

const posted: PageMessage[] = [];
const host: FakeHost = {
  posted,
  state: undefined,
  silent: query.has('silent'),
  refusal: null,
  send: (message) => window.postMessage(message, '*'),
  setTheme,
};
(globalThis as { fakeHost?: FakeHost }).fakeHost = host;

/** What the made-up trainer logs. */
interface MadeUpRun {
  readonly terms: RunHeader['terms'];
  readonly scalars: (step: number, sick: boolean) => Readonly<Record<string, number>>;
  readonly latents: (step: number, sick: boolean) => ReturnType<typeof latentsAt>;
  readonly probes: (step: number, sick: boolean) => readonly ReturnType<typeof probeAt>[];
  readonly samples?: typeof varJepaSamplesAt;
  readonly alerts: (step: number, sick: boolean) => PanelAlert[];
}

const run: MadeUpRun = varJepa
  ? {
      terms: VAR_JEPA_TERMS,
      scalars: varJepaScalarsAt,
      latents: varJepaLatentsAt,
      probes: varJepaProbesAt,
      samples: varJepaSamplesAt,
      alerts: varJepaAlertsAt,
    }
  : {
      terms: TERMS,
      scalars: scalarsAt,
      latents: scenario === 'older' ? olderLatentsAt : latentsAt,
      probes: (step) => [probeAt(step)],
      alerts: alertsAt,
    };

const curves = new Curves();
const header: { -readonly [K in keyof RunHeader]: RunHeader[K] } = {
  id: '2026-01-01-noisy-tv-1',
  name: varJepa ? 'Coupled Gaussians, Var-JEPA' : 'Noisy TV, VJEPA, σ = 4',
  model: varJepa ? 'var-jepa' : 'vjepa',
  status: 'starting',
  reason: '',
  device: null,
  step: 0,
  totalSteps: TOTAL_STEPS,
  stepsPerSecond: null,
  eta: null,
  elapsed: 0,
  attempt: 0,
  terms: [],
  controllable: true,
  directory: '/runs/2026-01-01-noisy-tv-1',
};
const looks = new Looks();
let alerts: readonly PanelAlert[] = [];
let seq = 0;
const event = { v: 1, t: 0 };

const feed = new PanelFeed(
  {
    get header() {
      return { ...header };
    },
    get summary() {
      return { alerts };
    },
    curves,
    looks,
  },
  {
    smoothing: Number(query.get('smoothing') ?? 0),
    logScale: {},
    hidden: {},
    ...(query.has('latent') ? { latent: query.get('latent') ?? '' } : {}),
  },
  (message: HostMessage) => {
    // As on the real way: the page gets a copy.
    const copy = structuredClone(message);
    queueMicrotask(() => window.dispatchEvent(new MessageEvent('message', { data: copy })));
  },
);

function take(one: RunEvent): void {
  curves.apply(one);
  looks.apply(one);
}

/** Trains up to a step. */
function advance(to: number): void {
  const first = header.step + 1;
  if (first > to) return;
  const columns: Record<string, number[]> = {};
  for (let step = first; step <= to; step++) {
    for (const [key, value] of Object.entries(run.scalars(step, sick))) (columns[key] ??= []).push(value);
    const bare = scenario === 'bare';
    if (step % 50 === 0 && !bare) {
      take({ ...event, seq: seq++, type: 'latents', ...run.latents(step, sick) });
    }
    if (step % 250 === 0 && !bare) {
      for (const probe of run.probes(step, sick)) take({ ...event, seq: seq++, type: 'probe', ...probe });
      const samples = run.samples?.(step, sick);
      if (samples !== undefined) take({ ...event, seq: seq++, type: 'samples', ...samples });
    }
  }
  take({ ...event, seq: seq++, type: 'scalars', firstStep: first, count: to - first + 1, columns });
  header.step = to;
  if (scenario !== 'bare' && to % 50 === 0) alerts = run.alerts(to, sick);
  header.elapsed = to / 402;
  const live = header.status === 'running';
  header.stepsPerSecond = live ? 402 + (to % 7) : null;
  header.eta = live && to > 10 ? (TOTAL_STEPS - to) / 402 : null;
  feed.changed();
}

function begin(status: RunStatus, step: number): void {
  header.status = status;
  header.terms = run.terms;
  header.device = DEVICE;
  for (let at = 50; at <= step; at += 50) advance(at);
}

function play(): void {
  switch (scenario) {
    case 'starting':
      return;
    case 'finished':
      return begin('completed', TOTAL_STEPS);
    case 'failed':
      begin('failed', 2350);
      header.reason =
        'The loss became NaN at step 2351.\nFirst non-finite: term nll, tensor predictor/logVariance.\nThe last good checkpoint is step 2000.';
      return;
    case 'older':
    case 'var-jepa':
    case 'var-jepa-cleared':
      return begin('completed', TOTAL_STEPS);
    case 'bare':
    case 'sick':
    case 'var-jepa-sick':
      return begin('running', 3400);
    default:
      begin('running', Number(query.get('from') ?? 1200));
      setInterval(() => {
        if (header.status === 'running') advance(Math.min(header.step + 10, TOTAL_STEPS));
        if (header.step === TOTAL_STEPS) header.status = 'completed';
      }, 50);
  }
}

function answer(id: number, request: PanelRequest): void {
  if (host.silent) return;
  const value = request.kind === 'series-csv' ? curves.csv(request.keys) : null;
  if (host.refusal === null && request.kind === 'control') {
    if (request.control === 'pause') [header.status, header.reason] = ['paused', 'asked for'];
    if (request.control === 'resume') [header.status, header.reason] = ['running', ''];
    if (request.control === 'stop') header.status = 'stopped';
    feed.changed();
  }
  host.send({ type: 'reply', id, error: host.refusal, value } satisfies HostMessage);
}

(globalThis as { acquireVsCodeApi?: unknown }).acquireVsCodeApi = () => ({
  postMessage(message: PageMessage): void {
    posted.push(message);
    switch (message.type) {
      case 'ready':
        return query.has('mute') ? undefined : feed.ready();
      case 'drawn':
        return feed.drawn();
      case 'set-preferences':
        return feed.setPreferences(message.preferences, false);
      case 'request':
        return answer(message.id, message.request);
    }
  },
  getState: () => host.state,
  setState: (state: unknown) => void (host.state = state),
});

addDefaultStyles();
setTheme(query.get('theme') ?? 'dark');
play();
