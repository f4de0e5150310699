import { describe, expect, it } from 'vitest';
import { noiseTracking } from '../../../../engine/monitor/detectors/noise-tracking.ts';
import { context, experiment, finding, look, sickness } from '../looks.ts';

const onSequence = (kind = 'jepa', data: object = { kind: 'hallway' }) =>
  experiment(JSON.stringify({ data, model: { kind } }));

/** A look at which the directions are predicted so well. */
const predicted = (squares: readonly number[] | null, step = 3000) =>
  look({
    step,
    prediction: {
      cosine: 0.9,
      error: 0.1,
      shuffledError: 2,
      modes: null,
      predictability: squares && Float64Array.from(squares),
    },
  });

const state = (squares: readonly number[], of = onSequence()): string =>
  finding(noiseTracking, of, predicted(squares)).state;

describe('the hint of noise tracking where nothing says what is noise', () => {
  it.each([
    ['one of four directions follows a distractor of 0.9 a step', [0.998, 0.996, 0.99, 0.81], 'sick'],
    ['two of them', [0.997, 0.996, 0.81, 0.71], 'sick'],
    ['all are signal', [0.997, 0.996, 0.99, 0.97], 'healthy'],
    ['one is lost altogether', [1, 0.998, 0.994, 0.41], 'healthy'],
    ['the future is open in every direction (hallway)', [0.917, 0.912, 0.81], 'healthy'],
    ['the future is open in every direction (coupled Gaussians)', [0.905, 0.734, 0.57], 'healthy'],
    ['just below the level of a worse one', [0.98, 0.869], 'sick'],
    ['just at it', [0.98, 0.87], 'healthy'],
    ['just below the level of a good one', [0.979, 0.8], 'healthy'],
    ['just above a lost one', [0.99, 0.5], 'sick'],
    ['just at a lost one', [0.99, 0.499], 'healthy'],
    ['nothing varies', [], 'healthy'],
  ])('where %s: %j is %s', (_, squares, expected) => {
    expect(state(squares)).toBe(expected);
  });

  it('is a remark, says that it is no more, and what would decide', () => {
    const found = sickness(noiseTracking, onSequence(), predicted([0.998, 0.81, 0.75, 0.3]));
    expect(found).toMatchObject({ severity: 'info', remedies: [] });
    expect(found.title).toMatch(/may follow noise.*2 of 4 directions/);
    expect(found.explanation).toMatch(/may also be signal.*data\.train\.truth/);
    expect(found.evidence.map(({ value }) => value)).toEqual([0.998, 0.75]);
  });

  it('suggests to look further ahead, where there is time', () => {
    const data = { kind: 'sequence', train: { x: 'x.npy' } };
    const found = sickness(noiseTracking, onSequence('jepa', data), predicted([0.998, 0.81]));
    expect(found.remedies.map(({ edits }) => edits)).toEqual([[{ path: ['data', 'horizon'], value: 16 }]]);
  });

  it.each([
    ['where the truth is known', onSequence('jepa', { kind: 'noisy-tv' }), predicted([0.998, 0.81])],
    ['of a prediction that sees more than x', onSequence('var-jepa'), predicted([0.998, 0.81])],
    ['in the first two fifths', onSequence(), predicted([0.998, 0.81], 2000)],
    ['at a brief look', onSequence(), predicted(null)],
    ['of a model that predicts no latent', onSequence('vae'), look({})],
  ])('is not told %s', (_, of, now) => {
    expect(noiseTracking.inspect(now, context(of, now))).toEqual([]);
  });
});
