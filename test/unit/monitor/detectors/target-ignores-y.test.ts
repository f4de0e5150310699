import { describe, expect, it } from 'vitest';
import { targetIgnoresY } from '../../../../engine/monitor/detectors/target-ignores-y.ts';
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
import { reading } from '../readings.ts';

const varJepa = (objective: object = {}): string =>
  experimentText({ model: { kind: 'var-jepa' }, objective });

const target = reading({
  name: 's_y',
  role: 'target',
  mean: () => 0,
  logVariance: () => -1,
  prior: { mean: [0, 0, 0, 0], logVariance: [-1, -1, -1, -1] },
  klTerm: 'kl-sy',
});

/** A thorough look at which the posterior moves so far when given another y; the decoder gains `gain` nats from it. */
function at(moved: number, { lossChange = 0, gain = 2, step = 3000 } = {}): Look {
  return look({
    step,
    readings: [target],
    targetUse: { moved, lossChange },
    decoding: [
      decoder({ name: 'generation', of: 'y', from: 's_y', unit: 'nats', loss: 5, shuffledLoss: 5 + gain }),
    ],
  });
}

const found = (now: Look, text = varJepa(), earlier: readonly Look[] = []): string => {
  const said = finding(targetIgnoresY, experiment(text), now, earlier);
  return said.state === 'sick' ? said.severity : said.state;
};

describe('a target posterior that ignores y', () => {
  // Of its own variances, a dimension: still below 0.01, lifted above 0.03.
  it.each([
    [0.009, 'warning'],
    [0.011, 'unclear'],
    [0.029, 'unclear'],
    [0.031, 'healthy'],
  ])('moves by %d of its variance when given another y: %s', (moved, expected) => {
    expect(found(at(moved))).toBe(expected);
  });

  it('does not ignore it where its decoder loses 0.3 nats to another y, however little it moves', () => {
    expect([0.29, 0.31].map((lossChange) => found(at(0.001, { lossChange })))).toEqual([
      'warning',
      'unclear',
    ]);
  });

  it('is an error where it tells its decoder nothing at all', () => {
    expect([0.04, 0.06].map((gain) => found(at(0.001, { gain })))).toEqual(['error', 'warning']);
  });

  it('is unclear while it learns to hear', () => {
    expect(found(at(0.008), varJepa(), [at(0.004, { step: 1500 })])).toBe('unclear');
    expect(found(at(0.008), varJepa(), [at(0.007, { step: 1500 })])).toBe('warning');
  });

  it('says what it rests on', () => {
    const sick = sickness(targetIgnoresY, experiment(varJepa()), at(0.002, { gain: 1.5 }));
    expect(sick).toMatchObject({
      subject: 's_y',
      title: 's_y ignores y: it is its prediction from x and nothing else',
      strength: 5,
    });
    expect(sick.evidence.slice(0, 4)).toEqual([
      {
        label: 'Move of the posterior given another y',
        value: 0.002,
        unit: 'of its variance',
        healthy: 'above 0.03',
      },
      { label: 'Loss of the decoder given another y', value: 0, unit: 'nats', healthy: 'above 0.3' },
      { label: 'KL of s_y to its prediction', value: 0, unit: 'nats', healthy: 'above 0' },
      { label: 'What "generation" gains from s_y', value: 1.5, unit: 'nats', healthy: 'well above 0' },
    ]);
  });

  it('says so where nothing asks for y', () => {
    const text = varJepa({ elbo: { generation: 0 } });
    const sick = sickness(targetIgnoresY, experiment(text), at(0, { gain: 0 }));
    expect(sick.severity).toBe('error');
    expect(sick.explanation).toContain('Nothing asks it to tell of y: the term "generation" has no weight.');
  });

  it.each([
    ['at a brief look', { ...at(0), targetUse: null }, varJepa()],
    ['in the first steps', at(0, { step: 200 }), varJepa()],
  ])('is not judged %s', (_, now, text) => {
    expect(targetIgnoresY.inspect(now, context(experiment(text), now))).toEqual([]);
  });
});

describe('remedies of a target that ignores y', () => {
  const suggested = (objective: object): string[] =>
    sickness(targetIgnoresY, experiment(varJepa(objective)), at(0)).remedies.map(({ title }) => title);

  it('are the weights of the ELBO and a likelihood that can pay', () => {
    expect(suggested({ elbo: { targetKl: 100 } })).toEqual([
      'Lower α_sy to 1, and learn the variance of the observation model',
      'Lower α_sy to 1',
      'Learn the variance of the observation model',
    ]);
    expect(suggested({ elbo: { generation: 0.01 } })[0]).toBe(
      'Raise α_gen to 1, and learn the variance of the observation model',
    );
    expect(suggested({ observationVariance: 'learned' })).toEqual(['Lower α_sy to 0.1']);
  });

  it.each([
    ['as it is', {}],
    ['heavy', { elbo: { targetKl: 100, generation: 0.1 } }],
  ])('leave the file valid: %s', (_, objective) => {
    const text = varJepa(objective);
    const after = afterRemedies(text, sickness(targetIgnoresY, experiment(text), at(0)));
    expect(after.length).toBeGreaterThan(0);
    for (const { title, problems } of after) expect({ title, problems }).toEqual({ title, problems: [] });
  });
});
