import { describe, expect, it } from 'vitest';
import { completeCollapse } from '../../../../engine/monitor/detectors/complete-collapse.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
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
import { box, reading } from '../readings.ts';

const lejepa = experimentText({ model: { kind: 'lejepa' } });
const unheld = experimentText({ model: { kind: 'lejepa' }, objective: { lambda: 0 } });
const jepa = experimentText({
  model: { kind: 'jepa' },
  objective: { vicreg: { variance: 0 } },
  optimiser: { weightDecay: 0.1 },
});
const ar = experimentText({ model: { kind: 'ar' } });
const vaeWithoutKl = experimentText({ model: { kind: 'vae' }, objective: { beta: 0 } });

/** Rows that lie apart by `std`, about the origin or about a point that is `centre` in each dimension. */
const rows = (std: number, centre = 0, role: 'context' | 'target' = 'context'): LatentReading =>
  reading({ role, mean: box({ std, centre }) });

const at = (step: number, ...readings: LatentReading[]): Look => look({ step, readings });

/** What is found at half of the run, after a beginning with a standard deviation of 1; severity where it is sick. */
function found(text: string, now: LatentReading, first: LatentReading = rows(1)): string {
  const said = finding(completeCollapse, experiment(text), at(3000, now), [at(0, first)]);
  return said.state === 'sick' ? said.severity : said.state;
}

describe('complete collapse of a LeJEPA', () => {
  // Without SIGReg, of its largest spread: warning below 0.55, error below 0.15, lifted above 1.5 · 0.55 = 0.825.
  it.each([
    [3, 'healthy'],
    [0.83, 'healthy'],
    [0.82, 'unclear'],
    [0.56, 'unclear'],
    [0.54, 'warning'],
    [0.16, 'warning'],
    [0.14, 'error'],
    [1e-6, 'error'],
  ])('that nothing keeps apart, at %d of its spread: %s', (std, expected) => {
    expect(found(unheld, rows(std))).toBe(expected);
  });

  // Rows (1, ±std): half of the pairs have a cosine of 1, half of (1 − std²) / (1 + std²), so that the mean is 1 / (1 + std²).
  // 0.95 is std = 0.229, 0.99 is 0.1005; lifted below 1 − 1.5 · 0.05 = 0.925, which is 0.285.
  it.each([
    [0.3, 'healthy'],
    [0.24, 'unclear'],
    [0.22, 'warning'],
    [0.11, 'warning'],
    [0.09, 'error'],
  ])('that nothing keeps apart, with a spread of %d about a far point: %s', (std, expected) => {
    const alike = reading({ dims: 2, mean: (i, j) => (j === 0 ? 1 : i % 2 === 0 ? std : -std) });
    expect(found(unheld, alike, alike)).toBe(expected);
  });

  // With SIGReg the standard deviation is to be 1: below 0.1, and a quarter of what it was. Where the rows lie is free.
  it.each([
    [0.2, 'healthy'],
    [0.12, 'unclear'],
    [0.09, 'error'],
  ])('that SIGReg is to keep apart, with a standard deviation of %d: %s', (std, expected) => {
    expect(found(lejepa, rows(std))).toBe(expected);
  });

  it('is none where the scale was small from the beginning, or the rows lie far from the origin', () => {
    expect(found(lejepa, rows(0.05), rows(0.05))).toBe('healthy');
    expect(found(lejepa, rows(1, 100), rows(1))).toBe('healthy');
  });

  it('says what it rests on', () => {
    const sick = sickness(completeCollapse, experiment(unheld), at(3000, rows(0.04)), [at(0, rows(1))]);
    expect(sick).toMatchObject({
      subject: 'context',
      severity: 'error',
      title: 'Complete collapse: the differences between inputs have vanished from context',
    });
    expect(sick.strength).toBeCloseTo(0.55 / 0.04, 6);
    expect(sick.evidence).toContainEqual({
      label: 'Spread of context over its largest so far',
      value: 0.04,
      unit: '',
      healthy: 'above 0.55',
    });
    expect(sick.evidence.map(({ label }) => label)).toContain('Loss');
  });

  it('is not told of shrinking in the first steps, when the scale moves most; of one point it is', () => {
    const early = (now: LatentReading): string =>
      finding(completeCollapse, experiment(unheld), at(60, now), [at(0, rows(1))]).state;
    expect([early(rows(0.1)), early(rows(0.01, 1))]).toEqual(['unclear', 'sick']);
  });

  it('is measured from the largest spread that there was, not from the first', () => {
    const grown = [at(0, rows(1)), at(600, rows(5))];
    expect(sickness(completeCollapse, experiment(unheld), at(3000, rows(2)), grown).severity).toBe('warning');
  });

  it('is not judged of the first look, nor of numbers that are not finite', () => {
    const broken = at(3000, reading({ mean: () => NaN }));
    expect(completeCollapse.inspect(broken, context(experiment(unheld), broken, [at(0, rows(1))]))).toEqual(
      [],
    );
    const first = at(0, rows(0.001, 1));
    expect(completeCollapse.inspect(first, context(experiment(unheld), first))).toEqual([]);
  });
});

describe('complete collapse beside a moving average', () => {
  const with_ = (now: LatentReading, target: LatentReading): string =>
    finding(completeCollapse, experiment(jepa), at(3000, now, target), [at(0, rows(1), rows(1, 0, 'target'))])
      .state;

  // Spread over length is std / √(std² + 1) at a distance of 1: one point below 0.02, lifted above twice that.
  it.each([
    [0.019, 'sick'],
    [0.03, 'unclear'],
    [0.05, 'healthy'],
  ])(
    'of an encoder whose rows differ by %d of their length while those of the target do not: %s',
    (std, expected) => {
      expect(with_(rows(std, 1), rows(1, 0, 'target'))).toBe(expected);
    },
  );

  it('is left to joint collapse where the target goes with it', () => {
    expect(with_(rows(0.01, 1), rows(0.01, 1, 'target'))).toBe('unclear');
  });
});

describe('complete collapse of what a decoder reads', () => {
  const point = rows(0.01, 1);
  const read = (loss: number, shuffledLoss: number): Look =>
    look({
      readings: [point],
      decoding: [decoder({ name: 'prediction', of: 'y', from: 'context', loss, shuffledLoss })],
    });

  it('is one point from which nothing is decoded', () => {
    expect(sickness(completeCollapse, experiment(ar), read(1, 1.005), [at(0, rows(1))]).severity).toBe(
      'error',
    );
  });

  it('is none where the decoder tells the rows apart, however close they lie', () => {
    expect(finding(completeCollapse, experiment(ar), read(1, 1.02), [at(0, rows(1))]).state).toBe('healthy');
  });

  it('is none where the rows lie apart: a decoder scales back', () => {
    expect(found(ar, rows(0.01))).toBe('healthy');
  });
});

describe('complete collapse of a posterior', () => {
  const z = (std: number): LatentReading =>
    reading({
      name: 'z',
      role: 'posterior',
      mean: box({ std }),
      logVariance: () => 0,
      prior: 'standard',
      klTerm: 'kl',
    });

  // Four dimensions say 4 · ½ ln(1 + std²) nats; 0.1 is std = 0.226.
  it.each([
    [0.2, 'sick'],
    [0.25, 'healthy'],
  ])('that no KL presses, with means %d of a standard deviation apart: %s', (std, expected) => {
    const said = finding(completeCollapse, experiment(vaeWithoutKl), at(3000, z(std)), [at(0, z(1))]);
    expect(said.state).toBe(expected);
  });

  it('is left to posterior collapse where a KL presses it', () => {
    const vae = experiment(experimentText({ model: { kind: 'vae' } }));
    const now = at(3000, z(0));
    expect(completeCollapse.inspect(now, context(vae, now, [at(0, z(1))]))).toEqual([]);
  });
});

describe('remedies of complete collapse', () => {
  it('are the regulariser that the model has, then others', () => {
    const sick = sickness(completeCollapse, experiment(unheld), at(3000, rows(0.01)), [at(0, rows(1))]);
    expect(sick.remedies.map(({ title }) => title)).toEqual([
      'Let SIGReg weigh more: λ = 0.05',
      'Raise the weight of the variance term to 25',
      'Lower the learning rate to 0.0001',
    ]);
  });

  it('take away the decay that pulls rows together', () => {
    const now = at(3000, rows(0.01, 1), rows(1, 0, 'target'));
    const sick = sickness(completeCollapse, experiment(jepa), now, [at(0, rows(1), rows(1, 0, 'target'))]);
    expect(sick.remedies[0]).toEqual({
      title: 'Raise the weight of the variance term to 25, and lower the weight decay to 0.0001',
      edits: [
        { path: ['objective', 'vicreg', 'variance'], value: 25 },
        { path: ['optimiser', 'weightDecay'], value: 0.0001 },
      ],
    });
  });

  const unsampled = experimentText({
    model: { kind: 'vjepa', target: { sample: false, logVariance: 'learned' } },
  });
  const pair = [rows(0.01, 1), rows(1, 0, 'target')];
  it.each([
    ['lejepa', unheld, [rows(0.01)]],
    ['jepa', jepa, pair],
    ['vjepa', unsampled, pair],
    ['ar', ar, [rows(0.01, 1)]],
  ])('leave the file valid: %s', (_, text, readings) => {
    const sick = sickness(completeCollapse, experiment(text), at(3000, ...readings), [
      at(0, rows(1), rows(1, 0, 'target')),
    ]);
    const after = afterRemedies(text, sick);
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
