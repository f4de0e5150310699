import { describe, expect, it } from 'vitest';
import { noiseTracking } from '../../../../engine/monitor/detectors/noise-tracking.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';

const text = (kind: string): string => experimentText({ model: { kind } });

/** A look just after a probe with these R² on test. */
const probed = (signal: number | null, noise: number | null, step = 3000): ReturnType<typeof look> =>
  look({
    step,
    probe: { step, scores: { signal: { train: 0.5, test: signal }, noise: { train: 0.5, test: noise } } },
  });

const severity = (signal: number, noise: number, kind = 'vjepa'): string => {
  const found = finding(noiseTracking, experiment(text(kind)), probed(signal, noise));
  return found.state === 'sick' ? found.severity : found.state;
};

describe('noise tracking, held to the published levels (signal R² and noise R² on test):', () => {
  it.each([
    ['VJEPA, σ = 4, published', 0.993, -0.007, 'healthy'],
    ['VJEPA, σ = 4, re-run', 0.922, 0.175, 'unclear'],
    ['BJEPA, σ = 4, median', 0.902, 0.171, 'unclear'],
    ['JEPA with one of four dimensions lost', 0.93, 0.23, 'info'],
    ['VJEPA, σ = 8, re-run', 0.878, 0.247, 'info'],
    ['AR, σ = 4', 0.756, 0.338, 'info'],
    ['VAE, σ = 4', 0.73, 0.458, 'warning'],
    ['LeJEPA with two of four dimensions lost', 0.74, 0.38, 'warning'],
    ['AR, σ = 8', 0.578, 0.449, 'warning'],
    ['VAE, σ = 8', 0.499, 0.62, 'warning'],
    ['JEPA, σ = 8, failed', 0.089, 0.404, 'error'],
    ['JEPA, σ = 4, failed', 0.089, 0.391, 'error'],
    ['a signal that the test set does not bear out', -0.8, 0.7, 'error'],
    ['little known, and that is noise', 0.06, 0.24, 'warning'],
    ['a weak test set and one dimension lost', 0.58, 0.21, 'info'],
  ])('%s (%d, %d): %s', (_, signal, noise, expected) => {
    expect(severity(signal, noise)).toBe(expected);
  });

  it('says what it rests on', () => {
    expect(sickness(noiseTracking, experiment(text('vae')), probed(0.499, 0.62)).evidence).toEqual([
      { label: 'R² of the noise', value: 0.62, unit: '', healthy: 'near 0' },
      { label: 'R² of the signal', value: 0.499, unit: '', healthy: 'near 1' },
      { label: 'Share of the noise', value: 0.554, unit: '', healthy: 'below 0.3' },
    ]);
  });

  it('takes the scores of train where there is no test set', () => {
    const now = look({
      probe: {
        step: 3000,
        scores: { signal: { train: 0.1, test: null }, noise: { train: 0.6, test: null } },
      },
    });
    expect(sickness(noiseTracking, experiment(text('jepa')), now).severity).toBe('error');
  });

  it.each([
    ['before the first probe', look({})],
    ['in the first two fifths of a run', probed(0.3, 0.6, 2000)],
    [
      'without a truth for the noise',
      look({ probe: { step: 3000, scores: { signal: { train: 1, test: 1 } } } }),
    ],
    [
      'where the noise never changes (σ = 0)',
      look({
        probe: { step: 3000, scores: { signal: { train: 1, test: 1 }, noise: { train: null, test: null } } },
      }),
    ],
  ])('says nothing %s', (_, now) => {
    expect(noiseTracking.inspect(now, context(experiment(text('vjepa')), now))).toEqual([]);
  });

  it('counts each probe once, however many looks follow it', () => {
    const first = probed(0.1, 0.6);
    const second = { ...first, step: 3030 };
    expect(noiseTracking.inspect(second, context(experiment(text('vjepa')), second, [first]))).toEqual([]);
  });

  /** The edits of each remedy, of Noisy TV where no other data is named. */
  const suggested = (model: object, signal: number, noise: number, data?: object): string[][] =>
    sickness(
      noiseTracking,
      experiment(experimentText({ model, ...(data && { data }) })),
      probed(signal, noise),
    ).remedies.map(({ edits }) =>
      edits.map(({ path, value }) => `${path.join('.')} ${JSON.stringify(value)}`),
    );

  it('suggests to predict latents, sixteen times as far ahead, where inputs are decoded', () => {
    for (const kind of ['vae', 'ar', 'var-jepa']) {
      const [first] = suggested({ kind, latentDim: 4, encoder: { depth: 1 } }, 0.5, 0.6);
      expect(first).toEqual(['data.horizon 16', 'model {"kind":"vjepa","latentDim":4}', 'objective {}']);
    }
    expect(suggested({ kind: 'ar' }, 0.5, 0.6, { kind: 'noisy-tv', horizon: 16 })[0]?.[0]).toBe(
      'data.horizon 256',
    );
  });

  it('leaves a model as it is where nothing in it keeps directions apart that cannot be predicted', () => {
    expect(suggested({ kind: 'vjepa' }, 0.5, 0.6)[0]).toEqual(['data.horizon 16']);
    expect(suggested({ kind: 'bjepa', latentDim: 8 }, 0.5, 0.6)[0]).toEqual([
      'data.horizon 16',
      'model.latentDim 4',
    ]);
    expect(suggested({ kind: 'jepa' }, 0.5, 0.6)[0]?.[1]).toBe('model {"kind":"vjepa","latentDim":4}');
  });

  const sequence = { kind: 'sequence', train: { x: 'x.npy', truth: { signal: 's.npy', noise: 'd.npy' } } };
  const pairs = { kind: 'pairs', train: sequence.train };

  it('leaves no room for the noise, where the generator says how much the signal needs or all of it is known', () => {
    expect(suggested({ kind: 'ar', latentDim: 6 }, 0.5, 0.6)[0]?.[1]).toBe(
      'model {"kind":"vjepa","latentDim":4}',
    );
    expect(suggested({ kind: 'vjepa', latentDim: 6 }, 0.97, 0.6, sequence)[0]?.[1]).toBe('model.latentDim 3');
    expect(suggested({ kind: 'vjepa', latentDim: 6 }, 0.6, 0.6, sequence)[0]).toEqual(['data.horizon 16']);
  });

  it('suggests a light VICReg in latent space, and fewer dimensions, where there is no time', () => {
    const light = [
      'model {"kind":"lejepa","latentDim":8}',
      'objective {"lambda":0,"vicreg":{"variance":0.3,"covariance":1},"sigreg":{"slices":16}}',
    ];
    expect(suggested({ kind: 'jepa', latentDim: 8 }, 0.97, 0.6, pairs)).toEqual([
      ['model.latentDim 4'],
      light,
      ['seed 1'],
    ]);
    expect(suggested({ kind: 'jepa', latentDim: 8 }, 0.6, 0.6, pairs)).toEqual([light, ['seed 1']]);
  });

  it('does not ask a sequence for more rows than it has', () => {
    const of = experiment(experimentText({ model: { kind: 'vjepa' }, data: sequence }));
    const now = probed(0.5, 0.6);
    const first = (trainingRows: number): unknown => {
      const [found] = noiseTracking.inspect(now, { ...context(of, now), trainingRows });
      return found?.state === 'sick' ? found.remedies[0]?.edits[0]?.path.join('.') : null;
    };
    expect(first(30)).toBe('data.horizon');
    expect(first(29)).toBe('model');
  });

  it.each(['vae', 'ar', 'jepa', 'lejepa', 'vjepa', 'bjepa', 'var-jepa'])(
    'suggests edits that leave the file valid: %s',
    (kind) => {
      const after = afterRemedies(
        text(kind),
        sickness(noiseTracking, experiment(text(kind)), probed(0.1, 0.6)),
      );
      expect(after.length).toBeGreaterThan(0);
      for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
    },
  );
});
