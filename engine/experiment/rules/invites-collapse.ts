import type { Rule } from './rule.ts';
import { setting } from './rule.ts';

/** Settings that are known to let a representation or a variance collapse. Legitimate as an ablation, hence no errors. */
export const invitesCollapse: Rule = {
  id: 'invites-collapse',
  reads: ['model', 'objective'],
  *check({ experiment: { model, objective } }) {
    if (model.kind === 'vae' || model.kind === 'ar') return;
    if (model.ema.rate === 1) {
      yield {
        severity: 'warning',
        path: ['model', 'ema', 'rate'],
        message: 'With τ = 1 the target encoder never leaves its random initial weights.',
        fix: setting(['model', 'ema', 'rate'], 0.99),
      };
    }
    if (model.kind === 'jepa') {
      if (objective.vicreg.variance === 0) {
        yield {
          severity: 'warning',
          path: ['objective', 'vicreg', 'variance'],
          message:
            'Without the variance term nothing keeps the embeddings of a JEPA apart: a constant embedding is a perfect prediction.',
          fix: setting(['objective', 'vicreg', 'variance'], 25),
        };
      }
      return;
    }
    if (!model.target.sample) {
      yield {
        severity: 'info',
        path: ['model', 'target', 'sample'],
        message:
          "With the target's mean instead of a sample, the predictor can match it exactly and drive its variance to 0 (the paper's appendix J.2.2).",
        fix: setting(['model', 'target', 'sample'], true),
      };
    }
  },
};
