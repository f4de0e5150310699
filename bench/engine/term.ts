import type { Tensor } from '../../engine/graph/tensor.ts';
import type { Term } from '../../engine/models/model-graph.ts';

/** A term of a loss that is measured and never shown. */
export function term(name: string, value: Tensor, weight: number): Term {
  return {
    name,
    label: name,
    role: 'likelihood',
    unit: 'nats',
    trains: true,
    value,
    weight,
    annealed: false,
  };
}
