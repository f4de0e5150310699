import { describe, expect, it } from 'vitest';
import {
  centredRank,
  dimensionalCollapse,
} from '../../../../engine/monitor/detectors/dimensional-collapse.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import type { Look } from '../../../../engine/monitor/look.ts';
import { afterRemedies, context, experiment, experimentText, finding, look, sickness } from '../looks.ts';
import { box, reading } from '../readings.ts';

const jepa = experimentText({
  model: { kind: 'jepa', latentDim: 8 },
  objective: { vicreg: { covariance: 0 } },
});
const narrow = experimentText({ model: { kind: 'jepa', latentDim: 8, encoder: { depth: 1, width: 2 } } });
const ar = experimentText({ model: { kind: 'ar', latentDim: 8 } });

/** Eight dimensions of which the first `full` have a standard deviation of 1 and the rest `others`. */
const rows = (full: number, others = 0, role: 'context' | 'target' = 'context'): LatentReading =>
  reading({ role, dims: 8, mean: box({ std: (j) => (j < full ? 1 : others) }) });

const at = (step: number, ...readings: LatentReading[]): Look => look({ step, readings });
const start = at(0, rows(8));

function found(text: string, now: LatentReading, earlier: readonly Look[] = [start]): string {
  const said = finding(dimensionalCollapse, experiment(text), at(3000, now), earlier);
  return said.state === 'sick' ? said.severity : said.state;
}

describe('the rank of centred rows', () => {
  it('is the number of dimensions that vary alike, and does not see their scale', () => {
    // exp(−Σ p ln p) with p_k = √λ_k / Σ √λ: k equal ones give k.
    for (const k of [1, 3, 8]) {
      const spectrum = Float64Array.from({ length: 8 }, (_, j) => (j < k ? 4 : 0));
      expect(centredRank({ spectrum })).toBeCloseTo(k, 10);
    }
    // √λ = 3 and 1: p = ¾, ¼.
    const two = centredRank({ spectrum: Float64Array.of(9, 1) });
    expect(two).toBeCloseTo(Math.exp(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25)), 12);
  });
});

describe('dimensional collapse', () => {
  // Of the rank at the first look: warning below 0.4, error below ¼, lifted above 0.6.
  it.each([
    [8, 0, 'healthy'],
    [5, 0, 'healthy'],
    // √λ = 1 four times and 0.15: a rank of 4.45 of 8, which is 0.556.
    [4, 0.0375, 'unclear'],
    // √λ = 1 three times and 0.01 five times: a rank of 3.29, which is 0.411.
    [3, 0.01, 'unclear'],
    [3, 0, 'warning'],
    [2, 0.01, 'warning'],
    [1, 0.01, 'error'],
  ])('of %d dimensions of eight, the others at %d: %s', (full, others, expected) => {
    expect(found(jepa, rows(full, others))).toBe(expected);
  });

  it('is held to what the data offered at the first look, not to the number of dimensions', () => {
    expect(found(jepa, rows(3), [at(0, rows(4))])).toBe('healthy');
    expect(found(jepa, rows(1), [at(0, rows(4))])).toBe('warning');
  });

  it('is not judged where the data offer two directions only', () => {
    const [now, first] = [at(3000, rows(1)), at(0, rows(2))];
    expect(dimensionalCollapse.inspect(now, context(experiment(jepa), now, [first]))).toEqual([]);
  });

  it('of an encoder that is far narrower than its latent is held to the dimensions, for its first look offers no more', () => {
    const sick = sickness(dimensionalCollapse, experiment(narrow), at(3000, rows(1)), [at(0, rows(1))]);
    expect(sick).toMatchObject({
      severity: 'error',
      title: 'Dimensional collapse: context varies in about 1 of 8 dimensions',
    });
    expect(sick.explanation).toContain('goes through 2 hidden units, and 2 < 8');
    expect(sick.evidence[0]).toEqual({
      label: 'Rank of context over its dimensions',
      value: 0.125,
      unit: '',
      healthy: 'above 0.6',
    });
    expect(sick.remedies[0]).toEqual({
      title: 'Widen the hidden layers of the encoder to 16, more than the latent has dimensions',
      edits: [{ path: ['model', 'encoder', 'width'], value: 16 }],
    });
  });

  it('of an encoder with more than a third of its width is held to the first look', () => {
    const wider = experimentText({
      model: { kind: 'jepa', latentDim: 8, encoder: { depth: 1, width: 3 } },
    });
    expect(found(wider, rows(3), [at(0, rows(3))])).toBe('healthy');
  });

  it('is told of the target, where that is the worse of the two', () => {
    const first = at(0, rows(8), rows(8, 0, 'target'));
    const now = at(3000, rows(8), rows(1, 0, 'target'));
    expect(sickness(dimensionalCollapse, experiment(jepa), now, [first]).title).toBe(
      'Dimensional collapse: target varies in about 1 of 8 dimensions',
    );
  });

  it('is unclear while the rank grows again', () => {
    expect(found(jepa, rows(3), [start, at(1500, rows(2))])).toBe('unclear');
    expect(found(jepa, rows(3), [start, at(1500, rows(3))])).toBe('warning');
  });

  it.each([
    ['in the first tenth, when clusters are found first', jepa, at(500, rows(1))],
    [
      'of a representation whose rows have come together altogether',
      experimentText({ model: { kind: 'lejepa', latentDim: 8 }, objective: { lambda: 0 } }),
      at(3000, reading({ dims: 8, mean: box({ std: (j) => (j < 1 ? 0.01 : 0) }) })),
    ],
    [
      'of a posterior, whose dimensions are told one by one',
      experimentText({ model: { kind: 'vae', latentDim: 8 } }),
      at(3000, {
        ...rows(1),
        role: 'posterior',
        logVariance: new Float32Array(8 * 256),
      }),
    ],
  ])('is not judged %s', (_, text, now) => {
    expect(dimensionalCollapse.inspect(now, context(experiment(text), now, [start]))).toEqual([]);
  });
});

describe('remedies of dimensional collapse', () => {
  it('begin with the covariance term, where the variance term has weight without it', () => {
    const sick = sickness(dimensionalCollapse, experiment(jepa), at(3000, rows(1)), [start]);
    expect(sick.remedies[0]).toEqual({
      title: "Give VICReg's covariance term its published share: 1",
      edits: [{ path: ['objective', 'vicreg', 'covariance'], value: 1 }],
    });
  });

  it.each([
    ['jepa', jepa],
    ['jepa with a narrow encoder', narrow],
    [
      'ar with decay',
      experimentText({
        ...(JSON.parse(ar) as { model: object }),
        optimiser: { kind: 'adamw', weightDecay: 0.1 },
      }),
    ],
    ['lejepa', experimentText({ model: { kind: 'lejepa', latentDim: 8 }, objective: { lambda: 0.001 } })],
    ['vjepa', experimentText({ model: { kind: 'vjepa', latentDim: 8 } })],
  ])('leave the file valid: %s', (_, text) => {
    const sick = sickness(dimensionalCollapse, experiment(text), at(3000, rows(1, 0.01)), [start]);
    const after = afterRemedies(text, sick);
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
