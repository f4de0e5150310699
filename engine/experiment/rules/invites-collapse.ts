import type { Experiment } from '../../../schemas/experiment.ts';
import type { JepaConfig, LejepaConfig } from '../../../schemas/model-config.ts';
import { setting, type Finding, type Rule } from './rule.ts';

/** Settings that are known to let a representation or a variance collapse. Legitimate as an ablation, hence no errors. */
export const invitesCollapse: Rule = {
  id: 'invites-collapse',
  reads: ['model', 'objective'],
  *check({ experiment: { model, objective } }) {
    if ('ema' in model && model.ema.rate === 1) {
      yield {
        severity: 'warning',
        path: ['model', 'ema', 'rate'],
        message: 'With τ = 1 the target encoder never leaves its random initial weights.',
        fix: setting(['model', 'ema', 'rate'], 0.99),
      };
    }
    switch (model.kind) {
      case 'jepa':
      case 'lejepa':
        yield* nothingKeepsApart(model, objective);
        return;
      case 'vjepa':
      case 'bjepa':
        if (model.target.sample) return;
        yield {
          severity: 'info',
          path: ['model', 'target', 'sample'],
          message:
            "With the target's mean instead of a sample, the predictor can match it exactly and drive its variance to 0 (the paper's appendix J.2.2).",
          fix: setting(['model', 'target', 'sample'], true),
        };
        return;
      case 'vae':
      case 'ar':
      case 'var-jepa': // What becomes of it without a term is told by `ablated-elbo`.
    }
  },
};

/** A deterministic JEPA in which a constant embedding is a perfect prediction, and nothing else is asked of it. */
function* nothingKeepsApart(
  model: JepaConfig | LejepaConfig,
  { vicreg, sigreg, lambda }: Experiment['objective'],
): Generator<Finding> {
  if (vicreg.variance > 0) return;
  if (model.kind === 'lejepa') {
    if (lambda > 0) return;
    yield {
      severity: 'warning',
      path: ['objective', 'lambda'],
      message:
        'With λ = 0 there is no SIGReg, and a LeJEPA has no moving average or stop-gradient either: one constant for x and y is a perfect prediction, and it gets there.',
      fix: setting(['objective', 'lambda'], 0.05),
    };
    return;
  }
  if (vicreg.invariance === 0 || sigreg.context > 0 || sigreg.target > 0) return;
  yield {
    severity: 'warning',
    path: ['objective', 'vicreg', 'variance'],
    message:
      vicreg.covariance === 0
        ? 'Only the moving average and the stop-gradient are left against collapse, and they do not exclude it: encoder and target can become one constant together, which is a perfect prediction.'
        : 'Without the variance term nothing keeps the embeddings of a JEPA apart: a constant embedding is a perfect prediction, and it has no covariance.',
    fix: setting(['objective', 'vicreg', 'variance'], 25),
  };
}
