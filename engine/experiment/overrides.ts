import { formatPath, type JsonPath } from './problem.ts';

/** One `--set path=value`. */
export interface Override {
  /** As given, e.g. `objective.beta=0.1`. */
  readonly text: string;
  readonly path: JsonPath;
  readonly value: unknown;
}

/** Why an override cannot be carried out. */
export class OverrideError extends Error {
  override readonly name = 'OverrideError';
  readonly text: string;
  constructor(text: string, message: string) {
    super(message);
    this.text = text;
  }
}

/**
 * `path=value`: keys joined by dots (an index for a list), the value as JSON, or as a plain string where it is not JSON:
 * `objective.beta=0.1`, `model.kind=vae`, `optimiser.betas=[0.8,0.99]`, `training.batchSize=full`.
 */
export function parseOverride(text: string): Override {
  const equals = text.indexOf('=');
  const keys = (equals < 0 ? text : text.slice(0, equals)).trim().split('.');
  if (equals < 0 || keys.some((key) => key.trim() === '')) {
    throw new OverrideError(text, 'expected path=value, for example objective.beta=0.1');
  }
  const value = text.slice(equals + 1).trim();
  return { text, path: keys.map((key) => key.trim()), value: parseValue(value) };
}

/**
 * A copy of `raw` with the override's value at its path; objects on the way are made.
 * Throws `OverrideError` where the way leads through something that is no object or list.
 */
export function applyOverride(raw: unknown, override: Override): { raw: unknown; path: JsonPath } {
  const taken: (string | number)[] = [];
  const set = (given: unknown, [key, ...rest]: JsonPath): unknown => {
    if (key === undefined) return override.value;
    const value = spelledOut(given, taken);
    if (Array.isArray(value)) {
      const index = Number(key);
      if (!Number.isInteger(index) || index < 0 || index > value.length) {
        throw new OverrideError(
          override.text,
          `"${formatPath(taken)}" is a list of ${value.length}, which has no entry "${key}"`,
        );
      }
      taken.push(index);
      return Object.assign([...(value as unknown[])], { [index]: set(value[index], rest) });
    }
    if (value !== undefined && value !== null && typeof value !== 'object') {
      throw new OverrideError(
        override.text,
        `"${formatPath(taken)}" is ${JSON.stringify(value)}, which has no keys`,
      );
    }
    taken.push(key);
    // Without a prototype, so that a key such as __proto__ is a key like any other.
    const copy = Object.assign(Object.create(null) as Record<string, unknown>, value);
    copy[key] = set(copy[key], rest);
    return copy;
  };
  return { raw: set(raw, override.path), path: taken };
}

/** `"device": "cpu"` is short for `"device": { "name": "cpu" }`, so that `--set device.threads=2` goes with both. */
function spelledOut(value: unknown, path: JsonPath): unknown {
  return typeof value === 'string' && path.length === 1 && path[0] === 'device' ? { name: value } : value;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
