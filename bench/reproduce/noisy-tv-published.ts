/** What the VJEPA paper (Table 7, seed 111, single run) and its author's five-seed replication report. */
import { fileURLToPath } from 'node:url';

export const SIGMAS = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const;
export const MODELS = ['vae', 'ar', 'jepa', 'vjepa', 'bjepa'] as const;
export type Model = (typeof MODELS)[number];

/** The example file of a model: the published set-up. */
export function exampleOf(model: Model): string {
  const name = model === 'vjepa' ? 'noisy-tv' : `noisy-tv-${model}`;
  return fileURLToPath(new URL(`../../examples/${name}.vjepa.json`, import.meta.url));
}

/** Signal R² train, test; noise R² train, test (null at σ = 0, where the noise is constant). */
export type Row = readonly [number, number, number | null, number | null];

/** Table 7, by model, σ = 0 … 8. */
export const TABLE_7: Readonly<Record<Model, readonly Row[]>> = {
  vae: [
    [1, 1, null, null],
    [0.978, 0.973, 0.065, 0.002],
    [0.903, 0.853, 0.283, 0.194],
    [0.852, 0.77, 0.458, 0.393],
    [0.822, 0.73, 0.512, 0.458],
    [0.777, 0.681, 0.543, 0.492],
    [0.729, 0.627, 0.577, 0.531],
    [0.675, 0.566, 0.615, 0.574],
    [0.613, 0.499, 0.656, 0.62],
  ],
  ar: [
    [0.999, 0.999, null, null],
    [0.983, 0.98, 0.041, -0.007],
    [0.923, 0.889, 0.179, 0.094],
    [0.87, 0.801, 0.328, 0.256],
    [0.839, 0.756, 0.394, 0.338],
    [0.806, 0.717, 0.418, 0.364],
    [0.77, 0.677, 0.437, 0.386],
    [0.729, 0.631, 0.462, 0.416],
    [0.68, 0.578, 0.491, 0.449],
  ],
  jepa: [
    [0.947, 0.93, null, null],
    [0.947, 0.93, 0.23, 0.178],
    [0.947, 0.93, 0.213, 0.172],
    [0.916, 0.841, 0, -0.003],
    [0.999, 0.999, 0.004, -0.01],
    [0.947, 0.93, 0.2, 0.183],
    [0.999, 0.999, 0.007, -0.011],
    [0.946, 0.929, 0.209, 0.191],
    [0.947, 0.93, 0.226, 0.183],
  ],
  vjepa: [
    [0.999, 0.999, null, null],
    [0.999, 0.998, 0.006, -0.012],
    [0.996, 0.995, 0.02, -0.012],
    [0.947, 0.93, 0.224, 0.176],
    [0.994, 0.993, 0.025, -0.007],
    [0.945, 0.928, 0.227, 0.19],
    [0.947, 0.93, 0.197, 0.202],
    [0.939, 0.918, 0.264, 0.182],
    [0.905, 0.87, 0.299, 0.251],
  ],
  bjepa: [
    [0.987, 0.981, null, null],
    [0.975, 0.976, 0.029, -0.003],
    [0.966, 0.967, 0.042, -0.023],
    [0.946, 0.919, 0.106, 0.078],
    [0.92, 0.899, 0.213, 0.156],
    [0.884, 0.841, 0.317, 0.24],
    [0.935, 0.914, 0.205, 0.171],
    [0.894, 0.851, 0.291, 0.237],
    [0.896, 0.841, 0.292, 0.238],
  ],
};

/** The author's replication (seeds 42, 111, 123, 456, 789; 3000 steps; new A, C, D per seed): test signal R², mean ± population sd. */
export const FIVE_SEEDS: Readonly<
  Record<Model, Readonly<Partial<Record<number, readonly [number, number]>>>>
> = {
  vae: { 0: [1, 0], 4: [0.605, 0.11], 8: [-0.226, 0.846] },
  ar: { 0: [0.999, 0.001], 4: [0.665, 0.111], 8: [0.118, 0.352] },
  jepa: { 0: [0.999, 0.001], 4: [0.717, 0.259], 8: [0.749, 0.084] },
  vjepa: { 0: [0.999, 0.001], 4: [0.796, 0.187], 8: [0.566, 0.224] },
  bjepa: { 0: [0.945, 0.074], 4: [0.75, 0.137], 8: [0.077, 0.34] },
};
