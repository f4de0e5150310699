/** The page of one run: puts the parts together and hands each message of the host to those it concerns. */
import type { PageMessage, RunHeader } from '../schemas/panel-message.ts';
import { ChartJsCanvas } from './charts/chartjs-canvas.ts';
import { Cursor } from './charts/cursor.ts';
import { FeatureCanvas } from './charts/feature-canvas.ts';
import { HeatCanvas } from './charts/heat-canvas.ts';
import type { Painters } from './charts/painter.ts';
import { DrawScheduler } from './charts/scheduler.ts';
import { h, show } from './dom.ts';
import { Preferences } from './preferences.ts';
import { ProfileStore } from './profile-store.ts';
import { HostChannel, REQUEST_TIMEOUT_MS } from './protocol.ts';
import { courseOf, newest, SeriesStore } from './series-store.ts';
import type { Services } from './services.ts';
import { onThemeChange, readTheme } from './theme.ts';
import { NOTHING_LOOKED } from './views/checks.ts';
import { Header } from './views/header.ts';
import { Latents } from './views/latents.ts';
import { Notices } from './views/notices.ts';
import { Objective } from './views/objective.ts';
import { Probe } from './views/probe.ts';
import { Samples } from './views/samples.ts';
import { toolbar, type Toolbar } from './views/toolbar.ts';
import { Verdicts } from './views/verdicts.ts';

const PAINTERS: Painters = {
  heat: HeatCanvas,
  features: FeatureCanvas,
  bar: ChartJsCanvas,
  scatter: ChartJsCanvas,
};

/** What the page needs of the world. */
export interface PageHost {
  readonly post: (message: PageMessage) => void;
  /** Called once: which run this page shows. */
  readonly remember: (runId: string) => void;
}

export class Page {
  readonly #channel: HostChannel;
  readonly #store = new SeriesStore();
  readonly #profiles = new ProfileStore();
  readonly #scheduler = new DrawScheduler();
  readonly #notices = new Notices();
  readonly #preferences: Preferences;
  readonly #waiting = h('p', { class: 'waiting' }, 'Waiting for the run …');
  readonly #content = h('div', { class: 'content', hidden: true });
  readonly #header: Header;
  readonly #verdicts: Verdicts;
  readonly #objective: Objective;
  readonly #latents: Latents;
  readonly #samples: Samples;
  readonly #probe: Probe;
  readonly #toolbar: Toolbar;
  #theme = readTheme();
  #looked = NOTHING_LOOKED;
  #run: RunHeader | null = null;
  readonly #host: PageHost;

  constructor(root: HTMLElement, host: PageHost) {
    this.#host = host;
    this.#channel = new HostChannel({
      post: host.post,
      onError: (text, cause) => {
        console.error(text, cause);
        this.#notices.add('error', text);
      },
      handlers: {
        run: ({ run }) => this.#showRun(run),
        series: (message) => this.#take(message.reset, () => this.#showSeries(this.#store.apply(message))),
        profiles: (message) => this.#take(message.reset, () => this.#profiles.apply(message)),
        latents: (message) => {
          this.#looked = { ...this.#looked, latents: message };
          this.#latents.showLatents(message);
          this.#showLooked();
        },
        probe: ({ probes }) => {
          this.#looked = { ...this.#looked, probes };
          this.#probe.showProbes(probes);
          this.#showLooked();
        },
        samples: (message) => {
          this.#samples.showSamples(message);
          show(this.#toolbar.link('samples'), true);
        },
        alerts: ({ alerts, muted = [], explainedBy = {} }) => {
          this.#looked = { ...this.#looked, muted };
          this.#verdicts.showAlerts(alerts, explainedBy);
          this.#showLooked();
        },
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
      painters: PAINTERS,
      theme: () => this.#theme,
      request: (request) => this.#channel.request(request),
      notify: (kind, text) => this.#notices.add(kind, text),
    };
    this.#header = new Header(services);
    this.#verdicts = new Verdicts(services);
    this.#objective = new Objective(services);
    this.#latents = new Latents(services, this.#profiles);
    this.#samples = new Samples(services);
    this.#probe = new Probe(services);
    this.#toolbar = toolbar(this.#preferences);
    show(this.#toolbar.link('samples'), false);
    this.#content.append(
      this.#header.element,
      this.#toolbar.element,
      this.#verdicts.element,
      this.#objective.element,
      this.#latents.element,
      this.#samples.element,
      this.#probe.element,
      this.#objective.optimiser,
    );
    root.append(this.#waiting, this.#content, this.#notices.element);
    onThemeChange(() => {
      this.#theme = readTheme();
      this.#samples.showTheme();
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
      if (this.#run === null)
        this.#notices.add('error', 'VS Code has not sent the run. Close this panel and open it again.');
    }, REQUEST_TIMEOUT_MS);
  }

  /** A change that does not fit what is here (a message was lost): asks for everything anew. */
  #take(whole: boolean, apply: () => void): void {
    try {
      apply();
    } catch (error) {
      if (!whole) this.#channel.ready();
      throw error;
    }
  }

  #showRun(run: RunHeader): void {
    if (this.#run === null) {
      this.#host.remember(run.id);
      show(this.#waiting, false);
      show(this.#content, true);
    }
    const over = isOver(run);
    this.#run = run;
    this.#header.show(run);
    this.#objective.showRun(run);
    this.#latents.setOver(over);
    this.#probe.setOver(over);
    this.#showLooked();
  }

  #showSeries(step: number | null): void {
    this.#objective.showSeries();
    this.#latents.showSeries();
    this.#probe.showSeries();
    const loss = this.#store.get('loss');
    this.#looked = {
      ...this.#looked,
      loss: newest(loss),
      course: courseOf(loss),
      gradientNorm: newest(this.#store.get('gradientNorm')),
    };
    this.#showLooked();
    if (step !== null) this.#scheduler.afterDraw(() => this.#channel.post({ type: 'drawn', step }));
  }

  #showLooked(): void {
    this.#verdicts.showLooked(this.#looked, this.#run?.status ?? 'starting');
  }
}

const isOver = ({ status }: RunHeader): boolean =>
  status === 'completed' || status === 'stopped' || status === 'failed';
