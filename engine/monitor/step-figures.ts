/** The steps between two looks, in few numbers. */
export interface StepFigures {
  readonly firstStep: number;
  readonly count: number;
  /** Of the whole loss. */
  readonly loss: Spread;
  readonly gradientNorm: Spread;
  /** Of the newest step. */
  readonly learningRate: number;
}

export interface Spread {
  readonly first: number;
  readonly last: number;
  readonly mean: number;
  readonly least: number;
  readonly largest: number;
  readonly median: number;
}

/** One step as the log has it. */
export interface LoggedStep {
  readonly step: number;
  readonly loss: number;
  readonly gradientNorm: number;
  readonly learningRate: number;
}

/** Null for no steps. */
export function stepFigures(steps: readonly LoggedStep[]): StepFigures | null {
  const [first, last] = [steps[0], steps.at(-1)];
  if (!first || !last) return null;
  return {
    firstStep: first.step,
    count: steps.length,
    loss: spreadOver(steps.map(({ loss }) => loss)),
    gradientNorm: spreadOver(steps.map(({ gradientNorm }) => gradientNorm)),
    learningRate: last.learningRate,
  };
}

function spreadOver(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    first: values[0] ?? NaN,
    last: values.at(-1) ?? NaN,
    mean: values.reduce((sum, value) => sum + value, 0) / values.length,
    least: sorted[0] ?? NaN,
    largest: sorted.at(-1) ?? NaN,
    median: sorted[Math.floor(sorted.length / 2)] ?? NaN,
  };
}
