/** The mean of f over rows 0 … rows − 1, and its standard error. */
export function estimate(rows: number, f: (row: number) => number): { mean: number; error: number } {
  let sum = 0;
  let squares = 0;
  for (let r = 0; r < rows; r++) {
    const value = f(r);
    sum += value;
    squares += value * value;
  }
  const mean = sum / rows;
  return { mean, error: Math.sqrt((squares / rows - mean * mean) / rows) };
}

/** How many standard errors the mean of f lies from what is expected; 5 happens once in 1.7 million. */
export function deviation(rows: number, expected: number, f: (row: number) => number): number {
  const { mean, error } = estimate(rows, f);
  return Math.abs(mean - expected) / error;
}
