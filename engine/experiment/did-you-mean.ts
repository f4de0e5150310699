/**
 * The candidate nearest to what was typed, if it is near enough to be a slip: Damerau–Levenshtein distance (optimal
 * string alignment) of at most a third of the length, capitals aside; or one is a part of the other.
 */
export function didYouMean(typed: string, candidates: readonly string[]): string | null {
  const word = typed.toLowerCase();
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const other = candidate.toLowerCase();
    const isPart = word.length >= 3 && (other.includes(word) || word.includes(other));
    const distance = isPart ? 0.5 : editDistance(word, other);
    if (
      distance <= Math.max(1, Math.floor(Math.max(word.length, other.length) / 3)) &&
      distance < (best?.distance ?? Infinity)
    ) {
      best = { candidate, distance };
    }
  }
  return best?.candidate ?? null;
}

function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row.push(
        Math.min(
          at(i - 1, j) + 1,
          (row[j - 1] ?? Infinity) + 1,
          at(i - 1, j - 1) + (same ? 0 : 1),
          swapped ? at(i - 2, j - 2) + 1 : Infinity,
        ),
      );
    }
  }
  return at(a.length, b.length);
}
