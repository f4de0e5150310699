import { describe, expect, it } from 'vitest';
import { varianceMiscalibration } from '../../../../engine/monitor/detectors/variance-miscalibration.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { reading } from '../readings.ts';

const vjepa = experimentText({ model: { kind: 'vjepa' } });
const notSampled = experimentText({ model: { kind: 'vjepa', target: { sample: false } } });

/** Where the target lies; its rows have variance ½. */
const place = (i: number, j: number): number => Math.sin(1.3 * i + j);

/** A prediction with this σ² whose errors are ± `error` (so error² exactly), dimension by dimension. */
function readings(
  variance: (j: number) => number,
  error: (j: number) => number,
): ReturnType<typeof reading>[] {
  return [
    reading({
      role: 'prediction',
      mean: (i, j) => place(i, j) + (i % 2 === 0 ? 1 : -1) * error(j),
      logVariance: (_, j) => Math.log(variance(j)),
    }),
    reading({ role: 'target', mean: place, logVariance: () => Math.log(1e-9) }),
  ];
}

describe('the predicted variance', () => {
  it.each([
    ['fits the errors', 0.25],
    ['is off by a third, as a map without bias leaves it', 0.35],
  ])('is healthy where it %s', (_, squaredError) => {
    const now = look({
      readings: readings(
        () => 0.25,
        () => Math.sqrt(squaredError),
      ),
    });
    expect(finding(varianceMiscalibration, experiment(vjepa), now).state).toBe('healthy');
  });

  it('is over-confident where errors are three times as large, and says where', () => {
    const now = look({
      readings: readings(
        () => 0.1,
        (j) => (j === 2 ? Math.sqrt(0.3) : Math.sqrt(0.1)),
      ),
    });
    const sick = sickness(varianceMiscalibration, experiment(vjepa), now);
    expect(sick).toMatchObject({
      subject: 'prediction',
      severity: 'warning',
      title: 'The prediction is over-confident',
    });
    expect(sick.evidence).toEqual([
      { label: 'Dimensions off by more than a factor of 2', value: 1, unit: 'of 4', healthy: '0' },
      { label: 'Error² / σ² of dimension 2', value: 3, unit: '', healthy: '0.8 to 1.25' },
      { label: 'Predicted σ² of dimension 2', value: 0.1, unit: '', healthy: 'near 0.3' },
    ]);
  });

  it('is under-confident where errors are far smaller', () => {
    const now = look({
      readings: readings(
        () => 0.25,
        () => Math.sqrt(0.05),
      ),
    });
    expect(sickness(varianceMiscalibration, experiment(vjepa), now)).toMatchObject({
      severity: 'warning',
      title: 'The prediction is under-confident',
    });
  });

  it('is an error where it is off by more than ten', () => {
    const now = look({
      readings: readings(
        () => 0.01,
        () => Math.sqrt(0.2),
      ),
    });
    expect(sickness(varianceMiscalibration, experiment(vjepa), now).severity).toBe('error');
  });

  it('is unclear between 1.6 and 2, so that a verdict does not flicker', () => {
    const now = look({
      readings: readings(
        () => 0.1,
        () => Math.sqrt(0.18),
      ),
    });
    expect(finding(varianceMiscalibration, experiment(vjepa), now).state).toBe('unclear');
  });

  it.each([
    [1e-5, 'warning'],
    [1e-8, 'error'],
  ])(
    'of %d vanishes though it fits the errors, where the mean of the target is matched',
    (variance, severity) => {
      const now = look({
        readings: readings(
          () => variance,
          () => Math.sqrt(variance),
        ),
        sampled: false,
      });
      const sick = sickness(varianceMiscalibration, experiment(notSampled), now);
      expect(sick).toMatchObject({ severity, title: 'The predicted variance vanishes in 4 of 4 dimensions' });
      expect(sick.remedies[0]?.title).toBe('Sample the target instead of taking its mean');
    },
  );

  it('is not judged in the first tenth of a run, but for gross over-confidence', () => {
    const at = (step: number, variance: number): unknown => {
      const now = look({
        step,
        readings: readings(
          () => variance,
          () => Math.sqrt(0.3),
        ),
      });
      return varianceMiscalibration.inspect(now, context(experiment(vjepa), now)).map(({ state }) => state);
    };
    expect(at(50, 0.001)).toEqual([]);
    expect(at(300, 0.1)).toEqual([]);
    expect(at(300, 0.001)).toEqual(['sick']);
    expect(at(300, 100)).toEqual([]);
  });

  it('is no matter for a model without one', () => {
    const now = look({
      readings: [reading({ role: 'prediction', mean: place }), reading({ role: 'target', mean: place })],
    });
    expect(varianceMiscalibration.inspect(now, context(experiment(vjepa), now))).toEqual([]);
  });

  it.each([
    ['narrow', -5, () => 1, () => 0.08],
    ['wide', 2.5, () => 1, () => 3.5],
  ])(
    'is held to what a predictor without bias can say, where the target is %s',
    (_, value, variance, error) => {
      const text = experimentText({
        model: { kind: 'vjepa', target: { logVariance: 'fixed', logVarianceValue: value } },
      });
      const now = look({ readings: readings(variance, error) });
      const [first, second] = sickness(varianceMiscalibration, experiment(text), now).remedies;
      expect(first?.edits).toEqual([
        { path: ['model', 'target', 'logVariance'], value: 'fixed' },
        { path: ['model', 'target', 'logVarianceValue'], value: 0 },
      ]);
      expect(second?.edits).toEqual([{ path: ['model', 'predictor', 'bias'], value: true }]);
    },
  );

  it('is drawn with such a variance, where its mean alone was asked for', () => {
    const now = look({
      readings: readings(
        () => 1,
        () => 0.08,
      ),
      sampled: false,
    });
    const [first] = sickness(varianceMiscalibration, experiment(notSampled), now).remedies;
    expect(first?.edits.map(({ path, value }) => [path.at(-1), value])).toEqual([
      ['logVariance', 'fixed'],
      ['logVarianceValue', 0],
      ['sample', true],
    ]);
  });

  it('of a Var-JEPA is trained by the KL of s_y, whose weight is the first remedy', () => {
    const text = experimentText({
      data: { kind: 'coupled-gaussians' },
      model: { kind: 'var-jepa' },
      objective: { elbo: { targetKl: 0 } },
    });
    const now = look({
      readings: readings(
        () => 1,
        () => 3,
      ),
    });
    expect(sickness(varianceMiscalibration, experiment(text), now).remedies[0]?.edits).toEqual([
      { path: ['objective', 'elbo', 'targetKl'], value: 1 },
    ]);
  });

  it.each([
    [
      'over-confident vjepa',
      vjepa,
      readings(
        () => 0.001,
        () => 1,
      ),
    ],
    [
      'under-confident bjepa',
      experimentText({ model: { kind: 'bjepa' } }),
      readings(
        () => 10,
        () => 0.1,
      ),
    ],
    [
      'vanishing vjepa',
      notSampled,
      readings(
        () => 1e-9,
        () => 1e-5,
      ),
    ],
    [
      'vanishing bjepa',
      experimentText({ model: { kind: 'bjepa', target: { sample: false, logVariance: 'learned' } } }),
      readings(
        () => 1e-9,
        () => 1e-5,
      ),
    ],
  ])('comes with edits that leave the file valid: %s', (_, text, now) => {
    const sick = sickness(varianceMiscalibration, experiment(text), look({ readings: now, sampled: false }));
    const after = afterRemedies(text, sick);
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
