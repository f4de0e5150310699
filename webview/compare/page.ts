/** The page that compares runs: puts the parts together and hands each message of the host to those it concerns. */
import type {
  CompareHostMessage,
  ComparePageMessage,
  ComparisonMessage,
  VerdictSpan,
} from '../../schemas/compare-message.ts';
import type { PanelRequest, RunHeader, SeriesMessage } from '../../schemas/panel-message.ts';
import { Cursor } from '../charts/cursor.ts';
import { DrawScheduler } from '../charts/scheduler.ts';
import { h, setText, show } from '../dom.ts';
import { Preferences } from '../preferences.ts';
import { HostChannel, REQUEST_TIMEOUT_MS, RequestError } from '../protocol.ts';
import { newest, SeriesStore } from '../series-store.ts';
import { attempt, type Services } from '../services.ts';
import { onThemeChange, readTheme } from '../theme.ts';
import { Button } from '../views/button.ts';
import { Notices } from '../views/notices.ts';
import { FigureGrid, section } from '../views/section.ts';
import { toolbarOf } from '../views/toolbar.ts';
import { latentCharts, objectiveCharts, probeCharts, type ChartedRun } from './compare-charts.ts';
import { Differences } from './differences.ts';
import { leadWords } from './lead.ts';
import { RunsTable } from './runs-table.ts';
import { holding, type JudgedRun } from './verdict-rows.ts';
import { VerdictStrip } from './verdict-strip.ts';

const SECTIONS = [
  ['differences', 'What differs'],
  ['verdicts', 'Verdicts'],
  ['objective', 'Objective'],
  ['latents', 'Latents'],
  ['probe', 'Probe'],
] as const;

export class ComparePage {
  readonly #channel: HostChannel<CompareHostMessage, ComparePageMessage>;
  readonly #store = new SeriesStore();
  readonly #scheduler = new DrawScheduler();
  readonly #notices = new Notices();
  readonly #preferences: Preferences;
  readonly #waiting = h('p', { class: 'waiting' }, 'Waiting for the runs …');
  readonly #content = h('div', { class: 'content', hidden: true });
  readonly #title = h('h1');
  readonly #lead = h('p', { class: 'lead' });
  readonly #runs: RunsTable;
  readonly #differences = new Differences();
  readonly #strip: VerdictStrip;
  readonly #grids: Readonly<Record<'objective' | 'latents' | 'probe', FigureGrid>>;
  readonly #unlooked = h('p', { class: 'section-words' }, 'The latents have not been looked at yet.');
  readonly #unprobed = h(
    'p',
    { class: 'section-words' },
    'There was no probe yet, or the data has no truth.',
  );
  #theme = readTheme();
  #comparison: ComparisonMessage | null = null;
  readonly #headers = new Map<string, RunHeader>();
  readonly #spans = new Map<string, readonly VerdictSpan[]>();

  constructor(root: HTMLElement, post: (message: ComparePageMessage) => void) {
    this.#channel = new HostChannel<CompareHostMessage, ComparePageMessage>({
      post,
      onError: (text, cause) => {
        console.error(text, cause);
        this.#notices.add('error', text);
      },
      handlers: {
        comparison: (message) => this.#showComparison(message),
        run: ({ key, run }) => {
          this.#headers.set(key, run);
          this.#showRuns();
        },
        verdicts: ({ key, spans }) => {
          this.#spans.set(key, spans);
          this.#showRuns();
        },
        series: (message) => this.#takeSeries(message),
        preferences: ({ preferences }) => this.#preferences.receive(preferences),
      },
    });
    this.#preferences = new Preferences((preferences) =>
      this.#channel.post({ type: 'set-preferences', preferences }),
    );
    this.#preferences.listen(() => this.#scheduler.invalidateAll());
    const services: Services = {
      store: this.#store,
      preferences: this.#preferences,
      scheduler: this.#scheduler,
      cursor: new Cursor(),
      theme: () => this.#theme,
      request: (request) => this.#requestOfChart(request),
      notify: (kind, text) => this.#notices.add(kind, text),
    };
    this.#runs = new RunsTable(
      (key) =>
        void attempt(services, 'Opening the panel', () => this.#channel.request({ kind: 'open-run', key })),
    );
    this.#strip = new VerdictStrip(services);
    this.#grids = {
      objective: new FigureGrid(services),
      latents: new FigureGrid(services),
      probe: new FigureGrid(services),
    };
    this.#content.append(
      this.#header(services),
      toolbarOf(this.#preferences, SECTIONS).element,
      section(
        'differences',
        'What differs',
        'The keys in which the experiments are not the same.',
        this.#differences.element,
      ),
      section(
        'verdicts',
        'Verdicts',
        'Which verdicts held when: a lane for each run, grey where it trained without, in its colour where the verdict held.',
        this.#strip.element,
      ),
      section('objective', 'Objective', 'The loss and each of its terms.', this.#grids.objective.element),
      section('latents', 'Latents', this.#unlooked, this.#grids.latents.element),
      section('probe', 'Probe', this.#unprobed, this.#grids.probe.element),
    );
    root.append(this.#waiting, this.#content, this.#notices.element);
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#showRuns();
      this.#scheduler.invalidateAll();
    });
  }

  receive(message: unknown): void {
    this.#channel.receive(message);
  }

  /** Listens from now on; says so where the host stays silent. */
  start(): void {
    this.#channel.ready();
    setTimeout(() => {
      if (this.#comparison === null)
        this.#notices.add('error', 'VS Code has not sent the runs. Close this panel and compare again.');
    }, REQUEST_TIMEOUT_MS);
  }

  #header(services: Services): HTMLElement {
    const choose = new Button({
      label: 'Choose runs…',
      title: 'Compare other runs in this panel',
      secondary: true,
      action: () => attempt(services, 'Choosing runs', () => this.#channel.request({ kind: 'choose-runs' })),
    });
    return h(
      'header',
      { class: 'run' },
      h('div', { class: 'run-top' }, this.#title, choose.element),
      this.#lead,
      this.#runs.element,
    );
  }

  #showComparison(message: ComparisonMessage): void {
    if (this.#comparison === null) {
      show(this.#waiting, false);
      show(this.#content, true);
    }
    this.#comparison = message;
    setText(this.#title, titleOf(message));
    this.#differences.show(message);
    this.#showRuns();
  }

  /** A change that does not fit what is here (a message was lost): asks for everything anew. */
  #takeSeries(message: SeriesMessage): void {
    let step: number | null;
    try {
      step = this.#store.apply(message);
    } catch (error) {
      if (!message.reset) this.#channel.ready();
      throw error;
    }
    this.#showRuns();
    if (step === null) return;
    const drawn = step;
    this.#scheduler.afterDraw(() => this.#channel.post({ type: 'drawn', step: drawn }));
  }

  #showRuns(): void {
    const runs = this.#comparison?.runs ?? [];
    const judged = runs.map((about): JudgedRun => {
      const spans = this.#spans.get(about.key) ?? [];
      return { about, spans, step: this.#headers.get(about.key)?.step ?? 0 };
    });
    this.#runs.show(
      judged.map(({ about, spans }) => ({
        about,
        header: this.#headers.get(about.key) ?? null,
        loss: newest(this.#store.get(`${about.key}/loss`)),
        holding: holding({ spans }).length,
      })),
      this.#theme,
    );
    setText(this.#lead, leadWords(judged, this.#comparison?.differences.length ?? 0));
    this.#strip.update(judged);
    this.#showCharts(
      runs.map(({ key, label }) => ({ key, label, terms: this.#headers.get(key)?.terms ?? [] })),
    );
  }

  #showCharts(runs: readonly ChartedRun[]): void {
    const latents = latentCharts(runs, this.#store);
    const probes = probeCharts(runs, this.#store);
    this.#grids.objective.show(objectiveCharts(runs, this.#store));
    this.#grids.latents.show(latents);
    this.#grids.probe.show(probes);
    show(this.#unlooked, latents.length === 0);
    show(this.#unprobed, probes.length === 0);
    for (const grid of Object.values(this.#grids)) grid.invalidate();
  }

  /** A chart asks in the words of a run's panel; what its tools ask for is the same here. */
  #requestOfChart(request: PanelRequest): Promise<string | null> {
    if (request.kind === 'series-csv' || request.kind === 'copy' || request.kind === 'save')
      return this.#channel.request(request);
    return Promise.reject(new RequestError('refused', `“${request.kind}” is asked of the panel of a run.`));
  }
}

function titleOf({ name, runs }: ComparisonMessage): string {
  if (name === null) return 'Comparison';
  return `${name}: ${runs.length === 2 ? 'before and after' : `${runs.length} runs`}`;
}
