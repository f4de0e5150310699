import { readNumber } from '../../engine/run/numbers.ts';
import { voidedPast } from '../../engine/run/void-tail.ts';
import type { LatentsEvent, RunEvent } from '../../schemas/run-log.ts';
import { Series } from './series.ts';

/**
 * Every curve of a run, folded from its events in order. Keys: the columns of `scalars`; `probe.<truth>.train|test`;
 * `latent.<name>.effectiveRank|rowCosine|meanShare|kl` (kl: sum over dimensions, nats); `calibration.ratio` (mean over
 * dimensions). A resume takes the void tail back.
 */
export class Curves {
  readonly series = new Map<string, Series>();
  #started = false;

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'started': {
        const past = voidedPast(event, !this.#started);
        this.#started = true;
        if (past !== null) for (const series of this.series.values()) series.truncateAfter(past);
        return;
      }
      case 'scalars':
        for (const [key, values] of Object.entries(event.columns)) {
          const series = this.#seriesOf(key);
          values.forEach((value, i) => series.append(event.firstStep + i, readNumber(value)));
        }
        return;
      case 'latents':
        this.#applyLatents(event);
        return;
      case 'probe':
        for (const [truth, score] of Object.entries(event.scores)) {
          if (score.train !== null) this.#seriesOf(`probe.${truth}.train`).append(event.step, score.train);
          if (score.test !== null) this.#seriesOf(`probe.${truth}.test`).append(event.step, score.test);
        }
        return;
      case 'alert':
      case 'checkpoint':
      case 'log':
      case 'paused':
      case 'resumed':
      case 'ended':
        return;
    }
  }

  /** The full curves as CSV: `step,<key>,…`, a row per step at which any has a value. */
  csv(keys: readonly string[]): string {
    const wanted = keys.flatMap((key) => {
      const series = this.series.get(key);
      return series === undefined ? [] : [{ key, series }];
    });
    const rows = new Map<number, string[]>();
    wanted.forEach(({ series }, column) => {
      for (let i = 0; i < series.length; i++) {
        const step = series.stepAt(i);
        let row = rows.get(step);
        if (row === undefined) rows.set(step, (row = Array<string>(wanted.length).fill('')));
        row[column] = String(series.valueAt(i));
      }
    });
    const lines = [...rows].sort(([a], [b]) => a - b).map(([step, row]) => [step, ...row].join(','));
    return [['step', ...wanted.map(({ key }) => quoted(key))].join(','), ...lines].join('\n') + '\n';
  }

  #applyLatents({ step, latents, calibration }: LatentsEvent): void {
    for (const latent of latents) {
      const append = (name: string, value: number): void =>
        this.#seriesOf(`latent.${latent.name}.${name}`).append(step, value);
      append('effectiveRank', readNumber(latent.effectiveRank));
      append('rowCosine', readNumber(latent.rowCosine));
      append('meanShare', readNumber(latent.meanShare));
      if (latent.kl !== null) append('kl', sum(latent.kl.map(readNumber)));
    }
    const ratio = calibration?.ratio ?? [];
    if (ratio.length > 0)
      this.#seriesOf('calibration.ratio').append(step, sum(ratio.map(readNumber)) / ratio.length);
  }

  #seriesOf(key: string): Series {
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = new Series()));
    return series;
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const quoted = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
