/** Table 1 of the Var-JEPA paper (arXiv 2603.20111): mean and standard deviation over five runs, for s_x and s_y. */

export const VARIANTS = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J'] as const;
export type Variant = (typeof VARIANTS)[number];
export type Published = readonly [mean: number, deviation: number];

/** Columns of the table. */
export const COLUMNS = ['accuracy', 'gaussianKl', 'sigregMse', 'covarianceDistance', 'meanNorm'] as const;
export type Column = (typeof COLUMNS)[number];
type Row = readonly [Published, Published, Published, Published, Published];

export const NAMES: Readonly<Record<Variant, string>> = {
  A: 'full ELBO',
  B: 'A + SIGReg(s_x)',
  C: 'A + SIGReg(s_y)',
  D: 'A + SIGReg(both)',
  E: 'α_sx = 0',
  F: 'α_sy = 0',
  G: 'α_rec = α_gen = 0',
  H: 'G + SIGReg',
  I: 'all α_KL = 0',
  J: 'I + SIGReg',
};

const S_X: Readonly<Record<Variant, Row>> = {
  A: [
    [0.996, 0.002],
    [0.113, 0.037],
    [4.0e-4, 1.0e-4],
    [0.649, 0.127],
    [0.082, 0.009],
  ],
  B: [
    [0.996, 0.002],
    [0.108, 0.032],
    [4.0e-4, 1.0e-4],
    [0.639, 0.113],
    [0.077, 0.018],
  ],
  C: [
    [0.996, 0.002],
    [0.11, 0.033],
    [4.0e-4, 1.0e-4],
    [0.647, 0.118],
    [0.077, 0.018],
  ],
  D: [
    [0.996, 0.002],
    [0.107, 0.03],
    [3.9e-4, 1.0e-4],
    [0.634, 0.108],
    [0.078, 0.018],
  ],
  E: [
    [0.996, 0.002],
    [8.374, 1.944],
    [5.1e-2, 1.9e-2],
    [7.197, 1.522],
    [2.55, 0.607],
  ],
  F: [
    [0.996, 0.002],
    [0.098, 0.038],
    [3.0e-4, 1.0e-4],
    [0.597, 0.124],
    [0.083, 0.01],
  ],
  G: [
    [0.571, 0.01],
    [0.015, 0.002],
    [1.6e-4, 1.1e-5],
    [0.229, 0.016],
    [0.055, 0.005],
  ],
  H: [
    [0.834, 0.044],
    [0.015, 0.001],
    [1.7e-4, 1.4e-5],
    [0.225, 0.008],
    [0.065, 0.006],
  ],
  I: [
    [0.995, 0.002],
    [10.465, 2.207],
    [5.7e-2, 1.9e-2],
    [8.807, 1.208],
    [3.1, 0.594],
  ],
  J: [
    [0.996, 0.002],
    [2.115, 0.093],
    [3.3e-3, 5.4e-4],
    [2.594, 0.077],
    [0.205, 0.032],
  ],
};

const S_Y: Readonly<Record<Variant, Row>> = {
  A: [
    [0.993, 0.001],
    [3.53, 0.377],
    [1.7e-2, 1.7e-3],
    [4.727, 0.528],
    [1.32, 0.18],
  ],
  B: [
    [0.992, 0.002],
    [3.511, 0.449],
    [1.4e-2, 3.0e-3],
    [4.748, 0.651],
    [1.272, 0.198],
  ],
  C: [
    [0.993, 0.002],
    [1.999, 0.058],
    [4.6e-3, 4.0e-4],
    [3.423, 0.215],
    [0.189, 0.03],
  ],
  D: [
    [0.992, 0.002],
    [1.998, 0.057],
    [4.6e-3, 4.0e-4],
    [3.423, 0.216],
    [0.189, 0.03],
  ],
  E: [
    [0.993, 0.001],
    [4.051, 0.517],
    [2.1e-2, 3.4e-3],
    [4.985, 0.591],
    [1.589, 0.201],
  ],
  F: [
    [0.983, 0.003],
    [6.201, 1.319],
    [2.8e-2, 5.5e-3],
    [6.288, 1.636],
    [1.924, 0.348],
  ],
  G: [
    [0.543, 0.033],
    [0.055, 0.006],
    [4.2e-4, 3.2e-5],
    [0.428, 0.021],
    [0.164, 0.019],
  ],
  H: [
    [0.821, 0.067],
    [0.017, 0.001],
    [1.6e-4, 1.4e-5],
    [0.239, 0.018],
    [0.067, 0.014],
  ],
  I: [
    [0.984, 0.004],
    [20.276, 11.331],
    [8.4e-2, 4.3e-2],
    [11.342, 5.062],
    [4.871, 2.15],
  ],
  J: [
    [0.983, 0.001],
    [2.215, 0.249],
    [3.4e-3, 7.8e-4],
    [2.825, 0.271],
    [0.248, 0.068],
  ],
};

/** A cell of Table 1. */
export function published(latent: 's_x' | 's_y', variant: Variant, column: Column): Published {
  return (latent === 's_x' ? S_X : S_Y)[variant][COLUMNS.indexOf(column)] ?? [NaN, NaN];
}
