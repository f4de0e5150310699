/** The loss of a run over its steps, in few numbers. */
export interface LossCourse {
  /** Medians of the first hundredth of the steps that were taken (3 at least), of the tenth before the middle, and of the last tenth. */
  readonly first: number;
  readonly middle: number;
  readonly last: number;
  readonly least: number;
  readonly largest: number;
  /** Of the second half: 95th percentile less median, over the fall of the loss from `first` to `least`: how rough it is. */
  readonly roughness: number;
  /** Of each term: medians as above, by name. */
  readonly terms: Readonly<
    Record<
      string,
      { readonly first: number; readonly middle: number; readonly last: number; readonly largest: number }
    >
  >;
}

/**
 * @param loss of each step
 * @param terms raw, of each step, by name
 */
export function lossCourse(
  loss: readonly number[],
  terms: Readonly<Record<string, readonly number[]>>,
): LossCourse | null {
  if (loss.length === 0) return null;
  const of = (values: readonly number[]) => ({
    first: median(values.slice(0, Math.max(3, Math.round(values.length / 100)))),
    middle: median(values.slice(Math.floor(0.4 * values.length), Math.ceil(0.5 * values.length))),
    last: median(values.slice(Math.floor(0.9 * values.length))),
    largest: Math.max(...values),
  });
  const whole = of(loss);
  const least = Math.min(...loss);
  const second = loss.slice(Math.floor(loss.length / 2)).toSorted((a, b) => a - b);
  const high = second[Math.floor(0.95 * second.length)] ?? NaN;
  return {
    ...whole,
    least,
    roughness: (high - median(second)) / (whole.first - least),
    terms: Object.fromEntries(Object.entries(terms).map(([name, values]) => [name, of(values)])),
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
