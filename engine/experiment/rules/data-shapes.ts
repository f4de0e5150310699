import type { DataConfig } from '../../../schemas/data-config.ts';
import type { NamedArray } from '../data-arrays.ts';
import { horizonOf } from '../horizon.ts';
import { isWhole } from '../npy-header.ts';
import type { Finding, Rule } from './rule.ts';

/** Arrays whose shapes, or kinds of number, do not go together. */
export const dataShapes: Rule = {
  id: 'data-shape',
  reads: ['data'],
  *check({ arrays, experiment: { data } }) {
    if (data.kind !== 'sequence' && data.kind !== 'pairs') return;
    const readable = arrays().filter((array): array is ReadArray => 'header' in array.found);
    for (const array of readable) yield* ownAxes(array, horizonOf(data));
    const sound = readable.filter(hasRightAxes);
    for (const array of sound) {
      const x = sound.find(({ split, role }) => split === array.split && role === 'x');
      if (x && array !== x && rows(array) !== rows(x)) {
        yield at(
          array,
          `Its shape ${shapeOf(array)} has ${rows(array)} rows, but its x ${shapeOf(x)} has ${rows(x)}; ${array.role === 'y' ? 'row r of y goes with row r of x' : 'each row of x needs its truth'}.`,
        );
      }
      if (array.split === 'test') yield* againstTrain(array, sound);
    }
    yield* whatTestHasAlone(data);
  },
};

type ReadArray = NamedArray & { readonly found: Extract<NamedArray['found'], { header: unknown }> };

/**
 * What is wrong with one array by itself.
 *
 * @param horizon null of pairs
 */
function* ownAxes(array: ReadArray, horizon: number | null): Generator<Finding> {
  const { shape } = array.found.header;
  const [length, fewest, pairs] =
    horizon === null ? ['N', 2, ''] : [`T + ${horizon}`, horizon + 2, ', which make 2 pairs'];
  if (!hasRightAxes(array)) {
    const axes = `Its shape ${shapeOf(array)} has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}`;
    if (isLabels(array)) {
      const hint =
        shape.length === 2 && shape[1] === 1
          ? `reshape it to (${rows(array)},)`
          : "numbers that are no labels need .astype('float32')";
      yield at(array, `${axes}; whole numbers are labels, one a row: (${length},); ${hint}.`);
      return;
    }
    const width = { x: 'D', y: 'E', truth: 'k' }[array.role];
    const hint = shape.length === 1 ? `; reshape it to (${shape[0] ?? 0}, 1)` : '';
    yield at(array, `${axes}; two are needed, (${length}, ${width})${hint}.`);
  } else if (array.role === 'x' && rows(array) < fewest) {
    yield at(
      array,
      `Its shape ${shapeOf(array)} has ${rows(array)} ${rows(array) === 1 ? 'row' : 'rows'}; at least ${fewest} are needed${pairs}.`,
    );
  } else if (columns(array) === 0) {
    yield at(array, `Its shape ${shapeOf(array)} has no columns.`);
  }
}

/** What is wrong with an array of the test set beside its counterpart of the training set. */
function* againstTrain(array: ReadArray, sound: readonly ReadArray[]): Generator<Finding> {
  const partner = sound.find(
    ({ split, role, name }) => split === 'train' && role === array.role && name === array.name,
  );
  if (!partner) return;
  if (isLabels(partner) !== isLabels(array)) {
    const words = (of: ReadArray): string => (isLabels(of) ? 'labels (whole numbers)' : 'values (floats)');
    yield at(array, `It holds ${words(array)}, but "${array.name}" of train holds ${words(partner)}.`);
  } else if (columns(partner) !== columns(array)) {
    const its = `Its shape ${shapeOf(array)} has ${columns(array)} columns, but `;
    const other = `${shapeOf(partner)} has ${columns(partner)}.`;
    yield at(
      array,
      array.role === 'truth'
        ? `${its}"${array.name}" of train ${other}`
        : `${its}the training ${array.role} ${other}`,
    );
  }
}

/** What the test set names and the training set does not, or the other way round. */
function* whatTestHasAlone(data: Extract<DataConfig, { train: unknown }>): Generator<Finding> {
  if (data.test === null) return;
  if (data.kind === 'pairs' && (data.train.y === '') !== (data.test.y === '')) {
    const [having, lacking] = data.train.y === '' ? ['test', 'train'] : ['train', 'test'];
    yield {
      severity: 'error',
      path: ['data', lacking],
      message: `"data.${having}" has a y of its own, "data.${lacking}" has none: there x would be its own target.`,
    };
  }
  for (const name of Object.keys(data.test.truth)) {
    if (name in data.train.truth) continue;
    yield {
      severity: 'warning',
      path: ['data', 'test', 'truth', name],
      message: `The probe is fitted on train, which has no truth "${name}"; this one is not used.`,
    };
  }
}

function isLabels({ found }: ReadArray): boolean {
  return isWhole(found.header.dtype);
}

/** Two axes; a truth may also be a single column without the second, and labels are. */
function hasRightAxes(array: ReadArray): boolean {
  const axes = array.found.header.shape.length;
  if (isLabels(array)) return axes === 1;
  return axes === 2 || (axes === 1 && array.role === 'truth');
}

function at(array: NamedArray, message: string): Finding {
  return { severity: 'error', path: array.path, part: 'value', message };
}

function rows(array: ReadArray): number {
  return array.found.header.shape[0] ?? 0;
}

function columns(array: ReadArray): number {
  return array.found.header.shape[1] ?? 1;
}

function shapeOf(array: ReadArray): string {
  const { shape } = array.found.header;
  return `(${shape.join(', ')}${shape.length === 1 ? ',' : ''})`;
}
