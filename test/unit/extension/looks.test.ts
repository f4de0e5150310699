import { describe, expect, it } from 'vitest';
import { Looks } from '../../../extension/runs/looks.ts';
import { latentsEvent, probeEvent, samplesEvent, started } from './events.ts';

const looksOf = (...events: Parameters<Looks['apply']>[0][]): Looks => {
  const looks = new Looks();
  for (const event of events) looks.apply(event);
  return looks;
};
const score = { signal: { train: 1, test: 1 } };

describe('the looks at a run', () => {
  it('keep the newest probe of each latent, in the order in which they were first probed', () => {
    const looks = looksOf(
      probeEvent(10, score, 's_x'),
      probeEvent(10, score, 's_y'),
      probeEvent(20, score, 's_x'),
    );
    expect(looks.probes.map(({ latent, step }) => [latent, step])).toEqual([
      ['s_x', 20],
      ['s_y', 10],
    ]);
  });

  it('take back what a resume voided', () => {
    const looks = looksOf(
      started(0),
      latentsEvent(10, [0.5]),
      probeEvent(10, score),
      latentsEvent(20, [0.4]),
      probeEvent(20, score),
      samplesEvent(20),
      started(1, 15),
    );
    expect([...(looks.profiles.get('latent.z.kl')?.pack(0) ?? [])]).toEqual([10, 0.5]);
    expect(looks.probes.map(({ step }) => step)).toEqual([10]);
    expect(looks.samples).toBeNull();
  });

  it('have no KL over the run for a latent without a prior', () => {
    const look = latentsEvent(10, [0.5]);
    expect(
      looksOf({ ...look, latents: look.latents.map((latent) => ({ ...latent, kl: null })) }).profiles.size,
    ).toBe(0);
  });
});
