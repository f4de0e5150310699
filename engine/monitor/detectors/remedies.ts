import type { Experiment, OptimiserConfig } from '../../../schemas/experiment.ts';
import type { ModelConfig, TargetConfig } from '../../../schemas/model-config.ts';
import type { ExperimentEdit, Remedy } from '../../../schemas/alert.ts';

/** Remedies that several detectors suggest, and how to state one. Values follow from the experiment as it is. */

/** A remedy that sets one key, `path` as `objective.beta`. */
export function setKey(title: string, path: string, value: unknown): Remedy {
  return { title, edits: [edit(path, value)] };
}

export function edit(path: string, value: unknown): ExperimentEdit {
  return { path: path.split('.'), value };
}

/** Several remedies as one, for what one of them alone does not mend; null for none. */
export function together(remedies: readonly Remedy[]): Remedy | null {
  const [first, ...rest] = remedies;
  if (!first) return null;
  const others = rest.map(({ title }) => title.charAt(0).toLowerCase() + title.slice(1));
  return {
    title: [first.title, ...others].join(', and '),
    edits: remedies.flatMap(({ edits }) => edits),
  };
}

/** A tenth, without the digits of floating point. */
export function tenth(value: number): number {
  return Number((value / 10).toPrecision(3));
}

export function lowerLearningRate({ learningRate }: OptimiserConfig): Remedy {
  const lower = tenth(learningRate);
  return setKey(`Lower the learning rate to ${lower}`, 'optimiser.learningRate', lower);
}

/** VJEPA paper, appendix J.2.2: with the mean as its target the predictor may drive its variance to 0. */
export function sampleTarget(target: TargetConfig): Remedy[] {
  return target.sample
    ? []
    : [setKey('Sample the target instead of taking its mean', 'model.target.sample', true)];
}

/** A variance that no gradient can make vanish. */
export function holdTargetVariance(target: TargetConfig): Remedy[] {
  if (target.logVariance === 'fixed' && target.logVarianceValue >= 0) return [];
  return [
    {
      title: 'Hold the variance of the target at 1',
      edits: [edit('model.target.logVariance', 'fixed'), edit('model.target.logVarianceValue', 0)],
    },
  ];
}

/** The configuration of the target, where the model has one with a variance. */
export function targetOf(model: ModelConfig): TargetConfig | null {
  return model.kind === 'vjepa' || model.kind === 'bjepa' ? model.target : null;
}

/**
 * What keeps the rows of a predicted representation apart, the likeliest to help first: VICReg's variance term, with its covariance term, at
 * their published weights (Bardes et al. 2022); LeJEPA's λ at its published value; targets drawn with a variance that stays.
 */
export function keepRowsApart({ model, objective, optimiser }: Experiment): Remedy[] {
  const { vicreg, lambda } = objective;
  const lighter = lowerWeightDecay(optimiser);
  const apart = raiseVicreg(vicreg);
  // Decay pulls all rows to one point whatever asks them to keep their scale.
  const undisturbed = together([apart, ...lighter]) ?? apart;
  switch (model.kind) {
    case 'jepa':
      return [undisturbed];
    case 'lejepa': {
      const raised = lambda < 0.05 ? 0.05 : Math.min(4 * lambda, 0.5);
      const heavier = setKey(`Let SIGReg weigh more: λ = ${raised}`, 'objective.lambda', raised);
      return lambda < raised ? [together([heavier, ...lighter]) ?? heavier, undisturbed] : [undisturbed];
    }
    case 'vjepa':
    case 'bjepa':
      return [
        ...sampleTarget(model.target),
        ...(model.target.logVariance === 'learned' ? holdTargetVariance(model.target) : []),
        undisturbed,
      ];
    case 'vae':
    case 'ar':
    case 'var-jepa':
      return [];
  }
}

/** Weight decay that pulls at the loss of a small batch no more than it is to (conventions); none where it is no heavier. */
export function lowerWeightDecay({ kind, weightDecay }: OptimiserConfig): Remedy[] {
  // AdamW's is not scaled by the gradient, so that the same number is far less.
  const [heavy, usual] = kind === 'adamw' ? [0.05, 0.01] : [1e-3, 1e-4];
  return weightDecay > heavy
    ? [setKey(`Lower the weight decay to ${usual}`, 'optimiser.weightDecay', usual)]
    : [];
}

/** Published: 25 for the variance, 1 for the covariance. */
function raiseVicreg({ variance, covariance }: Experiment['objective']['vicreg']): Remedy {
  const raised = variance < 25 ? 25 : 4 * variance;
  return {
    title: `Raise the weight of the variance term to ${raised}`,
    edits: [
      edit('objective.vicreg.variance', raised),
      ...(covariance > 0 ? [] : [edit('objective.vicreg.covariance', 1)]),
    ],
  };
}

/** A target that follows more slowly, at one of the published rates (0.99 VJEPA, 0.996 I-JEPA and BYOL). */
export function slowerTarget(model: ModelConfig): Remedy[] {
  if (!('ema' in model) || model.ema.rate >= 0.999) return [];
  const rate = model.ema.rate < 0.99 ? 0.99 : model.ema.rate < 0.996 ? 0.996 : 0.999;
  return [setKey(`Let the target follow more slowly: EMA rate ${rate}`, 'model.ema.rate', rate)];
}

/** Where the weight of a term is set. */
export interface WeightKey {
  readonly path: string;
  /** As a person writes it, e.g. `β`. */
  readonly symbol: string;
  readonly value: number;
  /** What the ELBO, or the paper where it is none, gives it. */
  readonly usual: number;
}

/** Of a KL or likelihood term of a model with such; null for a term without a key of its own. */
export function weightKey(term: string, { model, objective }: Experiment): WeightKey | null {
  const { beta, gamma, elbo } = objective;
  const ofElbo = (key: keyof typeof elbo, symbol: string): WeightKey | null =>
    model.kind === 'var-jepa' ? { path: `objective.elbo.${key}`, symbol, value: elbo[key], usual: 1 } : null;
  switch (term) {
    case 'kl':
      return { path: 'objective.beta', symbol: 'β', value: beta, usual: model.kind === 'vae' ? 1 : 0.01 };
    case 'structure':
      return { path: 'objective.gamma', symbol: 'γ', value: gamma, usual: 0.1 };
    case 'kl-sx':
      return ofElbo('contextKl', 'α_sx');
    case 'kl-z':
      return ofElbo('auxiliaryKl', 'α_z');
    case 'kl-sy':
      return ofElbo('targetKl', 'α_sy');
    case 'reconstruction':
      return ofElbo('reconstruction', 'α_rec');
    case 'generation':
      return ofElbo('generation', 'α_gen');
    default:
      return null;
  }
}

/** Sets the weight of a term to what the ELBO gives it; none where it has that already. */
export function usualWeight(term: string, experiment: Experiment): Remedy[] {
  const key = weightKey(term, experiment);
  if (!key || key.value === key.usual) return [];
  const verb = key.value > key.usual ? 'Lower' : 'Raise';
  return [setKey(`${verb} ${key.symbol} to ${key.usual}`, key.path, key.usual)];
}

/** A variance of the observations that leaves so much of a standardised feature unexplained is to be learned (convention). */
const WIDE_OBSERVATION = 0.25;

/**
 * What lets a likelihood pay as much as it can, where something else is mended too: a variance that is narrow already is left alone.
 */
export function letLikelihoodPayToo(experiment: Experiment): Remedy[] {
  const { observationVariance } = experiment.objective;
  const isNarrow = observationVariance !== 'learned' && observationVariance < WIDE_OBSERVATION;
  return isNarrow ? [] : letLikelihoodPay(experiment);
}

/**
 * What lets a likelihood pay as much as it can. A fixed variance of the observations is a guess that every weight is relative to: the best
 * linear VAE keeps a direction of the data if β v is below its eigenvalue, whatever β is called. And ln σ² of a linear encoder is a
 * linear map, which makes the posterior far too wide for some rows: a hidden layer lets it be level.
 */
export function letLikelihoodPay({ model, objective }: Experiment): Remedy[] {
  if (model.kind !== 'vae' && model.kind !== 'var-jepa') return [];
  const found: Remedy[] = [];
  if (objective.observationVariance !== 'learned') {
    found.push(
      setKey('Learn the variance of the observation model', 'objective.observationVariance', 'learned'),
    );
  }
  if (model.kind === 'vae' && model.encoder.depth === 0) {
    found.push({
      title: 'Give the encoder a hidden layer, so that the variance of the posterior can be level',
      edits: [
        edit('model.encoder.depth', 1),
        edit('model.encoder.width', Math.max(4 * model.latentDim, 16)),
        edit('model.encoder.bias', true),
      ],
    });
  }
  return found;
}

/**
 * What takes pressure off a KL term, the likeliest to help first: its weight back to what the ELBO gives it, and a likelihood that pays as
 * much as it can; each of them alone; a tenth of the weight; a slow beginning; free bits.
 */
export function relieveKl(term: string, experiment: Experiment): Remedy[] {
  const { objective, training } = experiment;
  const key = weightKey(term, experiment);
  const lighter = key && key.value > key.usual ? usualWeight(term, experiment) : [];
  const paying = letLikelihoodPay(experiment);
  const both = together([...lighter, ...(lighter.length > 0 ? letLikelihoodPayToo(experiment) : paying)]);
  const found: Remedy[] = both ? [both] : [];
  const each = [...lighter, ...paying].filter(({ title }) => title !== both?.title);
  found.push(...each);
  if (key && key.value <= key.usual) {
    const lower = tenth(key.value);
    found.push(setKey(`Lower ${key.symbol} to ${lower}`, key.path, lower));
  }
  if (objective.annealing.kind !== 'cyclical') {
    const steps = Math.max(Math.round(training.steps / 5), 1);
    found.push(
      objective.annealing.kind === 'none'
        ? {
            title: `Bring the KL terms in slowly, over the first ${steps} steps`,
            edits: [edit('objective.annealing', { kind: 'linear', steps })],
          }
        : {
            title: 'Anneal in four cycles, each of which begins without the KL terms',
            edits: [edit('objective.annealing', { kind: 'cyclical' })],
          },
    );
  }
  if (objective.freeBits < 0.1)
    found.push(setKey('Leave each dimension 0.1 nats free of charge (free bits)', 'objective.freeBits', 0.1));
  return found;
}
