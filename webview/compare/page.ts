/** The page that compares runs: puts the parts together and hands each message of the host to those it concerns. */
import type {
  CompareHostMessage,
  ComparePageMessage,
  ComparisonMessage,
  VerdictSpan,
} from '../../schemas/compare-message.ts';
import type { PanelRequest, RunHeader } from '../../schemas/panel-message.ts';
import { h, setText, show } from '../dom.ts';
import { PageFrame } from '../page-frame.ts';
import { RequestError, type Handlers } from '../protocol.ts';
import { newest } from '../series-store.ts';
import { attempt } from '../services.ts';
import { Button } from '../views/button.ts';
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
  readonly #frame: PageFrame<CompareHostMessage, ComparePageMessage>;
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
  #comparison: ComparisonMessage | null = null;
  readonly #headers = new Map<string, RunHeader>();
  readonly #spans = new Map<string, readonly VerdictSpan[]>();

  constructor(root: HTMLElement, post: (message: ComparePageMessage) => void) {
    this.#frame = new PageFrame(root, {
      waiting: 'Waiting for the runs …',
      silence: 'VS Code has not sent the runs. Close this panel and compare again.',
      post,
      handlers: this.#handlers(),
      request: (request) => this.#requestOfChart(request),
      showTheme: () => this.#showRuns(),
    });
    const { channel, services } = this.#frame;
    this.#runs = new RunsTable(
      (key) => void attempt(services, 'Opening the panel', () => channel.request({ kind: 'open-run', key })),
    );
    this.#strip = new VerdictStrip(services);
    this.#grids = {
      objective: new FigureGrid(services),
      latents: new FigureGrid(services),
      probe: new FigureGrid(services),
    };
    this.#frame.append(
      this.#header(),
      toolbarOf(services.preferences, SECTIONS).element,
      ...this.#sections(),
    );
  }

  receive(message: unknown): void {
    this.#frame.channel.receive(message);
  }

  start(): void {
    this.#frame.start();
  }

  #handlers(): Handlers<CompareHostMessage> {
    return {
      comparison: (message) => this.#showComparison(message),
      run: ({ key, run }) => {
        this.#headers.set(key, run);
        this.#showRuns();
      },
      verdicts: ({ key, spans }) => {
        this.#spans.set(key, spans);
        this.#showRuns();
      },
      series: (message) => this.#frame.takeSeries(message, () => this.#showRuns()),
      preferences: ({ preferences }) => this.#frame.services.preferences.receive(preferences),
    };
  }

  #sections(): HTMLElement[] {
    return [
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
    ];
  }

  #header(): HTMLElement {
    const { channel, services } = this.#frame;
    const choose = new Button({
      label: 'Choose runs…',
      title: 'Compare other runs in this panel',
      secondary: true,
      action: () => attempt(services, 'Choosing runs', () => channel.request({ kind: 'choose-runs' })),
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
    this.#frame.showContent();
    this.#comparison = message;
    setText(this.#title, titleOf(message));
    this.#differences.show(message);
    this.#showRuns();
  }

  #showRuns(): void {
    const { store, theme } = this.#frame.services;
    const runs = this.#comparison?.runs ?? [];
    const judged = runs.map((about): JudgedRun => {
      const spans = this.#spans.get(about.key) ?? [];
      return { about, spans, step: this.#headers.get(about.key)?.step ?? 0 };
    });
    this.#runs.show(
      judged.map(({ about, spans }) => ({
        about,
        header: this.#headers.get(about.key) ?? null,
        loss: newest(store.get(`${about.key}/loss`)),
        holding: holding({ spans }).length,
      })),
      theme(),
    );
    setText(this.#lead, leadWords(judged, this.#comparison?.differences.length ?? 0));
    this.#strip.update(judged);
    this.#showCharts(
      runs.map(({ key, label }) => ({ key, label, terms: this.#headers.get(key)?.terms ?? [] })),
    );
  }

  #showCharts(runs: readonly ChartedRun[]): void {
    const { store } = this.#frame.services;
    const latents = latentCharts(runs, store);
    const probes = probeCharts(runs, store);
    this.#grids.objective.show(objectiveCharts(runs, store));
    this.#grids.latents.show(latents);
    this.#grids.probe.show(probes);
    show(this.#unlooked, latents.length === 0);
    show(this.#unprobed, probes.length === 0);
    for (const grid of Object.values(this.#grids)) grid.invalidate();
  }

  /** A chart asks in the words of a run's panel; what its tools ask for is the same here. */
  #requestOfChart(request: PanelRequest): Promise<string | null> {
    if (request.kind === 'series-csv' || request.kind === 'copy' || request.kind === 'save')
      return this.#frame.channel.request(request);
    return Promise.reject(new RequestError('refused', `“${request.kind}” is asked of the panel of a run.`));
  }
}

function titleOf({ name, runs }: ComparisonMessage): string {
  if (name === null) return 'Comparison';
  return `${name}: ${runs.length === 2 ? 'before and after' : `${runs.length} runs`}`;
}
