import type { ElboConfig, SigregConfig } from '../../../schemas/objective-config.ts';
import type { ProblemFix } from '../problem.ts';
import { hasNothingToTrain } from './nothing-to-train.ts';
import type { Finding, Rule } from './rule.ts';

/**
 * A Var-JEPA without one of its terms: what became of it in the paper's ablation (Gögl & Yau, arXiv 2603.20111, Table 1; probe of a
 * fair label, KL_agg in nats). That is what an ablation is for, hence no errors.
 */
export const ablatedElbo: Rule = {
  id: 'ablated-elbo',
  reads: ['model.kind', 'objective'],
  *check({ experiment: { model, objective } }) {
    if (model.kind !== 'var-jepa' || hasNothingToTrain({ model, objective })) return;
    const { elbo, sigreg } = objective;
    const isOff = (...terms: readonly (keyof ElboConfig)[]): boolean =>
      terms.every((term) => elbo[term] === 0);
    if (isOff(...LIKELIHOODS)) yield withoutLikelihoods(sigreg);
    else if (isOff('reconstruction')) yield withoutReconstruction;
    else if (isOff('generation')) yield withoutGeneration;

    if (isOff(...KL_TERMS)) {
      yield withoutKl(sigreg);
      return;
    }
    if (isOff('contextKl')) yield withoutContextKl(sigreg);
    if (isOff('targetKl')) yield withoutTargetKl;
    if (isOff('auxiliaryKl')) yield withoutAuxiliaryKl;
  },
};

const LIKELIHOODS = ['reconstruction', 'generation'] as const;
const KL_TERMS = ['contextKl', 'auxiliaryKl', 'targetKl'] as const;

/** Rows G and H. */
function withoutLikelihoods({ context, target }: SigregConfig): Finding {
  const lost =
    'Without reconstruction and generation the latents need not tell of anything, and the KL terms press them to the prior: representational collapse.';
  return context > 0 || target > 0
    ? {
        severity: 'info',
        path: path('reconstruction'),
        message: `${lost} SIGReg helped in part: in the paper (row H) a probe of a label read 0.834 from s_x and 0.821 from s_y, without SIGReg (row G) 0.571 and 0.543.`,
        fix: on(...LIKELIHOODS),
      }
    : {
        severity: 'warning',
        path: path('reconstruction'),
        message: `${lost} In the paper (row G) a probe of a label fell to 0.571 (chance 0.5) while every measure of Gaussianity looked perfect.`,
        fix: on(...LIKELIHOODS),
      };
}

const withoutReconstruction: Finding = {
  severity: 'info',
  path: path('reconstruction'),
  message:
    'Without reconstruction s_x keeps of x only what helps to tell y, and the decoder p(x|s_x) stays as it is drawn.',
  fix: on('reconstruction'),
};

const withoutGeneration: Finding = {
  severity: 'info',
  path: path('generation'),
  message:
    'Without generation s_y need not tell of y, and the decoder p(y|s_y) stays as it is drawn: no y can be generated from x.',
  fix: on('generation'),
};

/** Rows I and J. */
function withoutKl({ context, target }: SigregConfig): Finding {
  const lost =
    'Without any KL term nothing holds the latents to a distribution, and the predictor p(s_y|s_x, z) is not trained.';
  return context > 0 && target > 0
    ? {
        severity: 'info',
        path: path('contextKl'),
        message: `${lost} SIGReg held them in part: in the paper (row J) KL_agg was 2.1 for s_x and 2.2 for s_y, with the full ELBO 0.11 and 3.5.`,
        fix: on(...KL_TERMS),
      }
    : {
        severity: 'warning',
        path: path('contextKl'),
        message: `${lost} In the paper (row I) they blew up, to a KL_agg of 10.5 for s_x and 20.3 for s_y (full ELBO: 0.11 and 3.5), while the probe stayed at 0.995.`,
        fix: on(...KL_TERMS),
      };
}

/** Row E. */
function withoutContextKl({ context }: SigregConfig): Finding {
  const lost = 'Without KL(q(s_x|x) ‖ N(0, I)) nothing holds s_x to its prior';
  return context > 0
    ? {
        severity: 'info',
        path: path('contextKl'),
        message: `${lost} but SIGReg, which sees its distribution as a whole and not each row's.`,
        fix: on('contextKl'),
      }
    : {
        severity: 'warning',
        path: path('contextKl'),
        message: `${lost}: distributional blow-up. In the paper (row E) its KL_agg was 8.4 in place of 0.11, while the probe stayed at 0.996.`,
        fix: on('contextKl'),
      };
}

/** Row F. */
const withoutTargetKl: Finding = {
  severity: 'warning',
  path: path('targetKl'),
  message:
    'The predictor p(s_y|s_x, z) is trained through this term alone: at 0 it stays as it is drawn, and no y can be generated from x. In the paper (row F) KL_agg of s_y rose from 3.5 to 6.2.',
  fix: on('targetKl'),
};

const withoutAuxiliaryKl: Finding = {
  severity: 'info',
  path: path('auxiliaryKl'),
  message: 'Without its KL term z is not held to N(0, I), from which generation draws it.',
  fix: on('auxiliaryKl'),
};

function path(term: keyof ElboConfig): readonly string[] {
  return ['objective', 'elbo', term];
}

/** The fix that gives terms back their published weight. */
function on(...terms: readonly (keyof ElboConfig)[]): ProblemFix {
  return {
    title: `Set ${terms.map((term) => `objective.elbo.${term}`).join(', ')} to 1`,
    edits: terms.map((term) => ({ path: path(term), value: 1 })),
  };
}
