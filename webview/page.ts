/** The page of one run: puts the parts together and hands each message of the host to those it concerns. */
import type { HostMessage, PageMessage, RunHeader } from '../schemas/panel-message.ts';
import { ChartJsCanvas } from './charts/chartjs-canvas.ts';
import { FeatureCanvas } from './charts/feature-canvas.ts';
import { HeatCanvas } from './charts/heat-canvas.ts';
import type { Painters } from './charts/painter.ts';
import { show } from './dom.ts';
import { PageFrame } from './page-frame.ts';
import { ProfileStore } from './profile-store.ts';
import type { Handlers } from './protocol.ts';
import { courseOf, newest } from './series-store.ts';
import { NOTHING_LOOKED, type Looked } from './views/checks.ts';
import { Header } from './views/header.ts';
import { Latents } from './views/latents.ts';
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
  readonly #frame: PageFrame<HostMessage, PageMessage>;
  readonly #host: PageHost;
  readonly #profiles = new ProfileStore();
  readonly #header: Header;
  readonly #verdicts: Verdicts;
  readonly #objective: Objective;
  readonly #latents: Latents;
  readonly #samples: Samples;
  readonly #probe: Probe;
  readonly #toolbar: Toolbar;
  #looked = NOTHING_LOOKED;
  #run: RunHeader | null = null;

  constructor(root: HTMLElement, host: PageHost) {
    this.#host = host;
    this.#frame = new PageFrame(root, {
      waiting: 'Waiting for the run …',
      silence: 'VS Code has not sent the run. Close this panel and open it again.',
      painters: PAINTERS,
      post: host.post,
      handlers: this.#handlers(),
      request: (request) => this.#frame.channel.request(request),
      showTheme: () => this.#samples.showTheme(),
    });
    const { services } = this.#frame;
    this.#header = new Header(services);
    this.#verdicts = new Verdicts(services);
    this.#objective = new Objective(services);
    this.#latents = new Latents(services, this.#profiles);
    this.#samples = new Samples(services);
    this.#probe = new Probe(services);
    this.#toolbar = toolbar(services.preferences);
    show(this.#toolbar.link('samples'), false);
    this.#frame.append(
      this.#header.element,
      this.#toolbar.element,
      this.#verdicts.element,
      this.#objective.element,
      this.#latents.element,
      this.#samples.element,
      this.#probe.element,
      this.#objective.optimiser,
    );
  }

  receive(message: unknown): void {
    this.#frame.channel.receive(message);
  }

  start(): void {
    this.#frame.start();
  }

  #handlers(): Handlers<HostMessage> {
    return {
      run: ({ run }) => this.#showRun(run),
      series: (message) => this.#frame.takeSeries(message, () => this.#showSeries()),
      profiles: (message) => this.#frame.take(message, () => this.#profiles.apply(message)),
      latents: (message) => {
        this.#latents.showLatents(message);
        this.#showLooked({ latents: message });
      },
      probe: ({ probes }) => {
        this.#probe.showProbes(probes);
        this.#showLooked({ probes });
      },
      samples: (message) => {
        this.#samples.showSamples(message);
        show(this.#toolbar.link('samples'), true);
      },
      alerts: ({ alerts, muted = [], explainedBy = {} }) => {
        this.#verdicts.showAlerts(alerts, explainedBy);
        this.#showLooked({ muted });
      },
      preferences: ({ preferences }) => this.#frame.services.preferences.receive(preferences),
    };
  }

  #showRun(run: RunHeader): void {
    if (this.#run === null) this.#host.remember(run.id);
    this.#frame.showContent();
    const over = isOver(run);
    this.#run = run;
    this.#header.show(run);
    this.#objective.showRun(run);
    this.#latents.setOver(over);
    this.#probe.setOver(over);
    this.#showLooked({});
  }

  #showSeries(): void {
    this.#objective.showSeries();
    this.#latents.showSeries();
    this.#probe.showSeries();
    const { store } = this.#frame.services;
    const loss = store.get('loss');
    this.#showLooked({
      loss: newest(loss),
      course: courseOf(loss),
      gradientNorm: newest(store.get('gradientNorm')),
    });
  }

  /** @param news of what the verdicts go by */
  #showLooked(news: Partial<Looked>): void {
    this.#looked = { ...this.#looked, ...news };
    this.#verdicts.showLooked(this.#looked, this.#run?.status ?? 'starting');
  }
}

const isOver = ({ status }: RunHeader): boolean =>
  status === 'completed' || status === 'stopped' || status === 'failed';
