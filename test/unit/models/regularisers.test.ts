import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../../schemas/model-config.ts';
import { sigreg } from '../../../engine/objectives/sigreg.ts';
import { built, feedsOf, LINEAR, OBJECTIVE, scalar, TANH, VAR_JEPA } from './support.ts';

const VICREG = { invariance: 1, variance: 2, covariance: 3, covarianceForm: 'off-diagonal' } as const;
const VAE: ModelConfig = { kind: 'vae', latentDim: 3, encoder: LINEAR, decoder: LINEAR };
const LEJEPA: ModelConfig = { kind: 'lejepa', latentDim: 3, encoder: TANH, predictor: LINEAR };
const JEPA: ModelConfig = {
  kind: 'jepa',
  latentDim: 3,
  encoder: LINEAR,
  predictor: LINEAR,
  ema: { rate: 0.9, update: 'before-step' },
};

const names = (model: ModelConfig, objective: Parameters<typeof built>[1]): readonly string[] =>
  built(model, objective).graph.terms.map(({ name }) => name);

describe('a regulariser that an objective adds', () => {
  it('is there with a weight above 0 only', () => {
    const own = ['reconstruction', 'generation', 'kl-sx', 'kl-z', 'kl-sy'];
    expect(names(VAR_JEPA, {})).toEqual(own);
    const { sigreg: off } = OBJECTIVE;
    expect(names(VAR_JEPA, { sigreg: { ...off, target: 10 } })).toEqual([...own, 'sigreg-target']);
    expect(
      names(VAR_JEPA, { vicreg: { ...VICREG, invariance: 0 }, sigreg: { ...off, context: 10 } }),
    ).toEqual([...own, 'vicreg-variance', 'vicreg-covariance', 'sigreg-context']);
  });

  it('draws its directions anew at every step, as many as it is told', () => {
    const { builder } = built(VAR_JEPA, {
      sigreg: { ...OBJECTIVE.sigreg, context: 1, target: 1, slices: 7 },
    });
    expect(builder.noise.slice(-2).map(({ name, tensor }) => [name, tensor.shape])).toEqual([
      ['sigreg.context', [7, 3]],
      ['sigreg.target', [7, 3]],
    ]);
  });

  it('is not added a second time where the model has it as its own', () => {
    expect(names(JEPA, { vicreg: VICREG })).toEqual(['invariance', 'variance', 'covariance']);
    expect(names(LEJEPA, { sigreg: { ...OBJECTIVE.sigreg, context: 1, target: 1 } })).toEqual([
      'prediction',
      'sigreg',
    ]);
  });

  it('is refused where the model has nothing that it could act on', () => {
    expect(() => built(VAE, { vicreg: VICREG })).toThrow('without a prediction');
    expect(() => built(VAE, { sigreg: { ...OBJECTIVE.sigreg, target: 1 } })).toThrow(
      'no representation of y',
    );
  });

  it('acts on the representation of x alone in a model that predicts nothing', () => {
    expect(
      built(VAE, { vicreg: { ...VICREG, invariance: 0 } }).graph.terms.map(({ label }) => label),
    ).toEqual(['E −log p(x|z)', 'KL(q(z|x) ‖ N(0, I))', 'v(z)', 'c(z)']);
  });
});

describe('LeJEPA', () => {
  it('encodes both views with one encoder, without a moving average', () => {
    const { builder } = built(LEJEPA);
    expect(builder.parameters.map(({ name }) => name)).toEqual([
      'encoder.0.weight',
      'encoder.0.bias',
      'encoder.out.weight',
      'encoder.out.bias',
      'predictor.out.weight',
      'predictor.out.bias',
    ]);
    expect(builder.targets).toEqual([]);
  });

  it('weighs λ SIGReg of both views along the same directions and 1 − λ of the prediction', () => {
    const model = built(LEJEPA, { lambda: 0.3 });
    expect(model.graph.terms.map(({ weight }) => weight)).toEqual([0.7, 0.3]);
    const [{ tensor: directions } = { tensor: model.builder.x }] = model.builder.noise;
    const feeds = feedsOf(model);
    const { context, target } = model.graph.regularised;
    const each = [context, target].map((z) =>
      z ? scalar(sigreg(z, directions, OBJECTIVE.sigreg), feeds) : NaN,
    );
    const term = model.graph.terms[1];
    expect(term && scalar(term.value, feeds)).toBeCloseTo(((each[0] ?? NaN) + (each[1] ?? NaN)) / 2, 13);
  });
});
