import type { JsonPath } from './problem.ts';

/** A key in which two experiments differ. */
export interface DifferingKey {
  readonly path: JsonPath;
  /** `undefined` where the key is not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * The keys in which two JSON values differ, in the order of the first, then those that only the second has. Objects are
 * gone into, but for one that stands where the other has none; lists are compared as wholes.
 */
export function differingKeys(before: unknown, after: unknown, path: JsonPath = []): DifferingKey[] {
  if (!isObject(before) || !isObject(after))
    return canonical(before) === canonical(after) ? [] : [{ path, before, after }];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => differingKeys(before[key], after[key], [...path, key]));
}

/** JSON with the keys of every object in order: equal texts are equal values. */
export function canonical(value: unknown): string {
  return String(
    JSON.stringify(value, (_, inner: unknown) =>
      isObject(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
    ),
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
