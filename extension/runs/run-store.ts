import { readNumber } from '../../engine/run/numbers.ts';
import type { PanelAlert } from '../../schemas/panel-message.ts';
import type {
  CheckpointEvent,
  LatentsEvent,
  ProbeEvent,
  RunEvent,
  StartedEvent,
} from '../../schemas/run-log.ts';
import { Series } from './series.ts';

/**
 * All that a panel shows of one run, folded from its events in order. A `started` event of a later attempt takes the
 * void tail back: every record past the step from which that attempt goes on.
 */
export class RunStore {
  readonly series = new Map<string, Series>();
  readonly #alerts = new Map<string, PanelAlert>();
  #started: StartedEvent | null = null;
  #latents: LatentsEvent | null = null;
  #probe: ProbeEvent | null = null;
  #checkpoint: CheckpointEvent | null = null;

  get started(): StartedEvent | null {
    return this.#started;
  }
  /** The newest look at the probe batch. */
  get latents(): LatentsEvent | null {
    return this.#latents;
  }
  get probe(): ProbeEvent | null {
    return this.#probe;
  }
  get checkpoint(): CheckpointEvent | null {
    return this.#checkpoint;
  }

  /** Raised ones first, the newest first among equals; cleared ones stay as history. */
  get alerts(): readonly PanelAlert[] {
    return [...this.#alerts.values()].sort(
      (a, b) => Number(a.state === 'cleared') - Number(b.state === 'cleared') || b.sinceStep - a.sinceStep,
    );
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'started':
        this.#started = event;
        if (event.attempt > 0) this.#voidAfter(event.step);
        return;
      case 'scalars':
        for (const [key, values] of Object.entries(event.columns)) {
          const series = this.#seriesOf(key);
          for (let i = 0; i < values.length; i++)
            series.append(event.firstStep + i, readNumber(values[i] ?? 'NaN'));
        }
        return;
      case 'latents':
        this.#latents = event;
        this.#applyLatents(event);
        return;
      case 'probe':
        this.#probe = event;
        for (const [truth, score] of Object.entries(event.scores)) {
          if (score.train !== null) this.#seriesOf(`probe.${truth}.train`).append(event.step, score.train);
          if (score.test !== null) this.#seriesOf(`probe.${truth}.test`).append(event.step, score.test);
        }
        return;
      case 'alert':
        this.#alerts.set(event.alert.id, {
          ...event.alert,
          state: event.change === 'cleared' ? 'cleared' : 'raised',
        });
        return;
      case 'checkpoint':
        this.#checkpoint = event;
        return;
      case 'log':
      case 'paused':
      case 'resumed':
      case 'ended':
        return;
    }
  }

  /** The full series as CSV: `step,<key>,…`, a row per step at which any has a value. */
  csv(keys: readonly string[]): string {
    const wanted = keys.filter((key) => this.series.has(key));
    const rows = new Map<number, string[]>();
    wanted.forEach((key, column) => {
      const series = this.#seriesOf(key);
      for (let i = 0; i < series.length; i++) {
        const step = series.stepAt(i);
        let row = rows.get(step);
        if (row === undefined) rows.set(step, (row = Array<string>(wanted.length).fill('')));
        row[column] = String(series.valueAt(i));
      }
    });
    const lines = [...rows].sort(([a], [b]) => a - b).map(([step, row]) => [step, ...row].join(','));
    return [['step', ...wanted.map(quoted)].join(','), ...lines].join('\n') + '\n';
  }

  #applyLatents(event: LatentsEvent): void {
    for (const latent of event.latents) {
      const append = (name: string, value: number) =>
        this.#seriesOf(`latent.${latent.name}.${name}`).append(event.step, value);
      append('effectiveRank', readNumber(latent.effectiveRank));
      append('rowCosine', readNumber(latent.rowCosine));
      append('meanShare', readNumber(latent.meanShare));
      if (latent.kl !== null)
        append(
          'kl',
          latent.kl.reduce<number>((sum, kl) => sum + readNumber(kl), 0),
        );
    }
    const ratio = event.calibration?.ratio;
    if (ratio !== undefined && ratio.length > 0) {
      const mean = ratio.reduce<number>((sum, r) => sum + readNumber(r), 0) / ratio.length;
      this.#seriesOf('calibration.ratio').append(event.step, mean);
    }
  }

  #voidAfter(step: number): void {
    for (const series of this.series.values()) series.truncateAfter(step);
    if (this.#latents !== null && this.#latents.step > step) this.#latents = null;
    if (this.#probe !== null && this.#probe.step > step) this.#probe = null;
    for (const [id, alert] of this.#alerts) if (alert.sinceStep > step) this.#alerts.delete(id);
  }

  #seriesOf(key: string): Series {
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = new Series()));
    return series;
  }
}

const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
