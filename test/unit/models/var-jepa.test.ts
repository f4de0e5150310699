import { describe, expect, it } from 'vitest';
import { gradients } from '../../../engine/graph/differentiate.ts';
import { evaluate } from '../../../engine/graph/interpreter.ts';
import { add, mul } from '../../../engine/graph/ops/binary.ts';
import { built, feedsOf, numbers, scalar, VAR_JEPA } from './support.ts';

const latent = (model: ReturnType<typeof built>, name: string) => {
  const found = model.graph.latents.find((each) => each.name === name);
  if (!found?.logVariance) throw new Error(`no latent ${name} with a variance`);
  return { ...found, logVariance: found.logVariance };
};

describe('Var-JEPA', () => {
  it('has the five terms of its ELBO, weighed as told; a term of weight 0 is there and trains nothing', () => {
    const elbo = { reconstruction: 0, generation: 2, contextKl: 0.5, auxiliaryKl: 0, targetKl: 3 };
    const { graph } = built(VAR_JEPA, { elbo });
    expect(
      graph.terms.map(({ name, role, weight, trains, annealed }) => ({
        name,
        role,
        weight,
        trains,
        annealed,
      })),
    ).toEqual([
      { name: 'reconstruction', role: 'likelihood', weight: 0, trains: false, annealed: false },
      { name: 'generation', role: 'likelihood', weight: 2, trains: true, annealed: false },
      { name: 'kl-sx', role: 'kl', weight: 0.5, trains: true, annealed: true },
      { name: 'kl-z', role: 'kl', weight: 0, trains: false, annealed: true },
      { name: 'kl-sy', role: 'kl', weight: 3, trains: true, annealed: true },
    ]);
  });

  it('gives each latent the term that holds it to its prior, and s_y a prior of each row', () => {
    const { graph } = built(VAR_JEPA);
    expect(
      graph.latents.map(({ name, role, klTerm, prior }) => [name, role, klTerm, prior?.mean.shape]),
    ).toEqual([
      ['s_x', 'context', 'kl-sx', [3]],
      ['z', 'auxiliary', 'kl-z', [2]],
      ['s_y', 'target', 'kl-sy', [6, 3]],
      ['prediction', 'prediction', null, undefined],
    ]);
  });

  it('draws one sample of each latent, s_x before z before s_y', () => {
    const model = built(VAR_JEPA);
    expect(model.builder.noise.map(({ name, tensor }) => [name, tensor.shape])).toEqual([
      ['s_x', [6, 3]],
      ['z', [6, 2]],
      ['s_y', [6, 3]],
    ]);
    const feeds = feedsOf(model);
    for (const { name } of model.builder.noise) {
      const { mean, logVariance, sample } = latent(model, name);
      const [means, logVariances] = [numbers(mean, feeds), numbers(logVariance, feeds)];
      const drawn = sample ? numbers(sample, feeds) : [];
      feeds[`noise/${name}`]?.forEach((noise, i) => {
        expect(drawn[i]).toBeCloseTo(
          (means[i] ?? NaN) + Math.exp(0.5 * (logVariances[i] ?? NaN)) * noise,
          12,
        );
      });
    }
  });

  it('lets z see nothing of y, and s_y all of it', () => {
    const model = built(VAR_JEPA);
    const before = feedsOf(model);
    const after = { ...before, y: (before['y'] ?? []).map((value) => value + 1) };
    for (const name of ['s_x', 'z', 'prediction'])
      expect(numbers(latent(model, name).mean, after)).toEqual(numbers(latent(model, name).mean, before));
    expect(numbers(latent(model, 's_y').mean, after)).not.toEqual(numbers(latent(model, 's_y').mean, before));
  });

  it('has as KL of s_y ½ Σ [V_q/V_p + (μ_p − μ_q)²/V_p + log V_p/V_q − 1] to the conditional prior, mean over rows', () => {
    const model = built(VAR_JEPA);
    const feeds = feedsOf(model);
    const [q, p] = [latent(model, 's_y'), latent(model, 'prediction')];
    const [mq, vq, mp, vp] = [
      numbers(q.mean, feeds),
      numbers(q.logVariance, feeds).map(Math.exp),
      numbers(p.mean, feeds),
      numbers(p.logVariance, feeds).map(Math.exp),
    ];
    const total = mq.reduce((sum, mean, i) => {
      const [a = NaN, b = NaN, c = NaN] = [vq[i], mp[i], vp[i]];
      return sum + 0.5 * (a / c + (b - mean) ** 2 / c + Math.log(c / a) - 1);
    }, 0);
    const term = model.graph.terms.find(({ name }) => name === 'kl-sy');
    expect(term && scalar(term.value, feeds)).toBeCloseTo(total / 6, 12);
  });

  it('keeps log-variances between −10 and 10, and trains on where they were driven beyond', () => {
    const model = built(VAR_JEPA);
    const bias = model.builder.parameters.find(({ name }) => name === 'encoder.logVariance.bias');
    if (!bias) throw new Error('the encoder has a bias');
    const feeds = feedsOf(model, { 'parameter/encoder.logVariance.bias': [-25, 0, 30] });
    const values = numbers(latent(model, 's_x').logVariance, feeds);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-10);
    // The lower bound bends the upper one by softplus(−20).
    expect(Math.max(...values)).toBeLessThanOrEqual(10 + Math.log1p(Math.exp(-20)));
    const loss = model.graph.terms.map(({ value, weight }) => mul(value, weight)).reduce((a, b) => add(a, b));
    const [slope] = evaluate(gradients(loss, [bias.tensor]), feeds);
    expect(Math.abs(slope?.data[0] ?? 0)).toBeGreaterThan(0);
    expect(Math.abs(slope?.data[2] ?? 0)).toBeGreaterThan(0);
  });

  it('learns an observation variance for x and one for y, both 1 in the beginning', () => {
    const model = built(VAR_JEPA, { observationVariance: 'learned' });
    const feeds = feedsOf(model, {
      'parameter/decoder.x.logVariance': [Math.log(0.3)],
      'parameter/decoder.y.logVariance': [Math.log(2)],
    });
    const variances = model.graph.decoded.map(({ variance }) =>
      variance === null || typeof variance === 'number' ? variance : scalar(variance, feeds),
    );
    expect(variances[0]).toBeCloseTo(0.3, 12);
    expect(variances[1]).toBeCloseTo(2, 12);
    const initials = model.builder.parameters.filter(({ tensor }) => tensor.shape.length === 0);
    expect(initials.map(({ name, initial }) => [name, initial])).toEqual([
      ['decoder.x.logVariance', { kind: 'constant', value: 0 }],
      ['decoder.y.logVariance', { kind: 'constant', value: 0 }],
    ]);
  });

  it('generates from noise of its own with the weights of training, so that a step has neither', () => {
    const { builder, graph } = built(VAR_JEPA);
    const weights = builder.parameters.length;
    graph.generate?.();
    expect(builder.noise.map(({ name }) => name)).toEqual([
      's_x',
      'z',
      's_y',
      'generate.s_x',
      'generate.z',
      'generate.s_y',
    ]);
    expect(builder.parameters).toHaveLength(weights);
  });
});
