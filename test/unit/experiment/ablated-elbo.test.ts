import { describe, expect, it } from 'vitest';
import { ablation, ablationText } from '../../../engine/experiment/ablation.ts';
import { afterFixes, read, readValue, trial, verdicts, type Value } from './helpers.ts';

const varJepa = (elbo: Value, more: Value = {}): Value =>
  trial({ kind: 'var-jepa' }, { objective: { elbo, ...more } });
const noKl = { contextKl: 0, auxiliaryKl: 0, targetKl: 0 };
const noLikelihood = { reconstruction: 0, generation: 0 };

describe('a Var-JEPA without one of its terms', () => {
  it('is told what became of it in the paper, with its numbers', () => {
    const said = Object.fromEntries(
      ablation.map((row) => [
        row.row,
        read(ablationText(row)).problems.map(({ severity, message }) => `${severity} ${message}`),
      ]),
    );
    for (const healthy of ['A', 'B', 'C', 'D']) expect(said[healthy], healthy).toEqual([]);
    for (const row of ['E', 'F', 'G', 'H', 'I', 'J']) expect(said[row], row).toHaveLength(1);
    // Table 1: KL_agg of s_x in E, of s_y in F; accuracies in G and H; KL_agg of both in I and J.
    expect(said['E']?.[0]).toMatch(/^warning .*row E.*8\.4 in place of 0\.11.*0\.996/);
    expect(said['F']?.[0]).toMatch(/^warning .*row F.*3\.5 to 6\.2/);
    expect(said['G']?.[0]).toMatch(/^warning .*row G.*0\.571/);
    expect(said['H']?.[0]).toMatch(/^info .*row H.*0\.834.*0\.821/);
    expect(said['I']?.[0]).toMatch(/^warning .*row I.*10\.5.*20\.3/);
    expect(said['J']?.[0]).toMatch(/^info .*row J.*2\.1.*2\.2/);
  });

  it.each<[string, Value, readonly string[]]>([
    ['one likelihood', { reconstruction: 0 }, ['info ablated-elbo objective.elbo.reconstruction']],
    ['the other', { generation: 0 }, ['info ablated-elbo objective.elbo.generation']],
    ['the KL of z', { auxiliaryKl: 0 }, ['info ablated-elbo objective.elbo.auxiliaryKl']],
    [
      'two KL terms',
      { contextKl: 0, targetKl: 0 },
      ['warning ablated-elbo objective.elbo.contextKl', 'warning ablated-elbo objective.elbo.targetKl'],
    ],
    [
      'a likelihood and a KL',
      { generation: 0, contextKl: 0 },
      ['info ablated-elbo objective.elbo.generation', 'warning ablated-elbo objective.elbo.contextKl'],
    ],
  ])('is told without %s', (_, elbo, expected) => {
    expect(verdicts(varJepa(elbo))).toEqual(expected);
    expect(readValue(varJepa(elbo)).experiment).not.toBeNull();
    expect(afterFixes(varJepa(elbo))).toEqual([]);
  });

  it('is cured by the fix, all terms of a kind at once', () => {
    for (const elbo of [noLikelihood, noKl]) {
      expect(readValue(varJepa(elbo)).problems).toHaveLength(1);
      expect(afterFixes(varJepa(elbo))).toEqual([]);
    }
  });

  it('counts SIGReg in only where it acts', () => {
    const sigreg = (more: Value) => verdicts(varJepa({ contextKl: 0 }, { sigreg: more }));
    expect(sigreg({ context: 10 })).toEqual(['info ablated-elbo objective.elbo.contextKl']);
    expect(sigreg({ target: 10 })).toEqual(['warning ablated-elbo objective.elbo.contextKl']);
    expect(verdicts(varJepa(noKl, { sigreg: { context: 10 } }))).toEqual([
      'warning ablated-elbo objective.elbo.contextKl',
    ]);
  });

  it('has decoders and observation variances to no effect where neither x nor y is told', () => {
    const objective = { elbo: noLikelihood, observationVariance: 'learned' };
    const experiment = trial({ kind: 'var-jepa', decoder: { depth: 1 } }, { objective });
    expect(verdicts(experiment)).toEqual([
      'warning key-without-effect model.decoder',
      'warning ablated-elbo objective.elbo.reconstruction',
      'warning key-without-effect objective.observationVariance',
    ]);
  });
});

describe('a loss that is 0', () => {
  it('is an error, in the two models whose every weight may be 0', () => {
    const nothing = varJepa({ ...noLikelihood, ...noKl });
    expect(verdicts(nothing)).toEqual(['error nothing-to-train objective.elbo']);
    expect(afterFixes(nothing)).toEqual([]);
    const vicreg = { invariance: 0, variance: 0, covariance: 0 };
    const jepa = trial({ kind: 'jepa' }, { objective: { vicreg } });
    expect(verdicts(jepa)).toEqual(['error nothing-to-train objective.vicreg']);
    expect(afterFixes(jepa)).toEqual([]);
  });

  it('is none where a regulariser is left, which is then all that is trained', () => {
    expect(verdicts(varJepa({ ...noLikelihood, ...noKl }, { sigreg: { context: 1, target: 1 } }))).toEqual([
      'info ablated-elbo objective.elbo.reconstruction',
      'info ablated-elbo objective.elbo.contextKl',
    ]);
    const shaped = trial(
      { kind: 'jepa' },
      { objective: { vicreg: { invariance: 0, variance: 0, covariance: 0 }, sigreg: { context: 1 } } },
    );
    expect(verdicts(shaped)).toEqual(['warning nothing-predicted objective.vicreg.invariance']);
    expect(afterFixes(shaped)).toEqual([]);
  });
});

describe('a predictor that is not asked to predict', () => {
  it('is said of a LeJEPA whose λ is 1', () => {
    const all = trial({ kind: 'lejepa' }, { objective: { lambda: 1 } });
    expect(verdicts(all)).toEqual(['warning nothing-predicted objective.lambda']);
    expect(afterFixes(all)).toEqual([]);
    expect(verdicts(trial({ kind: 'lejepa' }, { objective: { lambda: 0.99 } }))).toEqual([]);
  });

  it('is refused by the schema where λ is no share', () => {
    for (const lambda of [-0.1, 1.1, '0.05', null]) {
      const { experiment, problems } = readValue(trial({ kind: 'lejepa' }, { objective: { lambda } }));
      expect(experiment).toBeNull();
      expect(problems).toHaveLength(1);
    }
  });
});
