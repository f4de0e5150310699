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

  it('fill what a brief look leaves out with what the newest thorough one has', () => {
    const aggregate = {
      gaussianKl: 0.1,
      covarianceDistance: 0.6,
      meanNorm: 0.08,
      sigregMse: 4e-4,
      mutualInformation: 1.5,
      aggregateKl: 0.2,
    };
    const brief = {
      ...latentsEvent(20, [0.4]),
      prediction: { cosine: 0.9, error: 0.2, shuffledError: 2, modes: null },
      targetUse: null,
    };
    const modes = { gain: 0.5, separation: 3, lighter: 0.4, inflation: 9 };
    const thorough = {
      ...brief,
      step: 10,
      latents: brief.latents.map((latent) => ({ ...latent, aggregate })),
      prediction: { ...brief.prediction, modes, predictability: [0.99, 0.81] },
      targetUse: { lossChange: 4, moved: 7 },
    };
    const looks = looksOf(started(0), thorough, brief);
    expect(looks.latents).toMatchObject({
      step: 20,
      latents: [{ kl: [0.4], aggregate }],
      prediction: { error: 0.2, modes, predictability: [0.99, 0.81] },
      targetUse: { lossChange: 4, moved: 7 },
    });
    // Residuals that vanish have no modes: a thorough look is taken as it is.
    looks.apply({ ...thorough, step: 30, prediction: brief.prediction });
    expect(looks.latents?.prediction?.modes).toBeNull();
    looks.apply(started(1, 5));
    expect(looks.latents).toBeNull();
    looks.apply(brief);
    expect(looks.latents?.latents[0]?.aggregate ?? null).toBeNull();
  });
});
