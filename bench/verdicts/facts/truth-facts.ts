import type { Dataset, Pairs, PairHalf, Truth } from '../../../engine/data/dataset.ts';
import { linearProbeScores } from '../../../engine/probe/linear-probe.ts';
import type { WholeReading } from './observe-all.ts';
import { chosenRows } from './observe-all.ts';

/** What a linear probe of each latent's mean reads of each truth of each half on test rows: R², or accuracy of labels. */
export type TruthFacts = Readonly<
  Record<string, Readonly<Record<PairHalf, Readonly<Record<string, TruthScore>>>>>
>;

export interface TruthScore {
  readonly score: number;
  /** Of labels: accuracy of always naming the most frequent; of values 0. */
  readonly chance: number;
}

/** By name of the latent, half of the pair, name of the truth. */
export function truthFacts(train: WholeReading, test: WholeReading, data: Dataset): TruthFacts {
  const held = data.test ?? data.train;
  return Object.fromEntries(
    train.latents.map((latent, i) => {
      const scores = (half: PairHalf): Record<string, TruthScore> => {
        const found = linearProbeScores(
          { latent, truth: truthOfRows(data.train, half, train.chosen) },
          { latent: test.latents[i]!, truth: truthOfRows(held, half, test.chosen) },
        );
        return Object.fromEntries(
          Object.entries(found).map(([name, { test: score, chance }]) => [
            name,
            { score: score ?? 0, chance: chance ?? 0 },
          ]),
        );
      };
      return [latent.name, { x: scores('x'), y: scores('y') }];
    }),
  );
}

/** The truth of some rows of one half. */
export function truthOfRows(
  { truth, pairs }: Pairs,
  half: PairHalf,
  chosen: readonly number[],
): Record<string, Pick<Truth, 'kind' | 'dim'> & { readonly values: Float32Array }> {
  return Object.fromEntries(
    Object.entries(truth).map(([name, { kind, dim, ofX, ofY }]) => [
      name,
      { kind, dim, values: chosenRows(half === 'x' ? ofX : ofY, pairs, chosen) },
    ]),
  );
}
