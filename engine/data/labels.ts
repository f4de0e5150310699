import { DataError } from './data-error.ts';

/** A probe that names one of more than this takes minutes, and whole numbers so varied are seldom names of classes. */
export const MOST_CLASSES = 256;

/**
 * The distinct labels of all arrays, ascending.
 *
 * @param file what a refusal names
 * @throws DataError where there are more than {@link MOST_CLASSES}
 */
export function classesOf(file: string, arrays: readonly Float64Array[]): Float64Array {
  const distinct = new Set<number>();
  for (const labels of arrays) for (const label of labels) distinct.add(label);
  if (distinct.size > MOST_CLASSES) {
    throw new DataError(
      'shape',
      file,
      `whole numbers are labels, and there are ${distinct.size} different ones; at most ${MOST_CLASSES} can be told apart by the probe. Quantities need .astype('float32').`,
    );
  }
  return Float64Array.from(distinct).sort();
}

/** The place of each label among the classes, from 0. */
export function indicesOf(labels: Float64Array, classes: Float64Array): Float32Array {
  const places = new Map([...classes].map((label, place) => [label, place]));
  return Float32Array.from(labels, (label) => places.get(label)!);
}
