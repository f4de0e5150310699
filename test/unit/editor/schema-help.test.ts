import { describe, expect, it } from 'vitest';
import { allDetectors } from '../../../engine/monitor/detectors/all.ts';
import type { ModelKind } from '../../../schemas/experiment.ts';
import { examples, read } from '../experiment/helpers.ts';
import { completionsAt, hoverAt, hoverOver, inserted, shownByService } from './json-service.ts';

const models = ['vae', 'ar', 'jepa', 'vjepa', 'bjepa'] as const;

/** The keys that each section offers in each model. */
const parts: Record<ModelKind, { model: string[]; objective: string[] }> = {
  vae: {
    model: ['latentDim', 'encoder', 'decoder'],
    objective: ['beta', 'observationVariance', 'annealing', 'freeBits'],
  },
  ar: { model: ['latentDim', 'encoder', 'decoder'], objective: [] },
  jepa: { model: ['latentDim', 'encoder', 'predictor', 'ema'], objective: ['vicreg'] },
  vjepa: {
    model: ['latentDim', 'encoder', 'predictor', 'ema', 'target'],
    objective: ['beta', 'annealing', 'freeBits'],
  },
  bjepa: {
    model: ['latentDim', 'encoder', 'predictor', 'ema', 'target'],
    objective: ['beta', 'gamma', 'annealing', 'freeBits'],
  },
};

const network = ['depth', 'width', 'activation', 'bias'];
const trial = (model: string, more = '') => `{ "data": { "kind": "noisy-tv" }, "model": ${model}, ${more} }`;
const labels = async (marked: string) => (await completionsAt(marked)).map(({ label }) => label).sort();

describe('completion in VS Code', () => {
  it('offers every section, each with its text', async () => {
    const items = await completionsAt('{ | }');
    expect(items.map(({ label }) => label)).toEqual([
      'name',
      'description',
      'seed',
      'device',
      'data',
      'model',
      'objective',
      'optimiser',
      'training',
      'probe',
      'monitor',
    ]);
    for (const { label, documentation } of items) expect(documentation, label).toBeTruthy();
  });

  it.each(models)('offers exactly the keys of a %s', async (kind) => {
    expect(await labels(trial(`{ "kind": "${kind}", | }`))).toEqual(parts[kind].model.toSorted());
    expect(await labels(trial(`{ "kind": "${kind}" }`, '"objective": { | }'))).toEqual(
      parts[kind].objective.toSorted(),
    );
  });

  it.each([
    ['"training": { | }', ['steps', 'batchSize', 'checkpointEvery', 'keepCheckpoints', 'threads']],
    [
      '"optimiser": { | }',
      [
        'kind',
        'learningRate',
        'betas',
        'epsilon',
        'weightDecay',
        'warmupSteps',
        'schedule',
        'finalLearningRate',
        'clipNorm',
      ],
    ],
    ['"device": { | }', ['name', 'adapter', 'index', 'threads', 'spin']],
    ['"probe": { | }', ['kind', 'every']],
    ['"monitor": { | }', ['every', 'batchSize', 'onAlert', 'mute']],
    ['"monitor": { "onAlert": { | } }', ['info', 'warning', 'error']],
    ['"objective": { "annealing": { | } }', ['kind', 'steps', 'cycles', 'ratio']],
  ])('offers the keys of %s', async (section, keys) => {
    const offered = await labels(trial('{ "kind": "vjepa" }', section));
    expect(offered).toEqual(expect.arrayContaining(keys));
  });

  it('offers the keys of the parts of a model', async () => {
    expect(await labels(trial('{ "kind": "vjepa", "encoder": { | } }'))).toEqual(network.toSorted());
    expect(await labels(trial('{ "kind": "jepa", "predictor": { | } }'))).toEqual(network.toSorted());
    expect(await labels(trial('{ "kind": "vae", "decoder": { | } }'))).toEqual(network.toSorted());
    expect(await labels(trial('{ "kind": "bjepa", "ema": { | } }'))).toEqual(['rate', 'update']);
    expect(await labels(trial('{ "kind": "vjepa", "target": { | } }'))).toEqual([
      'logVariance',
      'logVarianceValue',
      'sample',
    ]);
    expect(await labels(trial('{ "kind": "jepa" }', '"objective": { "vicreg": { | } }'))).toEqual([
      'covariance',
      'covarianceForm',
      'invariance',
      'variance',
    ]);
  });

  it('offers the keys of each data source', async () => {
    expect(await labels('{ "data": { "kind": "noisy-tv", | } }')).toEqual([
      'distractorDecay',
      'distractorDim',
      'distractorNoise',
      'noiseScale',
      'observationDim',
      'seed',
      'sensorNoise',
      'signalDim',
      'signalNoise',
      'standardise',
      'testSteps',
      'trainSteps',
    ]);
    expect(await labels('{ "data": { "kind": "sequence", | } }')).toEqual(['standardise', 'test', 'train']);
    expect(await labels('{ "data": { "kind": "sequence", "train": { | } } }')).toEqual(['truth', 'x']);
    expect(await labels('{ "data": { "kind": "sequence", "train": { "truth": { | } } } }')).toEqual([
      'noise',
      'signal',
    ]);
  });

  it.each([
    ['"device": |', ['auto', 'cpu', 'webgpu', 'cuda', 'directml', 'coreml', 'tensorflow']],
    ['"device": { "name": | }', ['auto', 'cpu', 'webgpu', 'cuda', 'directml', 'coreml', 'tensorflow']],
    ['"device": { "adapter": | }', ['high-performance', 'low-power']],
    ['"device": { "spin": | }', ['auto']],
    ['"optimiser": { "kind": | }', ['adam', 'adamw']],
    ['"optimiser": { "schedule": | }', ['constant', 'cosine']],
    ['"training": { "batchSize": | }', ['full']],
    ['"monitor": { "every": | }', ['auto']],
    ['"monitor": { "onAlert": { "error": | } }', ['warn', 'pause', 'stop']],
    ['"objective": { "annealing": { "kind": | } }', ['none', 'linear', 'cyclical']],
    ['"probe": { "kind": | }', ['linear-regression', 'none']],
  ])('offers the choices of %s, each with its text', async (section, choices) => {
    const items = await completionsAt(trial('{ "kind": "vjepa" }', section));
    for (const choice of choices) {
      const item = items.find(({ label }) => label === `"${choice}"`);
      expect(item, choice).toBeDefined();
      expect(item?.documentation, choice).toBeTruthy();
    }
  });

  it('offers the models and the data sources, each with its text', async () => {
    const kinds = await completionsAt('{ "data": { "kind": "noisy-tv" }, "model": { "kind": | } }');
    expect(kinds.map(({ label }) => label)).toEqual(models.map((kind) => `"${kind}"`));
    for (const { label, documentation } of kinds) expect(documentation, label).toBeTruthy();
    expect(await labels('{ "data": { "kind": | } }')).toEqual(['"noisy-tv"', '"sequence"']);
  });

  it('offers every detector to be muted', async () => {
    const offered = await labels(trial('{ "kind": "vjepa" }', '"monitor": { "mute": [|] }'));
    expect(offered).toEqual(expect.arrayContaining(allDetectors.map(({ id }) => `"${id}"`)));
  });

  it('does not presume a kind when it completes the key', async () => {
    const [kind] = await completionsAt('{ "model": { | } }');
    expect(kind && inserted(kind)).toBe('"kind": ');
  });
});

describe('snippets', () => {
  it('make a whole experiment of each model in an empty file', async () => {
    const items = (await completionsAt('|')).filter(({ label }) => label.includes('experiment'));
    const kinds = items.map((item) => {
      const { experiment, problems } = read(inserted(item));
      expect(problems, item.label).toEqual([]);
      return `${experiment?.model.kind} ${experiment?.data.kind}`;
    });
    expect(kinds.sort()).toEqual([...models.map((kind) => `${kind} noisy-tv`), 'vjepa sequence'].sort());
  });

  it.each([
    ['data', ['noisy-tv', 'sequence']],
    ['model', [...models]],
  ])('fill in "%s"', async (key, kinds) => {
    const other = key === 'data' ? '"model": { "kind": "ar" }' : '"data": { "kind": "noisy-tv" }';
    const items = await completionsAt(`{ ${other}, "${key}": | }`);
    for (const kind of kinds) {
      const item = items.find(({ label }) => label === kind);
      expect(item && read(`{ ${other}, "${key}": ${inserted(item)} }`).problems, kind).toEqual([]);
    }
  });
});

describe('hover in VS Code', () => {
  it.each([
    ['{ "data": { "kind": "noisy-tv", "|noiseScale": 4 } }', /\*\*σ\*\*.*Default: `4`/s],
    ['{ "model": { "kind": "|vjepa" } }', /Variational JEPA/],
    ['{ "model": { "kind": "vjepa", "ema": { "|rate": 0.9 } } }', /\*\*τ\*\*/],
    ['{ "model": { "kind": "vjepa", "ema": { "update": "|after-step" } } }', /authors' text/],
    ['{ "model": { "kind": "vjepa", "target": { "logVariance": "|frozen" } } }', /authors' code/],
    ['{ "model": { "kind": "vjepa", "target": { "logVariance": "|learned-kl" } } }', /authors' text.*8\.3/],
    ['{ "model": { "kind": "vjepa" }, "objective": { "|beta": 1 } }', /Default: `0.01`/],
    ['{ "model": { "kind": "vae" }, "objective": { "|beta": 1 } }', /Default: `1`/],
    ['{ "model": { "kind": "vjepa" }, "|objective": {} }', /loss/i],
    [
      '{ "model": { "kind": "jepa" }, "objective": { "vicreg": { "covarianceForm": "|whole-matrix" } } }',
      /authors' code/,
    ],
    ['{ "model": { "kind": "vae", "|ema": {} } }', /belongs to another/],
    ['{ "|device": "cpu" }', /never a silent fallback.*Default: `auto`/s],
    ['{ "device": "|cuda" }', /vjepa doctor --install-cuda/],
    ['{ "device": { "name": "cpu", "|threads": 2 } }', /Wins over `training\.threads`/],
    ['{ "device": { "|spin": false } }', /Means nothing with one thread/],
  ])('explains %s', async (text, words) => {
    expect(await hoverAt(text)).toMatch(words);
  });

  it('explains every key of every example', async () => {
    for (const { name, text } of examples) {
      const withoutComments = text.replaceAll(/\/\/.*$/gm, (comment) => ' '.repeat(comment.length));
      for (const key of withoutComments.matchAll(/"(\w+)":/g)) {
        const hover = await hoverOver(text, key.index + 1);
        expect(hover.length, `${name}: ${key[1]}`).toBeGreaterThan(20);
      }
    }
  });
});

describe('validation in VS Code', () => {
  it.each(examples)('finds nothing in the example $name', async ({ text }) => {
    expect(await shownByService(text)).toEqual([]);
  });
});
