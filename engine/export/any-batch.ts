import type { OnnxInitialiser, OnnxNode, OnnxValue } from '../graph/onnx/model-proto.ts';
import { at, sizeOf, type OnnxAttribute, type Shape } from '../graph/tensor.ts';

/** A graph as it is written for one number of rows. */
export interface Written {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxInitialiser[];
  readonly inputs: ReadonlyMap<string, Shape>;
  readonly outputs: ReadonlyMap<string, Shape>;
}

/** The same graph for any number of rows. */
export interface AnyBatch {
  readonly nodes: readonly OnnxNode[];
  readonly initialisers: readonly OnnxInitialiser[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/** What depends on the number of rows in a way that a graph for any number cannot say. */
export class BatchBound extends Error {
  override readonly name = 'BatchBound';
}

/** Name of the open extent. */
export const BATCH = 'batch';

/** Primes that no width of a model is likely to be a multiple of, so that an extent that has them is one of rows. */
const ROWS = [1009, 1013, 1019] as const;

/**
 * Our graphs have static shapes. This writes one for three numbers of rows and looks at what changes with them: extents of inputs and
 * outputs become the open extent `batch`, one extent of a Reshape becomes −1, any other vector of sizes is computed from the shape
 * of the first input, and a constant that only repeats itself along the rows is expanded to as many as there are.
 *
 * Throws a `BatchBound` that names the node or constant where something else changes, e.g. a mean over the batch.
 */
export function anyBatch(write: (rows: number) => Written): AnyBatch {
  const [first, ...others] = ROWS.map(write) as [Written, ...Written[]];
  for (const other of others) requireSameNodes(first, other);
  const opened = new Opened(first, others);
  const nodes = first.nodes.map((node) => opened.node(node));
  const value = ([name, shape]: readonly [string, Shape], other: (of: Written) => Shape): OnnxValue => ({
    name,
    shape: openExtents(name, [shape, ...others.map(other)]),
  });
  const inputs = [...first.inputs].map((it) => value(it, (of) => of.inputs.get(it[0]) ?? []));
  const outputs = [...first.outputs].map((it) => value(it, (of) => of.outputs.get(it[0]) ?? []));
  return { nodes: [...opened.nodes, ...nodes], initialisers: opened.initialisers, inputs, outputs };
}

function requireSameNodes(a: Written, b: Written): void {
  a.nodes.forEach((node, i) => {
    const other = b.nodes[i];
    if (JSON.stringify(node) !== JSON.stringify(other))
      throw new BatchBound(`${node.type} (${node.outputs.join(', ')}) is written differently for more rows`);
  });
  if (a.nodes.length !== b.nodes.length || a.initialisers.length !== b.initialisers.length)
    throw new BatchBound('the graph has more nodes for more rows');
}

/** Constants and what computes them, rid of the number of rows. */
class Opened {
  /** Go before the graph's own. */
  readonly nodes: OnnxNode[] = [];
  readonly initialisers: OnnxInitialiser[] = [];
  readonly #source: string;
  /** By name: how a constant looks for each of `ROWS`, where that differs. */
  readonly #bound = new Map<string, readonly OnnxInitialiser[]>();
  /** What stands in place of a constant, by its name and what it is for. */
  readonly #replaced = new Map<string, string>();

  constructor(first: Written, others: readonly Written[]) {
    this.#source = [...first.inputs].find(([, shape]) => shape[0] === ROWS[0])?.[0] ?? '';
    first.initialisers.forEach((constant, i) => {
      const versions = [constant, ...others.map(({ initialisers }) => at(initialisers, i))];
      if (versions.every((other) => isSame(constant, other))) this.initialisers.push(constant);
      else this.#bound.set(constant.name, versions);
    });
  }

  node(node: OnnxNode): OnnxNode {
    const inputs = node.inputs.map((name, i) => this.#input(name, node.type === 'Reshape' && i === 1));
    return { ...node, inputs };
  }

  #input(name: string, isShape: boolean): string {
    const versions = this.#bound.get(name);
    if (versions === undefined) return name;
    const key = `${name}${isShape ? '.shape' : ''}`;
    const known = this.#replaced.get(key);
    if (known !== undefined) return known;
    const replacement = this.#replace(key, versions, isShape);
    this.#replaced.set(key, replacement);
    return replacement;
  }

  #replace(name: string, versions: readonly OnnxInitialiser[], isShape: boolean): string {
    const [constant] = versions as [OnnxInitialiser];
    if (!(constant.data instanceof BigInt64Array)) return this.#repeated(name, versions);
    const vectors = versions.map(({ data }) => [...data].map(Number));
    const sizes = perRow(name, vectors);
    if (isShape && sizes.filter((size) => size.perRow > 0).length === 1) {
      const open = sizes.map(({ fixed, perRow }) => (perRow > 0 ? -1 : fixed));
      return this.#ints(name, open);
    }
    return this.#sizes(name, sizes);
  }

  /** A float constant that says the same for every row. */
  #repeated(name: string, versions: readonly OnnxInitialiser[]): string {
    const sizes = perRow(
      name,
      versions.map(({ shape }) => shape),
    );
    const once = versions.map((version) => withoutRepeats(version, sizes));
    const [first = null] = once;
    if (first === null || once.some((other) => other === null || !isSame(first, other)))
      throw new BatchBound(`a constant of shape (${at(versions, 0).shape.join(', ')}) depends on the rows`);
    this.initialisers.push({ ...first, name: `${name}.row` });
    this.#add('Expand', [`${name}.row`, this.#sizes(`${name}.shape`, sizes)], name);
    return name;
  }

  /** A vector of sizes, some of which are multiples of the rows of the first input. */
  #sizes(name: string, sizes: readonly Size[]): string {
    const parts = sizes.map(({ fixed, perRow }, i) => {
      if (perRow === 0) return this.#ints(`${name}.${i}`, [fixed]);
      return perRow === 1
        ? this.#rows()
        : this.#add('Mul', [this.#rows(), this.#ints(`${name}.${i}.factor`, [perRow])], `${name}.${i}`);
    });
    return parts.length === 1
      ? at(parts, 0)
      : this.#add('Concat', parts, `${name}.any`, { axis: { int: 0 } });
  }

  #rows(): string {
    if (this.#source === '') throw new BatchBound('no input has rows');
    if (this.nodes.some((node) => node.outputs[0] === 'rows')) return 'rows';
    return this.#add('Shape', [this.#source], 'rows', { start: { int: 0 }, end: { int: 1 } });
  }

  #ints(name: string, values: readonly number[]): string {
    this.initialisers.push({ name, shape: [values.length], data: BigInt64Array.from(values, BigInt) });
    return name;
  }

  #add(
    type: string,
    inputs: readonly string[],
    output: string,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): string {
    this.nodes.push({ type, domain: '', inputs, outputs: [output], attributes });
    return output;
  }
}

/** `fixed` where `perRow` is 0, else `perRow` times the rows. */
interface Size {
  readonly fixed: number;
  readonly perRow: number;
}

/** How each entry of a vector follows from the rows; one vector for each of `ROWS`. */
function perRow(name: string, vectors: readonly (readonly number[])[]): readonly Size[] {
  return at(vectors, 0).map((value, i) => {
    const found = vectors.map((vector) => vector[i]);
    if (found.every((other) => other === value)) return { fixed: value, perRow: 0 };
    const factor = value / ROWS[0];
    if (!Number.isInteger(factor) || found.some((other, version) => other !== factor * at(ROWS, version)))
      throw new BatchBound(`${name} holds ${found.join(', ')} for ${ROWS.join(', ')} rows`);
    return { fixed: 0, perRow: factor };
  });
}

/** One entry along every axis that grows with the rows; null where the others are not its repetitions. */
function withoutRepeats(
  { name, shape, data }: OnnxInitialiser,
  sizes: readonly Size[],
): OnnxInitialiser | null {
  if (data instanceof BigInt64Array) return null;
  const kept = shape.map((extent, axis) => (at(sizes, axis).perRow > 0 ? 1 : extent));
  const values = new Float32Array(sizeOf(kept));
  const seen = new Uint8Array(values.length);
  for (let position = 0; position < data.length; position++) {
    let rest = position;
    let target = 0;
    let stride = 1;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const extent = at(shape, axis);
      const keptExtent = at(kept, axis);
      if (keptExtent === extent) target += (rest % extent) * stride;
      rest = Math.floor(rest / extent);
      stride *= keptExtent;
    }
    if (seen[target] === 0) values[target] = at(data, position);
    else if (!Object.is(values[target], data[position])) return null;
    seen[target] = 1;
  }
  return { name, shape: kept, data: values };
}

function openExtents(name: string, shapes: readonly Shape[]): readonly (number | string)[] {
  return perRow(name, shapes).map(({ fixed, perRow }) =>
    perRow === 0 ? fixed : perRow === 1 ? BATCH : `${perRow}*${BATCH}`,
  );
}

function isSame(a: OnnxInitialiser, b: OnnxInitialiser): boolean {
  return (
    a.shape.join() === b.shape.join() &&
    a.data.length === b.data.length &&
    a.data.every((value, i) => Object.is(value, b.data[i]))
  );
}
