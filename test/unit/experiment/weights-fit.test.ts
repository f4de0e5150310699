import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../../schemas/experiment.ts';
import { applyOverride, parseOverride } from '../../../engine/experiment/overrides.ts';
import { resolveExperiment, type RawExperiment } from '../../../engine/experiment/defaults.ts';
import { formatPath } from '../../../engine/experiment/problem.ts';
import { misfitWords, weightsMisfit } from '../../../engine/experiment/weights-fit.ts';
import { buildModel } from '../../../engine/models/build-model.ts';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';

/** Resolved, with overrides as of the command line, e.g. `model.latentDim=8`. */
function experiment(kind: string, ...overrides: readonly string[]): Experiment {
  const raw = { data: { kind: 'noisy-tv' }, model: { kind } };
  const changed = overrides.reduce<unknown>(
    (value, text) => applyOverride(value, parseOverride(text)).raw,
    raw,
  );
  return resolveExperiment(changed as RawExperiment, 'x');
}

/** Names and shapes of every tensor that a checkpoint of the experiment holds, from its own graph. */
function tensors(of: Experiment): Map<string, string> {
  const builder = new ModelBuilder(3, 'observationDim' in of.data ? of.data.observationDim : NaN);
  buildModel(of, builder);
  const kinds = { parameter: builder.parameters, frozen: builder.frozen, ema: builder.targets };
  return new Map(
    Object.entries(kinds).flatMap(([kind, leaves]) =>
      leaves.map(({ name, tensor }) => [`${kind}/${name}`, tensor.shape.join()] as const),
    ),
  );
}

/** Layers of each network of a model. */
function depths({ model }: Experiment): string {
  const networks = Object.entries(model).filter(([, value]) => typeof value === 'object' && 'depth' in value);
  return JSON.stringify(networks.map(([name, { depth }]: [string, { depth: number }]) => [name, depth]));
}

const DEEP = ['model.encoder.depth=1', 'model.encoder.width=8'];
const EDITS: readonly (readonly string[])[] = [
  [],
  ['model.latentDim=8'],
  ['model.auxiliaryDim=3'],
  ['model.targetEncoder.width=16', 'model.auxiliaryEncoder.depth=1'],
  ['model.encoder.depth=1'],
  ['model.encoder.activation=relu'],
  ['model.encoder.bias=true'],
  ['model.predictor.depth=2'],
  ['model.decoder.depth=1'],
  ['model.ema.rate=0.9', 'model.ema.update=after-step'],
  ['model.target.logVariance=fixed', 'model.target.logVarianceValue=1'],
  ['model.target.logVariance=learned'],
  ['model.target.logVariance=learned-kl'],
  ['model.target.sample=false'],
  ['objective.observationVariance=learned'],
  ['objective.observationVariance=2'],
  ['objective.beta=0.5', 'objective.freeBits=0.1'],
  ['objective.vicreg.variance=1'],
  ['optimiser.kind=adamw', 'optimiser.learningRate=0.1', 'seed=3'],
  ['data.observationDim=7'],
  ['data.noiseScale=1'],
  DEEP,
  [...DEEP, 'model.encoder.width=16'],
  [...DEEP, 'model.encoder.bias=false'],
];
const MODELS = ['vae', 'ar', 'jepa', 'lejepa', 'vjepa', 'bjepa', 'var-jepa'];

describe('whether an experiment can begin with the weights of another', () => {
  it.each(MODELS)('is said of %s as its own graph has it, for every pair of edits', (kind) => {
    const edited = EDITS.map((edit) => {
      const made = experiment(kind, ...edit);
      return { edit, made, has: tensors(made) };
    });
    for (const before of edited)
      for (const after of edited) {
        // The truth: every tensor of the second is there in the first, in its shape. A shallower network finds its tensors in a
        // deeper one, too, but without the layers between it is another function.
        const there = [...after.has].every(([name, shape]) => before.has.get(name) === shape);
        const fits = there && depths(before.made) === depths(after.made);
        const misfit = weightsMisfit(before.made, after.made);
        expect({ from: before.edit, to: after.edit, fits: misfit === null }).toEqual({
          from: before.edit,
          to: after.edit,
          fits,
        });
      }
  });

  it('is not between models', () => {
    for (const a of MODELS)
      for (const b of MODELS)
        if (a !== b)
          expect(weightsMisfit(experiment(a), experiment(b))).toEqual({
            path: ['model', 'kind'],
            before: a,
            after: b,
          });
  });

  it.each([
    ['vjepa', ['model.latentDim=8'], 'model.latentDim'],
    ['vjepa', ['model.encoder.depth=1'], 'model.encoder.depth'],
    ['vjepa', ['model.target.logVariance=learned'], 'model.target.logVariance'],
    ['vae', ['objective.observationVariance=learned'], 'objective.observationVariance'],
    ['jepa', ['data.observationDim=7'], 'data.observationDim'],
  ])('names the key at fault: %s with %s', (kind, edit, key) => {
    const misfit = weightsMisfit(experiment(kind), experiment(kind, ...edit));
    expect(misfit === null ? '' : formatPath(misfit.path)).toBe(key);
  });

  it('is told in words', () => {
    const misfit = weightsMisfit(experiment('vae'), experiment('vae', 'model.latentDim=8'));
    expect(misfit && misfitWords(misfit)).toBe('model.latentDim is 8, but the weights were trained with 4');
  });
});
