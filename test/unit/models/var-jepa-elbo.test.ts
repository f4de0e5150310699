import { describe, expect, it } from 'vitest';
import { linearFeeds, linearModel, type LinearGaussian, type LinearPosterior } from './linear-gaussian.ts';
import { numbers, scalar } from './support.ts';

const [X, Y] = [0.8, -0.4];
const COUPLED: LinearGaussian = { a: 1.3, b: 0.7, c: 0.2, p: 0.6, q: -0.9, v: 0.5, tau: 0.25 };

/** −L of the model with all weights 1. */
function elbo(model: LinearGaussian, posterior: LinearPosterior): number {
  const built = linearModel(model);
  const feeds = linearFeeds(model, posterior, X, Y);
  return -built.graph.terms.reduce((sum, { value, weight }) => sum + weight * scalar(value, feeds), 0);
}

/** log N(value; mean, variance) */
const logNormal = (value: number, mean: number, variance: number): number =>
  -0.5 * (Math.log(2 * Math.PI * variance) + (value - mean) ** 2 / variance);

/** log p(x, y), a Gaussian in two dimensions: log p(x) + log p(y|x). */
function evidence({ a, b, c, p, q, v, tau }: LinearGaussian): number {
  const [xx, xy] = [a * a + tau, a * b * p];
  const yy = b * b * (p * p + q * q + v) + tau;
  return logNormal(X, 0, xx) + logNormal(Y, b * c + (xy / xx) * X, yy - (xy * xy) / xx);
}

/** p(s_x|x), p(z), p(s_y|s_x, z, y): as near to the true posterior as factors come that are blind to y in s_x and z. */
function bestPosterior({ a, b, c, p, q, v, tau }: LinearGaussian): LinearPosterior {
  const contextVariance = 1 / (1 + (a * a) / tau);
  const targetVariance = 1 / (1 / v + (b * b) / tau);
  const prior = targetVariance / v;
  return {
    context: { weights: [(contextVariance * a) / tau], bias: 0, variance: contextVariance },
    auxiliary: { weights: [0], bias: 0, variance: 1 },
    target: {
      weights: [prior * p, prior * q, (targetVariance * b) / tau],
      bias: prior * c,
      variance: targetVariance,
    },
  };
}

describe('the ELBO of a linear-Gaussian Var-JEPA', () => {
  it('is log p(x, y) at the true posterior of a model whose target tells nothing of s_x and z', () => {
    const uncoupled = { ...COUPLED, p: 0, q: 0 };
    expect(elbo(uncoupled, bestPosterior(uncoupled))).toBeCloseTo(evidence(uncoupled), 12);
  });

  it('is log p(x, y) too where nothing of s_y reaches y', () => {
    const unseen = { ...COUPLED, b: 0 };
    expect(elbo(unseen, bestPosterior(unseen))).toBeCloseTo(evidence(unseen), 12);
  });

  it('is log p(x) + E log p(y|s_x, z) where y tells of s_x and z, to which their posteriors are blind: below log p(x, y)', () => {
    const { a, b, c, p, q, v, tau } = COUPLED;
    const { context } = bestPosterior(COUPLED);
    const mean = (context.weights[0] ?? NaN) * X;
    const total = b * b * v + tau;
    const spread = b * b * (p * p * context.variance + q * q);
    const expected =
      logNormal(X, 0, a * a + tau) + logNormal(Y, b * (p * mean + c), total) - (0.5 * spread) / total;
    const actual = elbo(COUPLED, bestPosterior(COUPLED));
    expect(actual).toBeCloseTo(expected, 12);
    expect(actual).toBeLessThan(evidence(COUPLED));
  });

  it('falls when any factor of the posterior is moved away from the best', () => {
    const best = bestPosterior(COUPLED);
    const top = elbo(COUPLED, best);
    const { target } = best;
    const moved: readonly LinearPosterior[] = [
      { ...best, target: { ...target, bias: target.bias + 0.1 } },
      { ...best, target: { ...target, variance: target.variance * 1.3 } },
      { ...best, target: { ...target, weights: target.weights.map((weight) => weight - 0.05) } },
    ];
    for (const posterior of moved) expect(elbo(COUPLED, posterior)).toBeLessThan(top - 1e-4);
    // Those of s_x and z may gain by knowing less than p(s_x|x) and p(z); never past the evidence.
    for (const variance of [0.01, 0.3, 1, 4])
      expect(elbo(COUPLED, { ...best, auxiliary: { weights: [0.3], bias: -0.2, variance } })).toBeLessThan(
        evidence(COUPLED),
      );
  });
});

describe('y generated from x by a linear-Gaussian Var-JEPA', () => {
  it('has the mean b (p E s_x + c) and the variance b² (p² Var s_x + q² + v)', () => {
    const { graph } = linearModel(COUPLED);
    const posterior = bestPosterior(COUPLED);
    const generated = graph.generate?.();
    if (!generated) throw new Error('Var-JEPA generates');
    const draws = numbers(generated, linearFeeds(COUPLED, posterior, X, Y));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;
    const { b, c, p, q, v } = COUPLED;
    const { weights, variance: ofContext } = posterior.context;
    expect(mean).toBeCloseTo(b * (p * (weights[0] ?? NaN) * X + c), 12);
    expect(variance).toBeCloseTo(b * b * (p * p * ofContext + q * q + v), 12);
  });
});
