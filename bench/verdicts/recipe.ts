import type { RawExperiment } from '../../engine/experiment/defaults.ts';
import type { ExaminedRun } from './facts/examined-run.ts';
import type { Label } from './labels.ts';
import type { SmallTable } from './small-table.ts';

/** A training whose outcome is known. A sick one is a sound experiment with one thing wrong, so that it can be healthy once that is mended. */
export interface Recipe {
  /** Kebab-case; decides which half the recipe is in (`halves.ts`), so it is never changed. */
  readonly id: string;
  readonly label: Label;
  /** How far gone it is; `none` for a healthy one. */
  readonly degree: 'none' | 'mild' | 'plain' | 'severe';
  /** Whether it is a total collapse, which should be seen in the first 15 % of the run. */
  readonly total: boolean;
  /** Content of the experiment file. The seed of a run becomes its seed and that of its data. */
  readonly experiment: RawExperiment;
  /** Written as `.npy` files before the run, which `data` of kind `pairs` then names; null for generated data. */
  readonly table: SmallTable | null;
  /** Why it has that label, with the source; one sentence. */
  readonly why: string;
  /**
   * Whether a run of it is what the label says, by figures that no detector looks at (`facts/`): `no` where it is not,
   * `unclear` where it is neither this nor healthy. Only `yes` counts; the rest are excluded, and counted.
   */
  readonly isTruly: (run: ExaminedRun) => Standing;
}

/** `sick` and `healthy` are both certain; what lies between is `unclear`. */
export type Standing = 'sick' | 'healthy' | 'unclear';
