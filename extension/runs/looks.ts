import { readNumber } from '../../engine/run/numbers.ts';
import { voidedPast } from '../../engine/run/void-tail.ts';
import type { LatentsEvent, ProbeEvent, RunEvent, SamplesEvent } from '../../schemas/run-log.ts';
import type { LatentStatistics } from '../../schemas/look-statistics.ts';
import { Profile } from './profile.ts';

/**
 * What a panel shows of the looks at a run beside its curves, folded from the events in order: the newest look, KL per dimension
 * over the run, the newest probe of each latent, the newest samples. A resume takes the void tail back.
 */
export class Looks {
  /** By `latent.<name>.kl`. */
  readonly profiles = new Map<string, Profile>();
  #latents: LatentsEvent | null = null;
  /** The newest look that left nothing out. */
  #thorough: LatentsEvent | null = null;
  #samples: SamplesEvent | null = null;
  #allProbes: ProbeEvent[] = [];
  #probes: readonly ProbeEvent[] = [];
  #started = false;

  /**
   * The newest look. What costs much is measured at some looks only (mutual information, two modes, predictability of directions,
   * use of the target, held-out loss): where the newest leaves it out, it is that of the newest look that has it.
   */
  get latents(): LatentsEvent | null {
    return this.#latents;
  }

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

  #applyLatents(event: LatentsEvent): void {
    const { step, latents } = event;
    if (isThorough(event)) this.#thorough = event;
    this.#latents = this.#thorough === null ? event : filled(event, this.#thorough);
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
    const holds = (event: LatentsEvent | SamplesEvent | null): boolean =>
      event !== null && event.step <= step;
    if (!holds(this.#samples)) this.#samples = null;
    if (!holds(this.#latents)) this.#latents = null;
    if (!holds(this.#thorough)) this.#thorough = null;
  }
}

function isThorough({ latents, prediction, targetUse, evaluated }: LatentsEvent): boolean {
  const { modes, predictability } = prediction ?? {};
  const costly = [modes, predictability, targetUse, evaluated, ...latents.map(({ aggregate }) => aggregate)];
  return costly.some((value) => value !== null && value !== undefined);
}

/** A look with what only an earlier, thorough one has. */
function filled(look: LatentsEvent, thorough: LatentsEvent): LatentsEvent {
  const { prediction, targetUse, evaluated } = thorough;
  const modes = look.prediction?.modes ?? prediction?.modes ?? null;
  const predictability = look.prediction?.predictability ?? prediction?.predictability ?? null;
  return {
    ...look,
    latents: look.latents.map((latent) => withAggregate(latent, thorough)),
    ...(look.prediction ? { prediction: { ...look.prediction, modes, predictability } } : {}),
    targetUse: look.targetUse ?? targetUse ?? null,
    evaluated: look.evaluated ?? evaluated ?? null,
  };
}

function withAggregate(latent: LatentStatistics, thorough: LatentsEvent): LatentStatistics {
  const earlier = thorough.latents.find(({ name }) => name === latent.name)?.aggregate;
  return { ...latent, aggregate: latent.aggregate ?? earlier ?? null };
}

const newestByLatent = (probes: readonly ProbeEvent[]): ProbeEvent[] => [
  ...new Map(probes.map((probe) => [probe.latent, probe])).values(),
];
