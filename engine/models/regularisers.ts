import type { ModelKind } from '../../schemas/model-config.ts';
import type { ObjectiveConfig } from '../../schemas/objective-config.ts';
import { add } from '../graph/ops/binary.ts';
import { at, type Tensor } from '../graph/tensor.ts';
import { sigreg } from '../objectives/sigreg.ts';
import { covariancePenalty, invariance, varianceHinge } from '../objectives/vicreg.ts';
import type { ModelBuilder } from './model-builder.ts';
import type { ModelGraph, Term } from './model-graph.ts';

/**
 * A model with the regularisers that its objective adds: VICReg, and SIGReg on the representation of x and on that of y. A term is
 * there only where its weight is above 0, so that a model without pays nothing. `jepa` has VICReg as its own, `lejepa` SIGReg.
 *
 * VICReg (Bardes et al. 2022) on two views z, z′: mean (z − z′)², v(z) + v(z′), c(z) + c(z′); on the representation of x alone where
 * nothing is predicted. The sums are not halved, as in the `jepa` model. Throws where there is nothing to act on.
 */
export function withRegularisers(
  graph: ModelGraph,
  kind: ModelKind,
  objective: ObjectiveConfig,
  builder: ModelBuilder,
): ModelGraph {
  const added = [
    ...(kind === 'jepa' ? [] : vicregTerms(graph, objective)),
    ...(kind === 'lejepa' ? [] : sigregTerms(graph, objective, builder)),
  ];
  return added.length === 0 ? graph : { ...graph, terms: [...graph.terms, ...added] };
}

function vicregTerms(
  { regularised: { context, views } }: ModelGraph,
  { vicreg }: ObjectiveConfig,
): readonly Term[] {
  const held = views ?? [context];
  const total = (of: (z: Tensor) => Tensor): Tensor => held.map(of).reduce((a, b) => add(a, b));
  const over = (symbol: string): string => held.map((_, i) => `${symbol}(z${'′'.repeat(i)})`).join(' + ');
  const terms: Term[] = [];
  if (vicreg.invariance > 0) {
    if (!views) throw new Error('VICReg has no invariance without a prediction; its weight must be 0');
    terms.push(
      regulariser('vicreg-invariance', 'mean (z − z′)²', vicreg.invariance, invariance(...views), SQUARED),
    );
  }
  if (vicreg.variance > 0)
    terms.push(regulariser('vicreg-variance', over('v'), vicreg.variance, total(varianceHinge), SQUARED));
  if (vicreg.covariance > 0) {
    const penalty = total((z) => covariancePenalty(z, vicreg.covarianceForm));
    terms.push(regulariser('vicreg-covariance', over('c'), vicreg.covariance, penalty, SQUARED));
  }
  return terms;
}

function sigregTerms(
  { regularised }: ModelGraph,
  { sigreg: config }: ObjectiveConfig,
  builder: ModelBuilder,
): readonly Term[] {
  return (['context', 'target'] as const)
    .filter((side) => config[side] > 0)
    .map((side) => {
      const z = regularised[side];
      if (!z) throw new Error('SIGReg has no representation of y to act on; its weight must be 0');
      const directions = builder.directions(`sigreg.${side}`, config.slices, at(z.shape, 1));
      const label = `SIGReg of ${side === 'context' ? 'x' : 'y'}`;
      return regulariser(`sigreg-${side}`, label, config[side], sigreg(z, directions, config), '');
    });
}

const SQUARED = 'squared units';

function regulariser(name: string, label: string, weight: number, value: Tensor, unit: string): Term {
  return { name, label, role: 'regulariser', unit, trains: true, value, weight, annealed: false };
}
