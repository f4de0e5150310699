import type { Rule } from './rule.ts';
import { removal, setting } from './rule.ts';

const PUBLISHED_BETA = 0.01;

/** Weights of KL terms that train nothing, or parts that only a KL term would train. */
export const klWithoutEffect: Rule = {
  id: 'kl-without-effect',
  reads: ['model.kind', 'model.target', 'objective'],
  *check({ experiment: { model, objective }, given }) {
    if (model.kind === 'ar' || model.kind === 'jepa' || model.kind === 'lejepa') return;
    const gammaTrains = model.kind === 'bjepa' && objective.gamma > 0;
    const { contextKl, auxiliaryKl, targetKl } = objective.elbo;
    const noKlTrains =
      model.kind === 'var-jepa'
        ? contextKl === 0 && auxiliaryKl === 0 && targetKl === 0
        : objective.beta === 0 && !gammaTrains;
    if (objective.freeBits > 0 && noKlTrains) {
      yield {
        severity: 'warning',
        path: ['objective', 'freeBits'],
        message: 'Free bits change the KL terms, but every KL weight is 0: they have no effect.',
        fix: removal(['objective', 'freeBits']),
      };
    }
    if (objective.annealing.kind !== 'none' && noKlTrains) {
      yield {
        severity: 'warning',
        path: ['objective', 'annealing'],
        message: 'Every KL weight is 0, so there is nothing to anneal.',
        fix: removal(['objective', 'annealing']),
      };
    }
    if (model.kind === 'vae' || model.kind === 'var-jepa') return;
    const { logVariance } = model.target;
    const target = ['model', 'target', 'logVariance'];
    if (logVariance === 'frozen' || logVariance === 'fixed') {
      const why =
        logVariance === 'frozen'
          ? "the target's variance is frozen (as in the authors' code)"
          : "the target's variance is fixed";
      // The published β in the published set-up is no mistake: only a β of one's own expects an effect.
      if (given('objective.beta') && objective.beta !== PUBLISHED_BETA && objective.beta !== 0) {
        yield {
          severity: 'info',
          path: ['objective', 'beta'],
          message: `β changes nothing here: ${why} and no gradient reaches its mean. With "learned-kl" (their text) it acts.`,
          fix: setting(target, 'learned-kl'),
        };
      }
      if (objective.freeBits > 0 && objective.beta > 0 && !gammaTrains) {
        yield {
          severity: 'info',
          path: ['objective', 'freeBits'],
          message: `Free bits change nothing here: ${why}, so its KL term has no gradient.`,
          fix: setting(target, 'learned-kl'),
        };
      }
    } else if (logVariance === 'learned-kl' && objective.beta === 0) {
      yield {
        severity: 'warning',
        path: target,
        part: 'value',
        message:
          "The target's variance is trained through the KL term alone, but the weight β of that term is 0: it stays as it begins.",
        fix: setting(['objective', 'beta'], PUBLISHED_BETA),
      };
    }
    if (model.kind === 'bjepa' && objective.gamma === 0) {
      yield {
        severity: 'warning',
        path: ['objective', 'gamma'],
        message:
          'The static prior is trained through the γ term alone; at 0 it stays N(0, I), and the fused mean is shrunk to 0.',
        fix: setting(['objective', 'gamma'], 0.1),
      };
    }
  },
};
