import { describe, expect, it } from 'vitest';
import { decoderIgnoresLatent } from '../../../../engine/monitor/detectors/decoder-ignores-latent.ts';
import type { DecodingFigures, Look } from '../../../../engine/monitor/look.ts';
import {
  afterRemedies,
  context,
  decoder,
  experiment,
  experimentText,
  finding,
  look,
  sickness,
} from '../looks.ts';
import { reading } from '../readings.ts';

const vae = experimentText({ model: { kind: 'vae' } });
const ar = experimentText({ model: { kind: 'ar' } });

const z = reading({
  name: 'z',
  role: 'posterior',
  mean: (i) => Math.sin(i),
  logVariance: () => 0,
  prior: 'standard',
  klTerm: 'kl',
});

/** A decoder with a variance that gains so many nats from its latent. */
const nats = (gain: number): DecodingFigures =>
  decoder({ unit: 'nats', loss: 5, shuffledLoss: 5 + gain, constantLoss: 6 });
/** One that is held to squared errors, of which the best constant has 20. */
const squares = (gain: number): DecodingFigures =>
  decoder({
    name: 'prediction',
    of: 'y',
    from: 'context',
    loss: 18,
    shuffledLoss: 18 + gain,
    constantLoss: 20,
  });

const at = (decoding: DecodingFigures, step = 3000): Look =>
  look({ step, readings: [z], decoding: [decoding] });
const found = (text: string, decoding: DecodingFigures, earlier: readonly Look[] = []): string =>
  finding(decoderIgnoresLatent, experiment(text), at(decoding), earlier).state;

describe('a decoder that ignores its latent', () => {
  // Less than 0.05 nats are nothing; healthy again above 0.15.
  it.each([
    [-0.02, 'sick'],
    [0.04, 'sick'],
    [0.06, 'unclear'],
    [0.14, 'unclear'],
    [0.16, 'healthy'],
  ])('gains %d nats from it: %s', (gain, expected) => {
    expect(found(vae, nats(gain))).toBe(expected);
  });

  // A hundredth of the squares of the best constant, here 0.2; healthy again above three times that.
  it.each([
    [0.19, 'sick'],
    [0.21, 'unclear'],
    [0.59, 'unclear'],
    [0.61, 'healthy'],
  ])('gains %d of 20 squared units from it: %s', (gain, expected) => {
    expect(found(ar, squares(gain))).toBe(expected);
  });

  it('is unclear while its gain grows', () => {
    expect(found(vae, nats(0.04), [at(nats(0.03), 1500)])).toBe('unclear');
    expect(found(vae, nats(0.04), [at(nats(0.035), 1500)])).toBe('sick');
    // What a deaf decoder wanders up to is no growth.
    expect(found(vae, nats(0.02), [at(nats(0.001), 1500)])).toBe('sick');
  });

  it('says what it rests on', () => {
    const sick = sickness(decoderIgnoresLatent, experiment(vae), at(nats(0.01)));
    expect(sick).toMatchObject({
      subject: 'reconstruction',
      severity: 'error',
      title: 'The decoder of "reconstruction" ignores z',
    });
    expect(sick.strength).toBeCloseTo(5, 6);
    expect(sick.evidence).toEqual([
      { label: 'Loss', value: 5, unit: 'nats', healthy: 'below that of another row' },
      { label: 'Loss with the z of another row', value: 5.01, unit: 'nats', healthy: 'well above' },
      { label: 'Gain from the right one', value: 0.01, unit: 'nats', healthy: 'above 0.05' },
      { label: 'Loss of the best constant', value: 6, unit: 'nats', healthy: 'above the loss' },
    ]);
  });

  it('is judged of data with a feature that is constant, whose best constant has a loss of −∞', () => {
    const constant = (gain: number): DecodingFigures => ({ ...nats(gain), constantLoss: -Infinity });
    expect(found(vae, constant(2))).toBe('healthy');
    const sick = sickness(decoderIgnoresLatent, experiment(vae), at(constant(0)));
    expect(sick.evidence.map(({ label }) => label)).not.toContain('Loss of the best constant');
    // Held to squared errors there is nothing to gain where nothing varies.
    expect(found(ar, { ...squares(0), loss: 0, shuffledLoss: 0, constantLoss: 0 })).toBe('unclear');
  });

  it.each([
    ['in the first tenth', vae, at(nats(0), 500)],
    [
      'of a decoder whose term has no weight',
      experimentText({ model: { kind: 'var-jepa' }, objective: { elbo: { reconstruction: 0 } } }),
      at(nats(0)),
    ],
  ])('is not judged %s', (_, text, now) => {
    expect(decoderIgnoresLatent.inspect(now, context(experiment(text), now))).toEqual([]);
  });
});

describe('remedies of a decoder that ignores its latent', () => {
  const suggested = (text: string, decoding: DecodingFigures): string[] =>
    sickness(decoderIgnoresLatent, experiment(text), at(decoding)).remedies.map(({ title }) => title);

  it('make the latent speak', () => {
    const text = experimentText({
      model: { kind: 'vae', encoder: { depth: 1, width: 16 } },
      objective: { beta: 9 },
    });
    expect(suggested(text, nats(0)).slice(0, 2)).toEqual([
      'Lower β to 1, and learn the variance of the observation model',
      'Lower β to 1',
    ]);
  });

  it('predict latents over time, where x and y are of one kind and their rows belong together', () => {
    const text = experimentText({
      model: { kind: 'ar', latentDim: 6, encoder: { depth: 1 } },
      training: { steps: 800 },
    });
    const [first, second] = sickness(decoderIgnoresLatent, experiment(text), at(squares(0), 600)).remedies;
    expect(first?.edits.map(({ path, value }) => [path.join('.'), value])).toEqual([
      ['model', { kind: 'lejepa', latentDim: 4 }],
      ['objective', { lambda: 0, vicreg: { variance: 0.3, covariance: 1 }, sigreg: { slices: 16 } }],
      ['optimiser.learningRate', 0.03],
      ['training.steps', 3000],
    ]);
    expect(second?.title).toBe('Learn x by itself, with a VAE, if y cannot be told from it');
    // A run that had as many steps as that keeps its own.
    const long = sickness(decoderIgnoresLatent, experiment(ar), at(squares(0))).remedies[0];
    expect(long?.edits.map(({ path }) => path.join('.'))).toEqual([
      'model',
      'objective',
      'optimiser.learningRate',
    ]);
  });

  it('doubt the data where y is predicted from x alone and time does not join them, and do without y', () => {
    const hallway = experimentText({ data: { kind: 'hallway' }, model: { kind: 'ar' } });
    const sick = sickness(decoderIgnoresLatent, experiment(hallway), at(squares(0)));
    expect(sick.remedies.map(({ title, edits }) => [title, edits.length])).toEqual([
      ['See whether the rows of y belong to the rows of x: nothing in x tells of them', 0],
      ['Learn x by itself, with a VAE, if y cannot be told from it', 2],
      ['Lower the learning rate to 0.0001', 1],
    ]);
  });

  it.each([
    ['vae', vae, nats(0)],
    ['ar', ar, squares(0)],
    [
      'ar with networks',
      experimentText({
        model: { kind: 'ar', encoder: { depth: 1, width: 8 }, decoder: { depth: 1, width: 8 } },
      }),
      squares(0),
    ],
    [
      'var-jepa',
      experimentText({ model: { kind: 'var-jepa' }, objective: { elbo: { generation: 0.1 } } }),
      { ...nats(0), name: 'generation', of: 'y' as const, from: 's_y' },
    ],
  ])('leave the file valid: %s', (_, text, decoding) => {
    const after = afterRemedies(text, sickness(decoderIgnoresLatent, experiment(text), at(decoding)));
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
