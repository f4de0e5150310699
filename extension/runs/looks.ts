import { readNumber } from '../../engine/run/numbers.ts';
import { voidedPast } from '../../engine/run/void-tail.ts';
import type { LatentsEvent, ProbeEvent, RunEvent, SamplesEvent } from '../../schemas/run-log.ts';
import { Profile } from './profile.ts';

/**
 * What a panel shows of the looks at a run beside its curves, folded from the events in order: KL per dimension over the run,
 * the newest probe of each latent, the newest samples. A resume takes the void tail back.
 */
export class Looks {
  /** By `latent.<name>.kl`. */
  readonly profiles = new Map<string, Profile>();
  #samples: SamplesEvent | null = null;
  #allProbes: ProbeEvent[] = [];
  #probes: readonly ProbeEvent[] = [];
  #started = false;

  get samples(): SamplesEvent | null {
    return this.#samples;
  }

  /** The newest of each latent, in the order in which the latents were first probed; the same array until it changes. */
  get probes(): readonly ProbeEvent[] {
    return this.#probes;
  }

  apply(event: RunEvent): void {
    switch (event.type) {
      case 'started': {
        const past = voidedPast(event, !this.#started);
        this.#started = true;
        if (past !== null) this.#truncateAfter(past);
        return;
      }
      case 'latents':
        this.#applyLatents(event);
        return;
      case 'probe':
        this.#allProbes.push(event);
        this.#probes = newestByLatent([...this.#probes, event]);
        return;
      case 'samples':
        this.#samples = event;
        return;
      case 'scalars':
      case 'alert':
      case 'checkpoint':
      case 'log':
      case 'paused':
      case 'resumed':
      case 'ended':
        return;
    }
  }

  #applyLatents({ step, latents }: LatentsEvent): void {
    for (const { name, kl } of latents) {
      if (kl === null || kl.length === 0) continue;
      const key = `latent.${name}.kl`;
      let profile = this.profiles.get(key);
      if (profile?.dims !== kl.length) this.profiles.set(key, (profile = new Profile(kl.length)));
      profile.append(step, kl.map(readNumber));
    }
  }

  #truncateAfter(step: number): void {
    for (const profile of this.profiles.values()) profile.truncateAfter(step);
    this.#allProbes = this.#allProbes.filter((probe) => probe.step <= step);
    this.#probes = newestByLatent(this.#allProbes);
    if (this.#samples !== null && this.#samples.step > step) this.#samples = null;
  }
}

const newestByLatent = (probes: readonly ProbeEvent[]): ProbeEvent[] => [
  ...new Map(probes.map((probe) => [probe.latent, probe])).values(),
];
