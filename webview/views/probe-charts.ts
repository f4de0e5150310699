/** The probe's scores over the run. Pure. */
import type { LatentProbe } from '../../schemas/panel-message.ts';
import type { ProbeScore } from '../../schemas/run-log.ts';
import { lineSource, type Curve } from '../charts/line-source.ts';
import type { ChartSource } from '../charts/source.ts';
import type { SeriesStore } from '../series-store.ts';

type Measure = NonNullable<ProbeScore['measure']>;

export const measureOf = ({ measure = 'r2' }: ProbeScore): Measure => measure;

/** A chart of R² and one of accuracy, as far as the newest probes have either; train is the dashed companion of test. */
export function probeCharts(probes: readonly LatentProbe[], store: SeriesStore): ChartSource[] {
  return [
    ...measureChart('r2', probes, store, {
      id: 'probe',
      title: 'R² over the run',
      unit: 'R²',
      hint: '1 is read perfectly, 0 not at all; below 0 is worse than the mean.',
      floor: -1,
    }),
    ...measureChart('accuracy', probes, store, {
      id: 'probe.accuracy',
      title: 'Accuracy over the run',
      unit: 'share of rows',
      hint: '1 is read perfectly; at the line, the latent says no more than the most frequent label.',
    }),
  ];
}

interface Words {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly hint: string;
  readonly floor?: number;
}

function measureChart(
  measure: Measure,
  probes: readonly LatentProbe[],
  store: SeriesStore,
  words: Words,
): ChartSource[] {
  const read = probes.flatMap(({ latent, scores }) =>
    Object.entries(scores)
      .filter(([, score]) => measureOf(score) === measure)
      .map(([truth, score]) => ({ latent, truth, score })),
  );
  const several = new Set(read.map(({ latent }) => latent)).size > 1;
  const curves = read.flatMap(({ latent, truth }, colour) =>
    ['test', 'train'].flatMap((split): Curve[] => {
      const key = `probe.${latent}.${truth}.${split}`;
      if (store.get(key) === undefined) return [];
      const label = `${several ? `${latent}: ` : ''}${truth}, ${split}`;
      return [{ key, label, colour, dashed: split === 'train', rows: () => store.get(key) }];
    }),
  );
  if (curves.length === 0) return [];
  const chances = [...new Set(read.flatMap(({ score }) => score.chance ?? []))];
  return [
    lineSource({
      ...words,
      curves,
      log: 'none',
      csvKeys: curves.map(({ key }) => key),
      include: [0, 1],
      references: chances.map((chance) => ({ label: 'chance', from: chance, to: chance, mark: 'line' })),
      empty: 'No probe yet.',
    }),
  ];
}
