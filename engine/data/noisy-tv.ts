import type { NoisyTvConfig } from '../../schemas/data-config.ts';
import { horizonOf } from '../experiment/horizon.ts';
import { randomStream } from '../random/stream.ts';
import type { Dataset, Pairs } from './dataset.ts';
import { orthonormalColumns, unitColumns } from './random-matrices.ts';
import { fitStandardisation, standardise } from './standardise.ts';
import { pairsAhead, type TrajectoryTruth } from './trajectory.ts';

/** The three matrices of the system, row-major. */
export interface NoisyTvSystem {
  /** A, (signalDim, signalDim), orthogonal: the Q factor of a standard normal matrix. */
  readonly transition: Float64Array;
  /** C, (observationDim, signalDim), columns of unit norm. */
  readonly signalMap: Float64Array;
  /** D, (observationDim, distractorDim), columns of unit norm. */
  readonly distractorMap: Float64Array;
}

/**
 * Noisy TV (VJEPA paper, section 9): a signal that rotates, seen through a distractor that remembers.
 *
 *     s_{t+1} = A s_t + w_t,  w ~ N(0, signalNoise² I)          d_{t+1} = a d_t + v_t,  v ~ N(0, distractorNoise² I)
 *     x_t = C s_t + σ D d_t + ε_t,  ε ~ N(0, sensorNoise² I)    s_0, d_0 ~ N(0, I)
 *
 * Pairs are (x_t, x_{t+h}), h the horizon: of s_{t+h} the present tells all but h signalNoise², of d_{t+h} the share a^{2h}.
 *
 * Truth: `signal` = s_t, `noise` = σ d_t. The distribution is the authors'; the numbers are not, for theirs come from two
 * generators in an order that training code interrupts. Each part has a stream of its own, so that σ, the number of
 * steps or the size of one part can be changed without drawing the others anew.
 */
export function noisyTv(config: NoisyTvConfig): Dataset {
  const system = noisyTvSystem(config);
  const train = observe(config, system, 'train', config.trainSteps);
  const test = config.testSteps > 0 ? observe(config, system, 'test', config.testSteps) : null;
  const inputDim = config.observationDim;
  const standardisation = config.standardise
    ? fitStandardisation(train.observations, config.trainSteps, inputDim)
    : null;
  const pairsOf = ({ observations, truth }: Observed): Pairs =>
    pairsAhead(
      standardisation ? standardise(observations, standardisation) : Float32Array.from(observations),
      inputDim,
      horizonOf(config),
      truth,
    );
  return {
    inputDim,
    targetDim: inputDim,
    train: pairsOf(train),
    test: test && pairsOf(test),
    standardisation,
    targetStandardisation: standardisation,
  };
}

/** A, C and D of this seed. */
export function noisyTvSystem(config: NoisyTvConfig): NoisyTvSystem {
  const { observationDim, signalDim, distractorDim } = config;
  return {
    transition: orthonormalColumns(normals(config, 'A', signalDim * signalDim), signalDim),
    signalMap: unitColumns(normals(config, 'C', observationDim * signalDim), signalDim),
    distractorMap: unitColumns(normals(config, 'D', observationDim * distractorDim), distractorDim),
  };
}

interface Observed {
  readonly observations: Float64Array;
  readonly truth: Readonly<Record<string, TrajectoryTruth>>;
}

function observe(
  config: NoisyTvConfig,
  system: NoisyTvSystem,
  split: 'train' | 'test',
  pairs: number,
): Observed {
  const { observationDim, signalDim, distractorDim, noiseScale, sensorNoise } = config;
  const rows = pairs + horizonOf(config);
  const signal = rotatingWalk(
    system.transition,
    config.signalNoise,
    normals(config, `${split}:signal`, rows * signalDim),
    signalDim,
  );
  const noise = decayingWalk(
    config.distractorDecay,
    config.distractorNoise,
    normals(config, `${split}:distractor`, rows * distractorDim),
    distractorDim,
  );
  for (let i = 0; i < noise.length; i++) noise[i]! *= noiseScale;

  const sensor = normals(config, `${split}:sensor`, rows * observationDim);
  const observations = new Float64Array(rows * observationDim);
  for (let t = 0; t < rows; t++) {
    for (let i = 0; i < observationDim; i++) {
      let x = sensorNoise * sensor[t * observationDim + i]!;
      for (let k = 0; k < signalDim; k++)
        x += system.signalMap[i * signalDim + k]! * signal[t * signalDim + k]!;
      for (let k = 0; k < distractorDim; k++) {
        x += system.distractorMap[i * distractorDim + k]! * noise[t * distractorDim + k]!;
      }
      observations[t * observationDim + i] = x;
    }
  }
  return {
    observations,
    truth: {
      signal: { dim: signalDim, values: Float32Array.from(signal) },
      noise: { dim: distractorDim, values: Float32Array.from(noise) },
    },
  };
}

/** s_0 = n_0, s_{t+1} = A s_t + scale n_{t+1}. */
function rotatingWalk(transition: Float64Array, scale: number, n: Float32Array, dim: number): Float64Array {
  const walk = Float64Array.from(n);
  for (let start = dim; start < walk.length; start += dim) {
    for (let i = 0; i < dim; i++) {
      let next = scale * n[start + i]!;
      for (let k = 0; k < dim; k++) next += transition[i * dim + k]! * walk[start - dim + k]!;
      walk[start + i] = next;
    }
  }
  return walk;
}

/** d_0 = n_0, d_{t+1} = decay d_t + scale n_{t+1}. */
function decayingWalk(decay: number, scale: number, n: Float32Array, dim: number): Float64Array {
  const walk = Float64Array.from(n);
  for (let i = dim; i < walk.length; i++) walk[i] = decay * walk[i - dim]! + scale * n[i]!;
  return walk;
}

function normals(config: NoisyTvConfig, part: string, count: number): Float32Array {
  return randomStream(config.seed, `noisy-tv:${part}`).fillNormal(new Float32Array(count));
}
