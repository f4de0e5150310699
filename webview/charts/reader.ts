/** What can be read in a chart over the steps, of whatever kind: where keys lead, and what a place says. Pure. */
import type { Axis } from './axis.ts';

/** A place in a chart. `row` counts from 0 where the chart has rows. */
export interface Spot {
  readonly step: number;
  readonly row: number;
}

/** What a place says, to be seen and to be heard. */
export interface Told {
  readonly where: string;
  readonly values: readonly ToldValue[];
  readonly spoken: string;
}

export interface ToldValue {
  /** What it is of, in the colour of that place in the palette; null where `where` says it all. */
  readonly of: { readonly label: string; readonly colour: number } | null;
  readonly value: string;
  /** Of the steps that it stands for. */
  readonly range: string;
}

export interface Reader<Model extends { readonly x: Axis }> {
  /** From top to bottom; null where a step is all that can be pointed at. */
  rows(model: Model): number | null;
  tell(model: Model, spot: Spot): Told;
  /**
   * Where a key leads; null for one that leads nowhere.
   * @param from null: nobody is anywhere yet
   * @param stride how far an arrow goes
   */
  walk(model: Model, key: string, from: { step: number | null; row: number }, stride: number): Spot | null;
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), high);
