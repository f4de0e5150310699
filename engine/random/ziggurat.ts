import { portableExp, portableLog } from './elementary.ts';

/**
 * Tables of the ziggurat for the standard normal (G. Marsaglia, W. W. Tsang, "The ziggurat method for generating random
 * variables", J. Stat. Software 5(8), 2000), with 256 layers of equal area V under f(x) = e^(−x²/2).
 *
 * Layer i ≥ 1 is the rectangle [0, edge i] × [height i, height i + 1]; layer 0 is the rectangle [0, R] × [0, f(R)] and the
 * tail beyond R, drawn as a rectangle of width V / f(R).
 */
export const LAYERS = 256;
/** Where the tail begins. */
export const TAIL_START = 3.6541528853610088;

/** Bits of a signed draw: j in −2^23 … 2^23 − 1 stands for the fraction (j + ½) / 2^23 of the layer's width. */
const UNIT = 2 ** 23;

/** Area of a layer: R f(R) + ∫_R^∞ f. */
const AREA = 0.00492867323399;

export interface ZigguratTables {
  /** Width of layer i in units of 2^−23, so that x = (j + ½) · scale i. */
  readonly scale: Float64Array;
  /** |j + ½| below this lies under the curve for sure. */
  readonly sure: Float64Array;
  /** f at the outer edge of layer i; `height[256]` = 1. */
  readonly height: Float64Array;
}

export const ziggurat: ZigguratTables = buildTables();

function buildTables(): ZigguratTables {
  const edge = new Float64Array(LAYERS + 1);
  const height = new Float64Array(LAYERS + 1);
  edge[1] = TAIL_START;
  height[1] = portableExp(-0.5 * TAIL_START * TAIL_START);
  edge[0] = AREA / height[1];
  for (let i = 2; i < LAYERS; i++) {
    const y = AREA / (edge[i - 1] ?? NaN) + (height[i - 1] ?? NaN);
    edge[i] = Math.sqrt(-2 * portableLog(y));
    height[i] = y;
  }
  edge[LAYERS] = 0;
  height[LAYERS] = 1;
  const scale = new Float64Array(LAYERS);
  const sure = new Float64Array(LAYERS);
  for (let i = 0; i < LAYERS; i++) {
    scale[i] = (edge[i] ?? NaN) / UNIT;
    sure[i] = ((edge[i + 1] ?? NaN) / (edge[i] ?? NaN)) * UNIT;
  }
  return { scale, sure, height };
}
