import { describe, expect, it } from 'vitest';
import { afterFixes, readValue, trial, verdicts, type Value } from './helpers.ts';

describe('a part or a weight of another model', () => {
  it.each([
    ['vae', 'model', 'ema', {}],
    ['vae', 'model', 'target', {}],
    ['vae', 'model', 'predictor', {}],
    ['ar', 'model', 'ema', { rate: 0.9 }],
    ['ar', 'objective', 'beta', 1],
    ['ar', 'objective', 'freeBits', 1],
    ['jepa', 'model', 'decoder', {}],
    ['jepa', 'model', 'target', {}],
    ['jepa', 'objective', 'beta', 0.1],
    ['jepa', 'objective', 'annealing', { kind: 'linear' }],
    ['vjepa', 'objective', 'gamma', 0.1],
    ['vjepa', 'objective', 'elbo', {}],
    ['vjepa', 'objective', 'lambda', 0.1],
    ['vjepa', 'model', 'auxiliaryDim', 2],
    ['vjepa', 'objective', 'observationVariance', 1],
    ['vjepa', 'model', 'decoder', {}],
    ['bjepa', 'model', 'targetEncoder', {}],
    ['vae', 'objective', 'gamma', 1],
    ['vae', 'objective', 'elbo', { contextKl: 1 }],
    ['vae', 'model', 'auxiliaryEncoder', {}],
    ['lejepa', 'model', 'ema', {}],
    ['lejepa', 'model', 'decoder', {}],
    ['lejepa', 'objective', 'beta', 1],
    ['lejepa', 'objective', 'observationVariance', 'learned'],
    ['lejepa', 'objective', 'annealing', {}],
    ['var-jepa', 'model', 'ema', { rate: 0.99 }],
    ['var-jepa', 'model', 'target', {}],
    ['var-jepa', 'objective', 'beta', 1],
    ['var-jepa', 'objective', 'gamma', 1],
    ['var-jepa', 'objective', 'lambda', 0.05],
  ])('is an error in a %s: %s.%s', (kind, section, key, value) => {
    const model = { kind, ...(section === 'model' ? { [key]: value } : {}) };
    const experiment = trial(model, section === 'objective' ? { objective: { [key]: value } } : {});
    expect(verdicts(experiment)).toEqual([`error key-of-other-model ${section}.${key}`]);
    expect(readValue(experiment).problems[0]?.message).toMatch(
      new RegExp(`^A ${kind} has no .* belongs to `),
    );
    expect(afterFixes(experiment)).toEqual([]);
  });

  it.each([
    ['vae', 'vicreg', 'invariance', /has no two views/],
    ['ar', 'vicreg', 'invariance', /has no two views/],
    ['vae', 'sigreg', 'target', /representation of y/],
    ['ar', 'sigreg', 'target', /representation of y/],
    ['lejepa', 'sigreg', 'target', /"objective.lambda" weighs it/],
    ['lejepa', 'sigreg', 'context', /"objective.lambda" weighs it/],
  ])('is an error in a %s: a weight objective.%s.%s for what is not there', (kind, term, key, words) => {
    const experiment = trial({ kind }, { objective: { [term]: { [key]: 1 } } });
    expect(verdicts(experiment)).toEqual([`error key-of-other-model objective.${term}.${key}`]);
    expect(readValue(experiment).problems[0]?.message).toMatch(words);
    expect(afterFixes(experiment)).toEqual([]);
  });

  it('names what the model has in its place', () => {
    const message = (kind: string, objective: Value) =>
      readValue(trial({ kind }, { objective })).problems[0]?.message;
    expect(message('var-jepa', { beta: 4 })).toBe(
      'A var-jepa has no KL term with a weight β (its three KL terms have weights of their own in "objective.elbo"); "objective.beta" belongs to vae, vjepa, bjepa.',
    );
    expect(message('lejepa', { beta: 4 })).toContain('weighed by "objective.lambda"');
    expect(message('vae', { elbo: {} })).toContain('weighed by "objective.beta"');
    expect(message('jepa', { lambda: 0.1 })).toContain('added with "objective.sigreg.context"');
  });

  it('is no error in the model that has it', () => {
    expect(verdicts(trial({ kind: 'jepa', ema: {}, predictor: {} }, { objective: { vicreg: {} } }))).toEqual(
      [],
    );
    expect(
      verdicts(
        trial({ kind: 'bjepa', ema: {}, target: {} }, { objective: { gamma: 1, beta: 0.01, annealing: {} } }),
      ),
    ).toEqual([]);
    expect(verdicts(trial({ kind: 'vae', decoder: {} }, { objective: { observationVariance: 1 } }))).toEqual(
      [],
    );
    const varJepa = {
      kind: 'var-jepa',
      auxiliaryDim: 4,
      encoder: {},
      auxiliaryEncoder: {},
      targetEncoder: {},
      predictor: {},
      decoder: {},
    };
    const objective = { elbo: {}, observationVariance: 'learned', annealing: {}, freeBits: 0.1 };
    expect(verdicts(trial(varJepa, { objective }))).toEqual([]);
    expect(verdicts(trial({ kind: 'lejepa', predictor: {} }, { objective: { lambda: 0.1 } }))).toEqual([]);
  });

  it.each(['vae', 'ar', 'jepa', 'lejepa', 'vjepa', 'bjepa', 'var-jepa'])(
    'is none of VICReg and SIGReg in a %s: they may be added to any',
    (kind) => {
      const objective = {
        vicreg: { variance: 1, covariance: 1, covarianceForm: 'off-diagonal' },
        sigreg: kind === 'lejepa' ? { slices: 32 } : { context: 1, slices: 32 },
      };
      expect(verdicts(trial({ kind }, { objective }))).toEqual([]);
    },
  );

  it('is told from a slip', () => {
    const objective = { elbo: { contextKL: 1 }, sigreg: { slice: 3 } };
    expect(
      readValue(trial({ kind: 'var-jepa' }, { objective })).problems.map(({ message }) => message),
    ).toEqual([
      '"objective.elbo" has no key "contextKL"; did you mean "contextKl"?',
      '"objective.sigreg" has no key "slice"; did you mean "slices"?',
    ]);
  });
});

describe('a key that changes nothing', () => {
  it.each<[string, Value]>([
    ['model.encoder.width', trial({ kind: 'vae', encoder: { width: 32 } })],
    ['model.decoder.activation', trial({ kind: 'ar', decoder: { activation: 'relu', depth: 0 } })],
    ['model.target.logVarianceValue', trial({ kind: 'vjepa', target: { logVarianceValue: -1 } })],
    ['objective.annealing.steps', trial({ kind: 'vae' }, { objective: { annealing: { steps: 10 } } })],
    [
      'objective.annealing.cycles',
      trial({ kind: 'vae' }, { objective: { annealing: { kind: 'linear', cycles: 2 } } }),
    ],
    [
      'objective.annealing.ratio',
      trial({ kind: 'vae' }, { objective: { annealing: { kind: 'none', ratio: 0.2 } } }),
    ],
    ['optimiser.finalLearningRate', trial({ kind: 'vae' }, { optimiser: { finalLearningRate: 1e-5 } })],
    ['probe.every', trial({ kind: 'vae' }, { probe: { kind: 'none', every: 10 } })],
    ['model.targetEncoder.width', trial({ kind: 'var-jepa', targetEncoder: { depth: 0, width: 8 } })],
    ['objective.sigreg.slices', trial({ kind: 'vae' }, { objective: { sigreg: { slices: 8 } } })],
    [
      'objective.sigreg.form',
      trial({ kind: 'jepa' }, { objective: { sigreg: { form: 'epps-pulley', context: 0 } } }),
    ],
    [
      'objective.vicreg.covarianceForm',
      trial({ kind: 'vjepa' }, { objective: { vicreg: { variance: 1, covarianceForm: 'off-diagonal' } } }),
    ],
  ])('is %s', (key, experiment) => {
    expect(verdicts(experiment)).toEqual([`warning key-without-effect ${key}`]);
    expect(afterFixes(experiment)).toEqual([]);
  });

  it('is none of these where they count', () => {
    const model = {
      kind: 'vjepa',
      encoder: { depth: 1, width: 8 },
      target: { logVariance: 'fixed', logVarianceValue: -1 },
    };
    const objective = { annealing: { kind: 'cyclical', cycles: 2, ratio: 0.3 } };
    const optimiser = { schedule: 'cosine', finalLearningRate: 1e-5 };
    expect(verdicts(trial(model, { objective, optimiser }))).toEqual([]);
    // A Var-JEPA's networks are deep unless they are made shallow.
    expect(verdicts(trial({ kind: 'var-jepa', encoder: { width: 32 } }))).toEqual([]);
    expect(verdicts(trial({ kind: 'lejepa' }, { objective: { sigreg: { slices: 8 } } }))).toEqual([]);
    // A LeJEPA computes and shows its SIGReg whatever λ is.
    const unweighed = { lambda: 0, vicreg: { variance: 1 }, sigreg: { slices: 8 } };
    expect(verdicts(trial({ kind: 'lejepa' }, { objective: unweighed }))).toEqual([]);
  });
});

describe('a schedule that does not fit into the run', () => {
  const training = { steps: 100 };
  it.each<[string, Value, string]>([
    [
      'a warm-up as long as the run',
      { optimiser: { warmupSteps: 100 } },
      'warning schedule-does-not-fit optimiser.warmupSteps',
    ],
    [
      'a cosine that rises',
      { optimiser: { schedule: 'cosine', finalLearningRate: 0.1 } },
      'warning schedule-does-not-fit optimiser.finalLearningRate',
    ],
    [
      'annealing longer than the run',
      { objective: { annealing: { kind: 'linear', steps: 100 } } },
      'warning schedule-does-not-fit objective.annealing.steps',
    ],
    [
      'annealing longer than the run, by default',
      { objective: { annealing: { kind: 'linear' } } },
      'warning schedule-does-not-fit objective.annealing',
    ],
    [
      'more cycles than steps',
      { objective: { annealing: { kind: 'cyclical', cycles: 51 } } },
      'error schedule-does-not-fit objective.annealing.cycles',
    ],
  ])('is %s', (_, more, verdict) => {
    const experiment = trial({ kind: 'vae' }, { training, ...more });
    expect(verdicts(experiment)).toEqual([verdict]);
    expect(afterFixes(experiment)).toEqual([]);
  });

  it('is none that just fits', () => {
    const optimiser = { warmupSteps: 99, schedule: 'cosine', finalLearningRate: 1e-4 };
    const objective = { annealing: { kind: 'linear', steps: 99 } };
    expect(verdicts(trial({ kind: 'vae' }, { training, optimiser, objective }))).toEqual([]);
  });
});

describe('an interval longer than the run', () => {
  it('is said where it was given, not where it is a default', () => {
    const given = {
      training: { steps: 100, checkpointEvery: 200 },
      probe: { every: 200 },
      monitor: { every: 200 },
    };
    expect(verdicts(trial({ kind: 'ar' }, given))).toEqual([
      'info interval-longer-than-run training.checkpointEvery',
      'info interval-longer-than-run probe.every',
      'warning interval-longer-than-run monitor.every',
    ]);
    expect(verdicts(trial({ kind: 'ar' }, { training: { steps: 100 } }))).toEqual([]);
    expect(
      verdicts(trial({ kind: 'ar' }, { training: { checkpointEvery: 0 }, probe: { every: 0 } })),
    ).toEqual([]);
  });
});

describe('KL terms that train nothing', () => {
  it('are said of a β of one’s own beside a frozen or fixed target, but not of the published one', () => {
    const verdict = 'info kl-without-effect objective.beta';
    expect(verdicts(trial({ kind: 'vjepa' }, { objective: { beta: 0.1 } }))).toEqual([verdict]);
    expect(
      verdicts(trial({ kind: 'bjepa', target: { logVariance: 'fixed' } }, { objective: { beta: 1 } })),
    ).toEqual([verdict]);
    expect(verdicts(trial({ kind: 'vjepa' }, { objective: { beta: 0.01 } }))).toEqual([]);
    expect(
      verdicts(trial({ kind: 'vjepa', target: { logVariance: 'learned-kl' } }, { objective: { beta: 0.1 } })),
    ).toEqual([]);
    expect(afterFixes(trial({ kind: 'vjepa' }, { objective: { beta: 0.1 } }))).toEqual([]);
  });

  it('are said of free bits without β, or beside a frozen target', () => {
    expect(verdicts(trial({ kind: 'vae' }, { objective: { beta: 0, freeBits: 0.1 } }))).toEqual([
      'warning kl-without-effect objective.freeBits',
    ]);
    expect(verdicts(trial({ kind: 'vjepa' }, { objective: { freeBits: 0.1 } }))).toEqual([
      'info kl-without-effect objective.freeBits',
    ]);
    expect(verdicts(trial({ kind: 'vae' }, { objective: { freeBits: 0.1 } }))).toEqual([]);
    // The γ term of a BJEPA has free bits too, and trains.
    expect(verdicts(trial({ kind: 'bjepa' }, { objective: { beta: 0, freeBits: 0.1 } }))).toEqual([]);
  });

  it('are said of a schedule for weights that are all 0', () => {
    const objective = { beta: 0, annealing: { kind: 'linear' } };
    expect(verdicts(trial({ kind: 'vae' }, { objective }))).toEqual([
      'warning kl-without-effect objective.annealing',
    ]);
    expect(verdicts(trial({ kind: 'bjepa' }, { objective }))).toEqual([]);
  });

  it('are said of a Var-JEPA whose three KL weights are 0, not of one that keeps one', () => {
    const none = { contextKl: 0, auxiliaryKl: 0, targetKl: 0 };
    const schedule = { annealing: { kind: 'linear' }, freeBits: 0.1 };
    expect(verdicts(trial({ kind: 'var-jepa' }, { objective: { elbo: none, ...schedule } }))).toEqual([
      'warning ablated-elbo objective.elbo.contextKl',
      'warning kl-without-effect objective.annealing',
      'warning kl-without-effect objective.freeBits',
    ]);
    const one = { ...none, targetKl: 1 };
    expect(
      verdicts(trial({ kind: 'var-jepa' }, { objective: { elbo: one, ...schedule } })).filter((verdict) =>
        verdict.includes('without-effect'),
      ),
    ).toEqual([]);
  });

  it('are said of a variance that only β would train, and of a prior that only γ would', () => {
    expect(
      verdicts(trial({ kind: 'vjepa', target: { logVariance: 'learned-kl' } }, { objective: { beta: 0 } })),
    ).toEqual(['warning kl-without-effect model.target.logVariance']);
    expect(
      verdicts(trial({ kind: 'vjepa', target: { logVariance: 'learned' } }, { objective: { beta: 0 } })),
    ).toEqual([]);
    expect(verdicts(trial({ kind: 'bjepa' }, { objective: { gamma: 0 } }))).toEqual([
      'warning kl-without-effect objective.gamma',
    ]);
  });
});

describe('a setting that invites collapse', () => {
  it('is named, but may be trained', () => {
    const still = trial({ kind: 'vjepa', ema: { rate: 1 } });
    const mean = trial({ kind: 'bjepa', target: { sample: false } });
    const loose = trial({ kind: 'jepa' }, { objective: { vicreg: { variance: 0 } } });
    expect(verdicts(still)).toEqual(['warning invites-collapse model.ema.rate']);
    expect(verdicts(mean)).toEqual(['info invites-collapse model.target.sample']);
    expect(verdicts(loose)).toEqual(['warning invites-collapse objective.vicreg.variance']);
    for (const experiment of [still, mean, loose]) {
      expect(readValue(experiment).experiment).not.toBeNull();
      expect(afterFixes(experiment)).toEqual([]);
    }
  });

  it('is a JEPA with its moving average and stop-gradient only, and told as that', () => {
    const alone = (more: Value = {}) =>
      trial(
        { kind: 'jepa' },
        { objective: { vicreg: { invariance: 1, variance: 0, covariance: 0, ...more } } },
      );
    expect(readValue(alone()).problems[0]?.message).toContain(
      'Only the moving average and the stop-gradient',
    );
    expect(readValue(alone({ covariance: 1 })).problems[0]?.message).toContain('Without the variance term');
    expect(afterFixes(alone())).toEqual([]);
  });

  it('is none where SIGReg keeps the embeddings apart', () => {
    const vicreg = { invariance: 1, variance: 0, covariance: 0 };
    for (const sigreg of [{ context: 1 }, { target: 1 }]) {
      expect(verdicts(trial({ kind: 'jepa' }, { objective: { vicreg, sigreg } }))).toEqual([]);
    }
  });

  it('is a LeJEPA without its SIGReg, unless VICReg stands in', () => {
    const none = trial({ kind: 'lejepa' }, { objective: { lambda: 0 } });
    expect(verdicts(none)).toEqual(['warning invites-collapse objective.lambda']);
    expect(afterFixes(none)).toEqual([]);
    expect(
      verdicts(trial({ kind: 'lejepa' }, { objective: { lambda: 0, vicreg: { variance: 1 } } })),
    ).toEqual([]);
    // Also where nothing of it is written: no default is 0.
    expect(verdicts(trial({ kind: 'lejepa' }))).toEqual([]);
  });
});

describe('data and model that do not go together', () => {
  it('is a batch with more rows than there are pairs', () => {
    const data = { kind: 'noisy-tv', trainSteps: 100 };
    const experiment = { data, model: { kind: 'ar' }, training: { batchSize: 101 } };
    expect(verdicts(experiment)).toEqual(['error batch-larger-than-data training.batchSize']);
    expect(afterFixes(experiment)).toEqual([]);
    expect(verdicts({ ...experiment, training: { batchSize: 100 } })).toEqual([]);
  });

  it('is a batch of one row where a variance is taken over it', () => {
    const of = (model: Value, objective: Value = {}) =>
      trial(model, { objective, training: { batchSize: 1 } });
    const added = of({ kind: 'vae' }, { vicreg: { variance: 1 } });
    expect(verdicts(added)).toEqual(['error batch-of-one-row training.batchSize']);
    expect(afterFixes(added)).toEqual([]);
    // A JEPA takes them whatever they weigh.
    const alone = { vicreg: { variance: 0, covariance: 0 }, sigreg: { context: 1 } };
    expect(verdicts(of({ kind: 'jepa' }, alone))).toEqual(['error batch-of-one-row training.batchSize']);
    expect(verdicts(of({ kind: 'vae' }))).toEqual([]);
  });

  it('is a latent wider than the observation', () => {
    expect(verdicts(trial({ kind: 'ar', latentDim: 21 }))).toEqual([
      'warning latent-wider-than-input model.latentDim',
    ]);
    expect(verdicts(trial({ kind: 'ar', latentDim: 20 }))).toEqual([]);
  });

  it('is an observation too narrow for signal and distractor', () => {
    const data = { kind: 'noisy-tv', observationDim: 7 };
    expect(verdicts({ data, model: { kind: 'ar' } })).toEqual([
      'warning observation-too-narrow data.observationDim',
    ]);
    expect(verdicts({ data: { ...data, noiseScale: 0 }, model: { kind: 'ar' } })).toEqual([]);
    const wide = { kind: 'noisy-tv', distractorDim: 17 };
    expect(verdicts({ data: wide, model: { kind: 'ar' } })).toEqual([
      'warning observation-too-narrow data.distractorDim',
    ]);
  });
});

describe('options of a device', () => {
  const device = (given: unknown, more: Value = {}): Value =>
    trial({ kind: 'vjepa' }, { device: given, ...more });

  it.each([
    [{ name: 'cpu', index: 1 }, 'device.index'],
    [{ name: 'cuda', adapter: 'low-power' }, 'device.adapter'],
    [{ name: 'tensorflow', adapter: 'high-performance' }, 'device.adapter'],
    [{ name: 'cpu', threads: 1, spin: true }, 'device.spin'],
  ])('that change nothing: %j', (given, path) => {
    expect(verdicts(device(given))).toEqual([`warning device-options ${path}`]);
    expect(afterFixes(device(given))).toEqual([]);
  });

  it.each([
    'cpu',
    { name: 'cpu', threads: 2, spin: true },
    { name: 'webgpu', adapter: 'low-power' },
    { name: 'cuda', index: 1 },
    { name: 'auto', adapter: 'low-power', index: 1 },
  ])('that it has: %j', (given) => {
    expect(verdicts(device(given))).toEqual([]);
  });

  it('threads said twice: device.threads wins, and the other is told apart', () => {
    const twice = device({ name: 'cpu', threads: 2 }, { training: { threads: 4 } });
    const { experiment, problems } = readValue(twice);
    expect(experiment?.device.threads).toBe(2);
    expect(problems.map(({ message }) => message)).toEqual([
      '"training.threads" is 4, but "device.threads" is 2 and wins.',
    ]);
    expect(afterFixes(twice)).toEqual([]);
    expect(verdicts(device({ threads: 4 }, { training: { threads: 4 } }))).toEqual([]);
  });

  it('threads said in training alone hold', () => {
    expect(readValue(device('cpu', { training: { threads: 3 } })).experiment?.device.threads).toBe(3);
    expect(readValue(trial({ kind: 'ar' }, { training: { threads: 3 } })).experiment?.device.threads).toBe(3);
  });
});
