import { describe, expect, it } from 'vitest';
import type { HallwayConfig } from '../../../../schemas/data-config.ts';
import { hallway, hallwaySystem } from '../../../../engine/data/hallway.ts';
import { modeAveraging } from '../../../../engine/monitor/detectors/mode-averaging.ts';
import { predictionOf } from '../../../../engine/monitor/look-figures.ts';
import type { Look, ModeFigures } from '../../../../engine/monitor/look.ts';
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

const ofHallway = (model: object, more: object = {}): string =>
  experimentText({ data: { kind: 'hallway' }, model, ...more });
const ar = ofHallway({ kind: 'ar' });
/** What an AR decodes, so that the verdict has something to be about. */
const decoding = [decoder({ name: 'prediction', of: 'y', from: 'context' })];

/** Two equal modes `separation` standard deviations apart that hardly overlap: the difference of the entropies. */
function equalModes(separation: number): ModeFigures {
  const inflation = 1 + separation ** 2 / 4;
  return { gain: 0.5 * Math.log(inflation) - Math.LN2, separation, lighter: 0.5, inflation, told: 0 };
}

function seen(modes: ModeFigures | null, step = 3000): Look {
  return look({
    step,
    decoding,
    prediction: { cosine: 0.8, error: 0.4, shuffledError: 1.6, modes, predictability: null },
  });
}

/** The figures of 512 rows of a hallway whose y is predicted as well as one value can: signal known, branch not. */
function bestPrediction(config: Partial<HallwayConfig>): Look {
  const { data } = experiment(
    experimentText({ data: { kind: 'hallway', ...config }, model: { kind: 'ar' } }),
  );
  if (data.kind !== 'hallway') throw new Error('it is a hallway');
  const { pairs, y, x, truth } = hallway({ ...data, trainPairs: 512, testPairs: 0 }).train;
  const { map } = hallwaySystem(data);
  const signal = truth['signal']!.ofY;
  const [columns, dims] = [data.observationDim, data.signalDim];
  const mean = Float32Array.from({ length: pairs * columns }, (_, i) => {
    const [row, column] = [Math.floor(i / columns), i % columns];
    let value = 0;
    for (let k = 0; k < dims; k++) value += map[column * (dims + 1) + k]! * signal[row * dims + k]!;
    return value;
  });
  const context = { name: 'context', role: 'context' as const, rows: pairs, dims: columns, mean: x };
  const prediction = predictionOf(
    {
      latents: [{ ...context, logVariance: null, sample: null, prior: null, klTerm: null }],
      decoded: [
        { name: 'prediction', of: 'y', from: 'context', rows: pairs, dims: columns, mean, variance: null },
      ],
    },
    { x, y },
    true,
  );
  return look({ decoding, prediction });
}

describe('the best prediction of a hallway', () => {
  it.each([
    ['with branches at ± 2', { branch: 2 }, 'error'],
    ['with branches at ± 0.8, five standard deviations apart', { branch: 0.8 }, 'warning'],
    ['with branches at ± 0.3, which make one heap', { branch: 0.3 }, 'healthy'],
    ['without branches', { branch: 0 }, 'healthy'],
    [
      'with one mode of the variance of two branches',
      { branch: 0, branchNoise: Math.hypot(2, 0.3) },
      'healthy',
    ],
  ])('%s: %s', (_, config, expected) => {
    const found = finding(modeAveraging, experiment(ar), bestPrediction(config));
    expect(found.state === 'sick' ? found.severity : found.state).toBe(expected);
  });
});

describe('mode averaging', () => {
  it('says what it rests on', () => {
    expect(sickness(modeAveraging, experiment(ar), seen(equalModes(6)))).toMatchObject({
      subject: 'prediction',
      severity: 'warning',
      evidence: [
        // ½ ln 10 − ln 2
        { label: 'What a second mode gains', value: 0.458, unit: 'nats', healthy: 'below 0.25' },
        { label: 'Distance of the two modes', value: 6 },
        { label: 'Share of the lighter mode', value: 0.5 },
        { label: 'Variance of both together over that of one', value: 10 },
        { label: 'Share of it that x tells', value: 0 },
        { label: 'Error of the prediction', value: 0.4 },
      ],
    });
  });

  it.each([
    [
      'outliers: a far mode of few rows',
      { gain: 0.4, separation: 8, lighter: 0.05, inflation: 4, told: 0 },
      'unclear',
    ],
    [
      'a skewed heap: modes that are close',
      { gain: 0.13, separation: 3.6, lighter: 0.3, inflation: 3.7, told: 0 },
      'healthy',
    ],
    ['what x tells, and the prediction has not learned', { ...equalModes(8), told: 0.37 }, 'unclear'],
    ['a gain between what raises and what lifts', { ...equalModes(4.5), gain: 0.2 }, 'unclear'],
  ])('is not %s', (_, modes, state) => {
    expect(finding(modeAveraging, experiment(ar), seen(modes)).state).toBe(state);
  });

  it('is not a prediction that is off by more than the mean of the data is', () => {
    const worse = seen(equalModes(8));
    const off = { ...worse, prediction: { ...worse.prediction!, error: 1.2 } };
    expect(finding(modeAveraging, experiment(ar), off).state).toBe('unclear');
  });

  it('is told of a log that does not say what x tells', () => {
    expect(finding(modeAveraging, experiment(ar), seen({ ...equalModes(8), told: NaN })).state).toBe('sick');
  });

  it('is unclear while the gain is falling: a representation is forgetting the branch', () => {
    const of = experiment(ar);
    const earlier = [seen({ ...equalModes(8), gain: 0.69 }, 1400), seen(null, 1500)];
    expect(finding(modeAveraging, of, seen({ ...equalModes(6), gain: 0.4 }), earlier).state).toBe('unclear');
    expect(finding(modeAveraging, of, seen({ ...equalModes(8), gain: 0.66 }), earlier).state).toBe('sick');
  });

  it.each([
    ['at a brief look', seen(null)],
    ['in the first fifth of a run', seen(equalModes(8), 1000)],
    ['of a model that predicts nothing', look({})],
  ])('is not judged %s', (_, now) => {
    expect(modeAveraging.inspect(now, context(experiment(ar), now))).toEqual([]);
  });
});

describe('what is suggested against mode averaging', () => {
  const suggested = (text: string): ReturnType<typeof sickness>['remedies'] =>
    sickness(modeAveraging, experiment(text), seen(equalModes(6))).remedies;

  it.each([
    ['ar', ofHallway({ kind: 'ar', latentDim: 5, decoder: { depth: 1, width: 24 } })],
    [
      'var-jepa',
      ofHallway(
        { kind: 'var-jepa', latentDim: 5, predictor: { depth: 1, width: 24 } },
        { objective: { observationVariance: 0.1, elbo: { targetKl: 0.5 } } },
      ),
    ],
    [
      'lejepa',
      ofHallway(
        { kind: 'lejepa', latentDim: 5, predictor: { depth: 1, width: 24 } },
        { objective: { lambda: 0.2 } },
      ),
    ],
  ])('%s: a vjepa of the same size at three times the learning rate comes first', (_, text) => {
    const predictor = { depth: 1, width: 24, activation: 'tanh', bias: true };
    expect(suggested(text)[0]?.edits).toMatchObject([
      { path: ['model'], value: { kind: 'vjepa', latentDim: 5, predictor } },
      { path: ['objective'], value: {} },
      { path: ['optimiser', 'learningRate'], value: 0.003 },
    ]);
  });

  it.each([
    [0.0001, 0.0003],
    [0.005, 0.01],
    [0.01, undefined],
    [0.1, undefined],
  ])('a learning rate of %s becomes %s: as fast as is usual, and never slower', (learningRate, raised) => {
    const [first] = suggested(ofHallway({ kind: 'ar' }, { optimiser: { learningRate } }));
    expect(first?.edits[2]?.value).toBe(raised);
  });

  it('a vjepa with a network for a predictor is given a linear one', () => {
    const remedies = suggested(ofHallway({ kind: 'vjepa', predictor: { depth: 1, width: 16 } }));
    expect(remedies[0]?.edits).toEqual([{ path: ['model', 'predictor'], value: { depth: 0 } }]);
  });

  it('a vjepa that is made to fill its directions is relieved of that', () => {
    const filled = ofHallway({ kind: 'vjepa' }, { objective: { vicreg: { variance: 5 } } });
    expect(suggested(filled).map(({ edits }) => edits.map(({ path }) => path.join('.')))).toEqual([
      ['objective.vicreg', 'objective.sigreg'],
      ['model.latentDim'],
    ]);
  });

  it('no edit is made where x and y may have different columns', () => {
    const paired = experimentText({
      data: { kind: 'pairs', train: { x: 'x.npy', y: 'y.npy' } },
      model: { kind: 'ar' },
    });
    expect(suggested(paired).map(({ edits }) => edits)).toEqual([[]]);
  });

  it.each([
    ['ar', ar],
    ['jepa', ofHallway({ kind: 'jepa' }, { objective: { vicreg: { covariance: 2 } } })],
    ['lejepa', ofHallway({ kind: 'lejepa' }, { objective: { lambda: 0.2 } })],
    ['vjepa', ofHallway({ kind: 'vjepa' }, { objective: { sigreg: { target: 1 } } })],
    ['bjepa', ofHallway({ kind: 'bjepa' })],
    ['var-jepa', ofHallway({ kind: 'var-jepa' }, { objective: { observationVariance: 0.1 } })],
  ])('the edits leave the file valid: %s', (_, text) => {
    const after = afterRemedies(text, sickness(modeAveraging, experiment(text), seen(equalModes(6))));
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
