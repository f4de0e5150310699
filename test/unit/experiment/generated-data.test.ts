import { describe, expect, it } from 'vitest';
import { afterFixes, readValue, verdicts, type Value } from './helpers.ts';

const coupled = (data: Value = {}, more: Value = {}): Value => ({
  data: { kind: 'coupled-gaussians', ...data },
  model: { kind: 'var-jepa' },
  ...more,
});
const hallway = (data: Value = {}, more: Value = {}): Value => ({
  data: { kind: 'hallway', ...data },
  model: { kind: 'var-jepa', latentDim: 4 },
  ...more,
});

describe('coupled Gaussians', () => {
  it('are fine with their defaults, and resolve to the published constants', () => {
    const { experiment, problems } = readValue(coupled());
    expect(problems).toEqual([]);
    expect(experiment?.data).toEqual({
      kind: 'coupled-gaussians',
      seed: 1,
      trainPairs: 10_000,
      testPairs: 5000,
      observationDim: 32,
      stateDim: 16,
      auxiliaryDim: 8,
      contextScale: 1,
      targetScale: 0.5,
      auxiliaryScale: 1,
      shift: 2,
      contextNoise: 0.3,
      targetNoise: 0.3,
      hiddenWidth: 64,
      weightScale: 1,
    });
  });

  it('have as many pairs and columns as they say', () => {
    expect(verdicts(coupled({ trainPairs: 100 }, { training: { batchSize: 101 } }))).toEqual([
      'error batch-larger-than-data training.batchSize',
    ]);
    expect(verdicts(coupled({ trainPairs: 100 }, { training: { batchSize: 100 } }))).toEqual([]);
    expect(verdicts(coupled({ observationDim: 20 }, { model: { kind: 'var-jepa', latentDim: 21 } }))).toEqual(
      ['warning latent-wider-than-input model.latentDim'],
    );
  });

  it('cannot show more states than they have columns', () => {
    expect(verdicts(coupled({ observationDim: 15 }, { model: { kind: 'vae' } }))).toEqual([
      'warning observation-too-narrow data.observationDim',
    ]);
    expect(verdicts(coupled({ stateDim: 33 }))).toEqual(['warning observation-too-narrow data.stateDim']);
  });

  it('have a label that can be read, unless δ is 0', () => {
    expect(verdicts(coupled({ shift: 0 }))).toEqual(['info label-without-trace data.shift']);
    expect(afterFixes(coupled({ shift: 0 }))).toEqual([]);
    expect(verdicts(coupled({ shift: -2 }))).toEqual([]);
  });

  it.each<Value>([
    { trainPairs: 1 },
    { trainPairs: 1e9 },
    { testPairs: -1 },
    { observationDim: 0 },
    { stateDim: 2.5 },
    { contextScale: -1 },
    { weightScale: 0 },
    { hiddenWidth: '64' },
    { noiseScale: 4 },
    { trainSteps: 100 },
  ])('are refused as %j', (data) => {
    const { experiment, problems } = readValue(coupled(data));
    expect(experiment).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]?.code).toMatch(/^schema-/);
  });
});

describe('a hallway', () => {
  it('is fine with its defaults, and with one branch', () => {
    expect(verdicts(hallway())).toEqual([]);
    expect(verdicts(hallway({ branch: 0 }))).toEqual([]);
  });

  it('has two modes only where its branches are further apart than they are wide', () => {
    // ½ N(a, v) + ½ N(−a, v) has two peaks where a² > v; v = 0.3² + 0.4² = 0.5².
    const noise = { branchNoise: 0.3, sensorNoise: 0.4 };
    expect(verdicts(hallway({ ...noise, branch: 0.5 }))).toEqual(['warning branches-overlap data.branch']);
    expect(verdicts(hallway({ ...noise, branch: 0.51 }))).toEqual([]);
    expect(afterFixes(hallway({ ...noise, branch: 0.5 }))).toEqual([]);
  });

  it('needs a column for each dimension of the signal and one for the branch', () => {
    expect(verdicts(hallway({ signalDim: 11 }))).toEqual([]);
    expect(verdicts(hallway({ signalDim: 12 }))).toEqual(['error observation-too-narrow data.signalDim']);
  });

  it('is not looked at in batches larger than it has pairs', () => {
    expect(verdicts(hallway({}, { training: { batchSize: 4001 } }))).toEqual([
      'error batch-larger-than-data training.batchSize',
    ]);
  });
});
