import type { SequenceArray } from '../sequence-arrays.ts';
import type { Finding, Rule } from './rule.ts';

/** Arrays whose shapes do not go together. */
export const dataShapes: Rule = {
  id: 'data-shape',
  reads: ['data'],
  *check({ arrays, experiment: { data } }) {
    const readable = arrays().filter((array): array is ReadArray => 'header' in array.found);
    const matrices = readable.filter(isMatrix);
    for (const array of readable) yield* checkAxes(array);
    const x = (split: 'train' | 'test') =>
      matrices.find((array) => array.split === split && array.truth === null);
    const trainX = x('train');
    const testX = x('test');
    if (trainX && testX && columns(testX) !== columns(trainX)) {
      yield at(
        testX,
        `Its shape ${shapeOf(testX)} has ${columns(testX)} columns, but the training x ${shapeOf(trainX)} has ${columns(trainX)}.`,
      );
    }
    for (const array of matrices) {
      if (array.truth === null) continue;
      const own = x(array.split);
      if (own && rows(array) !== rows(own)) {
        yield at(
          array,
          `Its shape ${shapeOf(array)} has ${rows(array)} rows, but its x ${shapeOf(own)} has ${rows(own)}; each row of x needs its truth.`,
        );
      }
      const partner = matrices.find((other) => other.split === 'train' && other.truth === array.truth);
      if (array.split === 'test' && partner && columns(partner) !== columns(array)) {
        yield at(
          array,
          `Its shape ${shapeOf(array)} has ${columns(array)} columns, but "${array.truth}" of train ${shapeOf(partner)} has ${columns(partner)}.`,
        );
      }
    }
    if (data.kind !== 'sequence' || data.test === null) return;
    for (const name of Object.keys(data.test.truth)) {
      if (name in data.train.truth) continue;
      yield {
        severity: 'warning',
        path: ['data', 'test', 'truth', name],
        message: `The probe is fitted on train, which has no truth "${name}"; this one is not used.`,
      };
    }
  },
};

type ReadArray = SequenceArray & { readonly found: Extract<SequenceArray['found'], { header: unknown }> };

function* checkAxes(array: ReadArray): Generator<Finding> {
  const { shape } = array.found.header;
  if (!isMatrix(array)) {
    const hint = shape.length === 1 ? `; reshape it to (${shape[0] ?? 0}, 1)` : '';
    yield at(
      array,
      `Its shape ${shapeOf(array)} has ${shape.length} ${shape.length === 1 ? 'axis' : 'axes'}; two are needed, (T + 1, ${array.truth === null ? 'D' : 'k'})${hint}.`,
    );
  } else if (array.truth === null && rows(array) < 3) {
    yield at(
      array,
      `Its shape ${shapeOf(array)} has ${rows(array)} rows; at least 3 are needed, which make 2 pairs.`,
    );
  } else if (columns(array) === 0) {
    yield at(array, `Its shape ${shapeOf(array)} has no columns.`);
  }
}

/** A truth may also be (T + 1,), one column. */
function isMatrix({ truth, found }: ReadArray): boolean {
  const axes = found.header.shape.length;
  return axes === 2 || (axes === 1 && truth !== null);
}

function at(array: SequenceArray, message: string): Finding {
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
