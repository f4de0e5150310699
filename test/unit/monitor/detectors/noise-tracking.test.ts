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

  const suggested = (model: object, signal: number, noise: number): string[] =>
    sickness(noiseTracking, experiment(experimentText({ model })), probed(signal, noise)).remedies.flatMap(
      ({ edits }) => edits.map(({ path, value }) => `${path.join('.')} ${JSON.stringify(value)}`),
    );

  it('suggests a light VICReg in latent space first, where inputs are predicted', () => {
    expect(suggested({ kind: 'ar', latentDim: 6, encoder: { depth: 1 } }, 0.5, 0.6)).toEqual([
      'model {"kind":"lejepa","latentDim":6}',
      'objective {"lambda":0,"vicreg":{"variance":0.3,"covariance":1}}',
      'seed 1',
    ]);
  });

  it('suggests fewer dimensions where all of the signal is known', () => {
    expect(suggested({ kind: 'jepa', latentDim: 8 }, 0.97, 0.6)[0]).toBe('model.latentDim 4');
    expect(suggested({ kind: 'jepa', latentDim: 8 }, 0.6, 0.6)[0]).toMatch(/^model \{"kind":"lejepa"/);
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
