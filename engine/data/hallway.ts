import type { HallwayConfig } from '../../schemas/data-config.ts';
import { randomStream } from '../random/stream.ts';
import { DataError } from './data-error.ts';
import type { Dataset, Pairs } from './dataset.ts';
import { orthonormalColumns } from './random-matrices.ts';

/** The two matrices of the system, row-major. */
export interface HallwaySystem {
  /** R, (signalDim, signalDim), orthogonal. */
  readonly rotation: Float64Array;
  /** C, (observationDim, signalDim + 1), orthonormal columns; the last shows the branch. */
  readonly map: Float64Array;
}

/**
 * A hallway whose end has two ways: the future is on one of two branches ±a, and nothing in the present tells which (VJEPA
 * paper, section 10.4). What must predict with one Gaussian averages them.
 *
 *     x = C [s ; v] + ε      s ~ N(0, I)                               v = a b + branchNoise n
 *     y = C [s'; v'] + ε'    s' = R s + w, w ~ N(0, signalNoise² I)    v' = a b' + branchNoise n'
 *     b, b' = ±1, fair and independent of each other and of all else   ε, ε' ~ N(0, sensorNoise² I)
 *
 * x shows a branch, too, one passed before: so x and y are looked at through one map C and lie in the same region, and an
 * encoder that x and y share sees the branch direction in both. Since C has orthonormal columns, cᵀ y for its last column c
 * is the branch coordinate v' + N(0, sensorNoise²). Given x its density is the mixture of N(±a, v), v = branchNoise² + sensorNoise²;
 * the best single Gaussian is N(0, a² + v), and what the second mode gains is the difference of the two entropies.
 *
 * With a = 0 there is one mode, as wide as one branch; the control of the same variance has a = 0 and branchNoise √(a² + branchNoise²).
 *
 * Truth: `signal` = s of x, s' of y; `branch` = the label of b of x, of b' of y (1 where it is +1).
 *
 * @throws DataError where C cannot have orthonormal columns
 */
export function hallway(config: HallwayConfig): Dataset {
  const system = hallwaySystem(config);
  return {
    inputDim: config.observationDim,
    targetDim: config.observationDim,
    train: draw(config, system, 'train', config.trainPairs),
    test: config.testPairs > 0 ? draw(config, system, 'test', config.testPairs) : null,
    standardisation: null,
    targetStandardisation: null,
  };
}

/** R and C of this seed. */
export function hallwaySystem(config: HallwayConfig): HallwaySystem {
  const { observationDim, signalDim } = config;
  const shown = signalDim + 1;
  if (observationDim < shown) {
    throw new DataError(
      'configuration',
      null,
      `data.observationDim is ${observationDim}; a hallway shows ${signalDim} signal dimensions and one branch, which takes at least ${shown} columns.`,
    );
  }
  return {
    rotation: orthonormalColumns(normals(config, 'R', signalDim * signalDim), signalDim),
    map: orthonormalColumns(normals(config, 'C', observationDim * shown), shown),
  };
}

function draw(
  config: HallwayConfig,
  { rotation, map }: HallwaySystem,
  split: 'train' | 'test',
  pairs: number,
): Pairs {
  const { signalDim, observationDim } = config;
  const normal = (part: string, dim: number): Float32Array =>
    normals(config, `${split}:${part}`, pairs * dim);
  const present = normal('signal', signalDim);
  const coming = normal('innovation', signalDim).map((n, i) => {
    const row = i - (i % signalDim);
    let value = config.signalNoise * n;
    for (let k = 0; k < signalDim; k++)
      value += rotation[(i % signalDim) * signalDim + k]! * present[row + k]!;
    return value;
  });
  const labels = (half: string): Float32Array =>
    randomStream(config.seed, `hallway:${split}:branch of ${half}`)
      .fillUniform(new Float32Array(pairs))
      .map((u) => (u < 0.5 ? 1 : 0));
  const [passed, ahead] = [labels('x'), labels('y')];

  const observe = (half: string, signal: Float32Array, label: Float32Array): Float32Array => {
    const within = normal(`branch noise of ${half}`, 1);
    return normal(`sensor of ${half}`, observationDim).map((n, i) => {
      const row = Math.floor(i / observationDim);
      const column = (i % observationDim) * (signalDim + 1);
      const branch = config.branch * (2 * label[row]! - 1) + config.branchNoise * within[row]!;
      let value = config.sensorNoise * n + map[column + signalDim]! * branch;
      for (let k = 0; k < signalDim; k++) value += map[column + k]! * signal[row * signalDim + k]!;
      return value;
    });
  };
  return {
    pairs,
    x: observe('x', present, passed),
    y: observe('y', coming, ahead),
    truth: {
      signal: { kind: 'values', dim: signalDim, ofX: present, ofY: coming },
      branch: { kind: 'labels', dim: 1, ofX: passed, ofY: ahead },
    },
  };
}

function normals(config: HallwayConfig, part: string, count: number): Float32Array {
  return randomStream(config.seed, `hallway:${part}`).fillNormal(new Float32Array(count));
}
