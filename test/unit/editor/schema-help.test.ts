import { describe, expect, it } from 'vitest';
import { allDetectors } from '../../../engine/monitor/detectors/all.ts';
import type { ModelKind } from '../../../schemas/model-config.ts';
import { examples, read } from '../experiment/helpers.ts';
import { completionsAt, hoverAt, hoverOver, inserted, shownByService } from './json-service.ts';

const models = ['vae', 'ar', 'jepa', 'lejepa', 'vjepa', 'bjepa', 'var-jepa'] as const;
const sources = ['noisy-tv', 'coupled-gaussians', 'hallway', 'sequence', 'pairs'] as const;

/** The keys that each section offers in each model. */
const parts: Record<ModelKind, { model: string[]; objective: string[] }> = {
  vae: {
    model: ['latentDim', 'encoder', 'decoder'],
    objective: ['beta', 'observationVariance', 'annealing', 'freeBits', 'vicreg', 'sigreg'],
  },
  ar: { model: ['latentDim', 'encoder', 'decoder'], objective: ['vicreg', 'sigreg'] },
  jepa: { model: ['latentDim', 'encoder', 'predictor', 'ema'], objective: ['vicreg', 'sigreg'] },
  lejepa: { model: ['latentDim', 'encoder', 'predictor'], objective: ['lambda', 'sigreg', 'vicreg'] },
  vjepa: {
    model: ['latentDim', 'encoder', 'predictor', 'ema', 'target'],
    objective: ['beta', 'annealing', 'freeBits', 'vicreg', 'sigreg'],
  },
  bjepa: {
    model: ['latentDim', 'encoder', 'predictor', 'ema', 'target'],
    objective: ['beta', 'gamma', 'annealing', 'freeBits', 'vicreg', 'sigreg'],
  },
  'var-jepa': {
    model: [
      'latentDim',
      'auxiliaryDim',
      'encoder',
      'auxiliaryEncoder',
      'targetEncoder',
      'predictor',
      'decoder',
    ],
    objective: ['elbo', 'observationVariance', 'annealing', 'freeBits', 'sigreg', 'vicreg'],
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
    for (const part of ['encoder', 'auxiliaryEncoder', 'targetEncoder', 'predictor', 'decoder']) {
      expect(await labels(trial(`{ "kind": "var-jepa", "${part}": { | } }`)), part).toEqual(
        network.toSorted(),
      );
    }
  });

  it('offers the keys of the terms that are new, without those that a model has no use for', async () => {
    const inner = (kind: string, term: string) =>
      labels(trial(`{ "kind": "${kind}" }`, `"objective": { "${term}": { | } }`));
    expect(await inner('var-jepa', 'elbo')).toEqual([
      'auxiliaryKl',
      'contextKl',
      'generation',
      'reconstruction',
      'targetKl',
    ]);
    const statistic = ['form', 'knots', 'maxFrequency', 'slices'];
    expect(await inner('lejepa', 'sigreg')).toEqual(statistic);
    expect(await inner('vae', 'sigreg')).toEqual(['context', ...statistic]);
    expect(await inner('var-jepa', 'sigreg')).toEqual(['context', ...statistic, 'target']);
    expect(await inner('vae', 'vicreg')).toEqual(['covariance', 'covarianceForm', 'variance']);
    expect(await inner('vjepa', 'vicreg')).toEqual([
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
      'horizon',
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
    expect(await labels('{ "data": { "kind": "sequence", | } }')).toEqual([
      'horizon',
      'standardise',
      'test',
      'train',
    ]);
    expect(await labels('{ "data": { "kind": "sequence", "train": { | } } }')).toEqual(['truth', 'x']);
    expect(await labels('{ "data": { "kind": "sequence", "train": { "truth": { | } } } }')).toEqual([
      'noise',
      'signal',
    ]);
    expect(await labels('{ "data": { "kind": "coupled-gaussians", | } }')).toEqual([
      'auxiliaryDim',
      'auxiliaryScale',
      'contextNoise',
      'contextScale',
      'hiddenWidth',
      'observationDim',
      'seed',
      'shift',
      'stateDim',
      'targetNoise',
      'targetScale',
      'testPairs',
      'trainPairs',
      'weightScale',
    ]);
    expect(await labels('{ "data": { "kind": "hallway", | } }')).toEqual([
      'branch',
      'branchNoise',
      'observationDim',
      'seed',
      'sensorNoise',
      'signalDim',
      'signalNoise',
      'testPairs',
      'trainPairs',
    ]);
    expect(await labels('{ "data": { "kind": "pairs", | } }')).toEqual(['standardise', 'test', 'train']);
    expect(await labels('{ "data": { "kind": "pairs", "train": { | } } }')).toEqual(['truth', 'x', 'y']);
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
    ['"objective": { "sigreg": { "form": | } }', ['plain', 'epps-pulley']],
    ['"objective": { "vicreg": { "covarianceForm": | } }', ['whole-matrix', 'off-diagonal']],
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
    expect(await labels('{ "data": { "kind": | } }')).toEqual(sources.map((kind) => `"${kind}"`).sort());
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
      const intended = item.label.includes('collapses') ? ['invites-collapse'] : [];
      expect(
        problems.map(({ code }) => code),
        item.label,
      ).toEqual(intended);
      return `${experiment?.model.kind} ${experiment?.data.kind}`;
    });
    expect(kinds.sort()).toEqual(
      [
        ...['vae', 'ar', 'jepa', 'vjepa', 'bjepa'].map((kind) => `${kind} noisy-tv`),
        ...['vae', 'jepa', 'lejepa', 'var-jepa'].map((kind) => `${kind} coupled-gaussians`),
        'vjepa sequence',
        'var-jepa pairs',
      ].sort(),
    );
  });

  it('offer a variance that is learned', async () => {
    for (const kind of ['vae', 'var-jepa']) {
      const items = await completionsAt(
        trial(`{ "kind": "${kind}" }`, '"objective": { "observationVariance": | }'),
      );
      const learned = items.find(({ label }) => label === '"learned"');
      expect(learned && inserted(learned), kind).toBe('"learned"');
    }
  });

  it.each([
    ['data', [...sources]],
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
    ['{ "model": { "kind": "|var-jepa" } }', /coupled latents/],
    ['{ "model": { "kind": "|lejepa" } }', /No moving average, no stop-gradient/],
    ['{ "model": { "kind": "var-jepa" }, "objective": { "|beta": 1 } }', /belongs to another/],
    [
      '{ "model": { "kind": "var-jepa" }, "objective": { "elbo": { "|reconstruction": 0 } } }',
      /row G.*representational collapse/s,
    ],
    ['{ "model": { "kind": "var-jepa" }, "objective": { "elbo": { "|contextKl": 0 } } }', /row E.*8\.4/s],
    ['{ "model": { "kind": "var-jepa", "encoder": { "|width": 1 } } }', /Default: `128`/],
    ['{ "model": { "kind": "vjepa", "encoder": { "|width": 1 } } }', /Default: `64`/],
    ['{ "model": { "kind": "var-jepa" }, "objective": { "|observationVariance": 1 } }', /Default: `1`/],
    ['{ "model": { "kind": "vae" }, "objective": { "|observationVariance": 1 } }', /Default: `0.5`/],
    ['{ "model": { "kind": "lejepa" }, "objective": { "sigreg": { "|knots": 9 } } }', /Default: `17`/],
    ['{ "model": { "kind": "vae" }, "objective": { "sigreg": { "|knots": 9 } } }', /Default: `64`/],
    ['{ "model": { "kind": "vae" }, "objective": { "vicreg": { "|variance": 9 } } }', /Default: `0`/],
    ['{ "model": { "kind": "jepa" }, "objective": { "vicreg": { "|variance": 9 } } }', /Default: `25`/],
    ['{ "data": { "kind": "|hallway" } }', /mode averaging/],
    ['{ "data": { "kind": "pairs", "train": { "|y": "" } } }', /E may differ from D/],
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
