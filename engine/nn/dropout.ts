import { dropout } from '../graph/ops/dropout.ts';
import type { Shape, Tensor } from '../graph/tensor.ts';

/** Fresh uniform noise at every step, by name: what {@link dropout} takes. */
export type UniformNoise = (name: string, shape: Shape) => Tensor;

export interface Dropout {
  /** Share of the elements that are set to 0, in [0, 1); the others grow by 1 / (1 − rate). */
  readonly rate: number;
  readonly uniform: UniformNoise;
}

/** x with dropout where there is any: at a rate of 0 no noise is asked for. */
export function dropped(setting: Dropout | undefined, name: string, x: Tensor): Tensor {
  if (!setting || setting.rate === 0) return x;
  return dropout(x, setting.uniform(name, x.shape), setting.rate);
}
