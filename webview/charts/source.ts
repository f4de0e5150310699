/** What a section of the page hands to a figure: how to build the chart's model, and what can be done with it. */
import type { ChartModel } from './model.ts';

export interface ChartSource {
  /** Stable over runs: preferences are remembered by it. */
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  /** One quiet sentence on how to read the chart. */
  readonly hint: string;
  readonly curves: readonly CurveInfo[];
  /** A line that goes with the numbers; missing where there is none. */
  readonly note?: () => string;
  /** What is healthy, in words, the page that says why, and how it stands now; missing where nothing is judged. */
  readonly health?: Health;
  /** Whether the log switch is there, and how it stands at first. */
  readonly log: 'off' | 'on' | 'none';
  /** Whether smoothing means anything here: it does for what is measured at every step, not for schedules and rare looks. */
  readonly smooth: boolean;
  /** Columns of the run's log behind the chart; null where the table is all there is. */
  readonly csvKeys: readonly string[] | null;
  /** In place of the plot while there is nothing to show. */
  readonly empty: string;
  /** Null while there is nothing to show. */
  build(view: ChartView): ChartModel | null;
}

/** A chart of one look: nothing to switch in its legend, no curve of the log behind it. */
export type LookSpec = Omit<ChartSource, 'build' | keyof typeof OF_ONE_LOOK>;

export const OF_ONE_LOOK = { curves: [], log: 'none', csvKeys: null, smooth: false } as const;

export interface Health {
  readonly healthy: string;
  /** Under docs/diagnostics. */
  readonly page: string;
  /** Null while there is nothing to judge. */
  readonly reading: () => Reading | null;
}

/** What a figure says, held to what is healthy. */
export interface Reading {
  /** Null: it cannot be told, or nobody asks for it. */
  readonly inside: boolean | null;
  /** e.g. `0.97`, `3 of 16 dimensions outside`. */
  readonly words: string;
}

/** One entry of the legend. */
export interface CurveInfo {
  readonly key: string;
  readonly label: string;
  readonly colour: number;
  readonly dashed: boolean;
}

/** How the person looks at the chart. */
export interface ChartView {
  /** Css pixels of the plot. */
  readonly width: number;
  readonly smoothed: boolean;
  readonly log: boolean;
  readonly hidden: (curve: string) => boolean;
  /** The steps that all charts of the page share; null where a chart stands alone. */
  readonly steps: StepRange | null;
}

export interface StepRange {
  readonly first: number;
  readonly last: number;
}
