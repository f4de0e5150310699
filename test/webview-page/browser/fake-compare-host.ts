/**
 * VS Code's side of the page that compares runs, in the browser: the extension's own feed over made-up runs. The query says which:
 * `scenario` (cured: a sick run, and one that goes on from its step 1500 and is well; live: the cured one still trains; healthy: two
 * runs without a verdict; several: five runs), `theme`, `smoothing`, `mute` (the page is not answered).
 */
import { CompareFeed, type ComparedSource } from '../../../extension/compare/compare-feed.ts';
import { runLabels } from '../../../extension/compare/comparison.ts';
import { VerdictSpans } from '../../../extension/compare/verdict-spans.ts';
import { Curves } from '../../../extension/runs/curves.ts';
import type {
  CompareHostMessage,
  ComparePageMessage,
  CompareRequest,
} from '../../../schemas/compare-message.ts';
import type { RunHeader } from '../../../schemas/panel-message.ts';
import type { Alert } from '../../../schemas/alert.ts';
import type { RunEvent } from '../../../schemas/run-log.ts';
import { alertsAt, DEVICE, latentsAt, probeAt, scalarsAt, TERMS, TOTAL_STEPS } from '../simulated-run.ts';
import { addDefaultStyles, setTheme } from './vscode-styles.ts';

const query = new URLSearchParams(location.search);
const scenario = query.get('scenario') ?? 'cured';
const event = { v: 1, t: 0, seq: 0 };

/** A run that is made up as it is asked for. */
class MadeUpRun {
  readonly curves = new Curves();
  readonly verdicts = new VerdictSpans();
  readonly #raised = new Map<string, Alert>();
  step: number;
  status: RunHeader['status'] = 'running';

  constructor(
    readonly name: string,
    readonly sick: boolean,
    readonly beta: number,
    readonly from: number | null = null,
  ) {
    this.step = from ?? 0;
    this.#take({
      ...event,
      type: 'started',
      attempt: 0,
      step: this.step,
      totalSteps: TOTAL_STEPS,
      device: DEVICE,
      terms: TERMS,
      parameters: 400,
    });
  }

  advance(to: number): void {
    const first = this.step + 1;
    const columns: Record<string, number[]> = {};
    for (let step = first; step <= to; step++) {
      for (const [key, value] of Object.entries(scalarsAt(step, this.sick)))
        (columns[key] ??= []).push(value);
      if (step % 50 === 0) this.#look(step);
      if (step % 250 === 0) this.#take({ ...event, type: 'probe', ...probeAt(step) });
    }
    if (to >= first)
      this.#take({ ...event, type: 'scalars', firstStep: first, count: to - first + 1, columns });
    this.step = Math.max(this.step, to);
    if (this.step === TOTAL_STEPS) this.status = 'completed';
  }

  #look(step: number): void {
    this.#take({ ...event, type: 'latents', ...latentsAt(step, this.sick) });
    for (const { state, ...alert } of alertsAt(step, this.sick)) {
      const before = this.#raised.has(alert.id);
      const change = state === 'cleared' ? 'cleared' : before ? 'updated' : 'raised';
      if (state === 'cleared' && !before) continue;
      if (state === 'cleared') this.#raised.delete(alert.id);
      else this.#raised.set(alert.id, alert);
      this.#take({ ...event, type: 'alert', change, alert: { ...alert, step } });
    }
  }

  #take(one: RunEvent): void {
    this.curves.apply(one);
    this.verdicts.apply(one);
  }

  get header(): RunHeader {
    return {
      id: this.name,
      name: this.name,
      model: 'vjepa',
      status: this.status,
      reason: '',
      device: DEVICE,
      step: this.step,
      totalSteps: TOTAL_STEPS,
      stepsPerSecond: null,
      eta: null,
      elapsed: this.step / 402,
      attempt: 0,
      terms: TERMS,
      controllable: true,
      directory: `/runs/${this.name}`,
    };
  }
}

const NAME = 'Noisy TV, VJEPA, σ = 4';
function madeUpRuns(): MadeUpRun[] {
  switch (scenario) {
    case 'healthy':
      return [new MadeUpRun('β = 0.01', false, 0.01), new MadeUpRun('β = 0.1', false, 0.1)];
    case 'several':
      return [0, 1, 2, 3, 4].map((seed) => new MadeUpRun(NAME, seed % 2 === 0, seed));
    default:
      return [new MadeUpRun(NAME, true, 100), new MadeUpRun(NAME, false, 0.01, 1500)];
  }
}

const runs = madeUpRuns();
const labels = runLabels(runs);
const sources = (): ComparedSource[] =>
  runs.map((run, i) => ({
    about: {
      key: `r${i + 1}`,
      label: labels[i] ?? '',
      created: `2026-01-01T12:0${i}:00Z`,
      origin: run.from === null ? null : { label: labels[0] ?? '', step: run.from },
    },
    experiment: {
      objective: { beta: run.beta, annealing: { kind: run.sick ? 'none' : 'linear' } },
      model: { kind: 'vjepa' },
      ...(run.sick ? {} : { monitor: { every: 50 } }),
    },
    header: run.header,
    curves: run.curves,
    spans: run.verdicts.spans,
  }));

const posted: ComparePageMessage[] = [];
const host = { posted, refusal: null as string | null, setTheme };
(globalThis as { fakeHost?: typeof host }).fakeHost = host;

const post = (message: CompareHostMessage): void => {
  // As on the real way: the page gets a copy.
  const copy = structuredClone(message);
  queueMicrotask(() => window.dispatchEvent(new MessageEvent('message', { data: copy })));
};
const preferences = { smoothing: Number(query.get('smoothing') ?? 0), logScale: {}, hidden: {} };
const feed = new CompareFeed(sources, preferences, post);

function answer(id: number, request: CompareRequest): void {
  const value = request.kind === 'series-csv' ? 'step,loss\n1,2\n' : null;
  post({ type: 'reply', id, error: host.refusal, value });
}

(globalThis as { acquireVsCodeApi?: unknown }).acquireVsCodeApi = () => ({
  postMessage(message: ComparePageMessage): void {
    posted.push(message);
    switch (message.type) {
      case 'ready':
        return query.has('mute') ? undefined : feed.ready();
      case 'drawn':
        return feed.drawn();
      case 'set-preferences':
        return feed.setPreferences(message.preferences);
      case 'request':
        return answer(message.id, message.request);
    }
  },
  getState: () => undefined,
  setState: () => undefined,
});

addDefaultStyles();
setTheme(query.get('theme') ?? 'dark');
for (const [i, run] of runs.entries())
  for (let at = run.step + 50; at <= (scenario === 'live' && i === 1 ? 2000 : TOTAL_STEPS); at += 50)
    run.advance(at);
if (scenario === 'live')
  setInterval(() => {
    const cured = runs[1];
    if (cured === undefined || cured.step === TOTAL_STEPS) return;
    cured.advance(Math.min(cured.step + 10, TOTAL_STEPS));
    feed.changed();
  }, 50);
