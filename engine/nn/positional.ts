import { constant, type Tensor } from '../graph/tensor.ts';
import { TOKEN, type Weights } from './weights.ts';

/** A learned code for each of `count` positions: (count, width), to be added to tokens (…, count, width). */
export function learnedPositions(weights: Weights, name: string, count: number, width: number): Tensor {
  return weights(`${name}.positions`, [count, width], TOKEN);
}

/**
 * The fixed codes of Vaswani et al. 2017 (§ 3.5), (count, width), a constant:
 *
 *     PE(p, 2i) = sin(p / base^(2i / width)),   PE(p, 2i + 1) = cos(p / base^(2i / width))
 *
 * `base` is the slowest wave's period over 2π; T-JEPA takes 100 for features and 10 000 in its predictor.
 */
export function sinusoidalPositions(count: number, width: number, base = 10_000): Tensor {
  const codes = Float64Array.from({ length: count * width }, (_, i) => {
    const [position, column] = [Math.floor(i / width), i % width];
    const angle = position / base ** ((column - (column % 2)) / width);
    return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
  return constant(codes, [count, width]);
}
