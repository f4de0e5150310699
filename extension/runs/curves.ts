import { readNumber } from '../../engine/run/numbers.ts';
import { voidedPast } from '../../engine/run/void-tail.ts';
import type { LatentsEvent, RunEvent } from '../../schemas/run-log.ts';
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { seriesCsv } from './series-csv.ts';
import { Series } from './series.ts';

/**
 * Every curve of a run, folded from its events in order. Keys: the columns of `scalars`; `probe.<latent>.<truth>.train|test`;
 * `latent.<name>.effectiveRank|rowCosine|meanShare|kl` (kl: sum over dimensions, nats), `…rankMe|alpha|activeUnits`, and of its
 * aggregate `…gaussianKl|covarianceDistance|meanNorm|sigregMse|mutualInformation|aggregateKl`; `calibration.ratio` (mean over
 * dimensions); `decoding.<name>.loss|shuffledLoss|constantLoss`; `prediction.cosine|error|shuffledError`; `modes.gain|…`;
 * `targetUse.lossChange|moved`; `teacherLag`; `evaluated.heldOut|training`. What the log does not say has no curve.
 * A resume takes the void tail back.
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
        for (const [truth, { train, test }] of Object.entries(event.scores))
          this.#appendAll(`probe.${event.latent}.${truth}`, event.step, { train, test });
        return;
      case 'samples':
      case 'alert':
      case 'checkpoint':
      case 'log':
      case 'paused':
      case 'resumed':
      case 'ended':
        return;
    }
  }

  /** The full curves as CSV; keys that there are not are left out. */
  csv(keys: readonly string[]): string {
    return seriesCsv(
      keys.flatMap((key) => {
        const series = this.series.get(key);
        return series === undefined ? [] : [{ key, series }];
      }),
    );
  }

  #applyLatents(event: LatentsEvent): void {
    const { step, latents, calibration, decoding = [], prediction, targetUse, teacherLag, evaluated } = event;
    for (const latent of latents) this.#applyLatent(step, latent);
    const ratio = calibration?.ratio ?? [];
    if (ratio.length > 0)
      this.#appendAll('calibration', step, { ratio: sum(ratio.map(readNumber)) / ratio.length });
    for (const { name, loss, shuffledLoss, constantLoss } of decoding)
      this.#appendAll(`decoding.${name}`, step, { loss, shuffledLoss, constantLoss });
    if (isThere(prediction)) {
      const { cosine, error, shuffledError, modes } = prediction;
      this.#appendAll('prediction', step, { cosine, error, shuffledError });
      this.#appendAll('modes', step, { ...modes });
    }
    this.#appendAll('targetUse', step, { lossChange: targetUse?.lossChange, moved: targetUse?.moved });
    this.#append('teacherLag', step, teacherLag);
    this.#appendAll('evaluated', step, {
      heldOut: evaluated?.heldOut?.loss,
      training: evaluated?.training.loss,
    });
  }

  #applyLatent(step: number, latent: LatentStatistics): void {
    const { name, effectiveRank, rowCosine, meanShare, kl, rankMe, alpha, activeUnits, aggregate } = latent;
    const total = kl === null ? null : sum(kl.map(readNumber));
    const own = { effectiveRank, rowCosine, meanShare, kl: total, rankMe, alpha, activeUnits };
    this.#appendAll(`latent.${name}`, step, { ...own, ...aggregate });
  }

  #appendAll(
    prefix: string,
    step: number,
    values: Readonly<Record<string, LogNumber | null | undefined>>,
  ): void {
    for (const [name, value] of Object.entries(values)) this.#append(`${prefix}.${name}`, step, value);
  }

  /** Nothing where the log says nothing. */
  #append(key: string, step: number, value: LogNumber | null | undefined): void {
    if (isThere(value)) this.#seriesOf(key).append(step, readNumber(value));
  }

  #seriesOf(key: string): Series {
    let series = this.series.get(key);
    if (series === undefined) this.series.set(key, (series = new Series()));
    return series;
  }
}

const isThere = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
