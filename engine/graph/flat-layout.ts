import { at, sizeOf, type Shape } from './tensor.ts';

export interface LayoutEntry {
  readonly name: string;
  readonly shape: Shape;
  readonly offset: number;
  readonly size: number;
}

/** Where named tensors lie in one flat vector, one after another. */
export class FlatLayout {
  readonly entries: readonly LayoutEntry[];
  readonly size: number;

  constructor(tensors: readonly { readonly name: string; readonly shape: Shape }[]) {
    let offset = 0;
    this.entries = tensors.map(({ name, shape }) => {
      const entry = { name, shape, offset, size: sizeOf(shape) };
      offset += entry.size;
      return entry;
    });
    this.size = offset;
  }

  get sizes(): readonly number[] {
    return this.entries.map((entry) => entry.size);
  }

  /** Offset of the first of `names` when they lie one after another in this order, else null. */
  consecutive(names: readonly string[]): number | null {
    const first = this.entries.findIndex((entry) => entry.name === names[0]);
    return names.every((name, i) => this.entries[first + i]?.name === name)
      ? at(this.entries, first).offset
      : null;
  }
}
