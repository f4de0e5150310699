/** How well each direction of the target is predicted, and which of them look like noise that remembers. Pure. */
import type { LatentsMessage } from '../../schemas/panel-message.ts';
import type { LogNumber } from '../../schemas/log-number.ts';
import { barSource } from '../charts/bar-source.ts';
import type { ChartSource, Reading } from '../charts/source.ts';
import { toNumber } from '../format.ts';
import { bars, curve, health, words, type Latest } from './bars.ts';
import { countOutside } from './reading.ts';

/** ρ² of the best direction from which on a worse one says something, as of the hint in the engine (`noise-hint.ts`). */
const PREDICTED = 0.98;

/** Squared canonical correlations of prediction and target. Only thorough looks tell them, and none where y itself is predicted. */
export function predictabilityCharts(latest: Latest): ChartSource[] {
  if (squaresOf(latest()).length === 0) return [];
  return [
    barSource({
      ...words('predictability'),
      ...health('predictability', () => predictabilityReading(latest())),
      id: 'prediction.predictability',
      curves: [curve('squares', 'ρ²', 0)],
      note: () => {
        const look = latest();
        const why = look === null ? null : unjudgedWhy(look);
        return why === null ? '' : `Not judged: ${why}.`;
      },
      log: 'none',
      include: [1],
      references: [
        { label: '0.87', from: 0.87, to: 0.87, mark: 'line' },
        { label: '0.5', from: 0.5, to: 0.5, mark: 'line' },
      ],
      data: () => bars('direction', { squares: squaresOf(latest()) }),
    }),
  ];
}

/** How many directions are neither followed as signal is nor lost. */
export function predictabilityReading(look: LatentsMessage | null): Reading | null {
  const squares = squaresOf(look);
  if (look === null || squares.length === 0) return null;
  const between = countOutside('predictability', squares, { dims: squares.length, rows: look.rows });
  return {
    inside: unjudgedWhy(look) === null ? between === 0 : null,
    words: `${between} of ${squares.length} directions from 0.5 to 0.87`,
  };
}

/** ρ² of the directions that the hint goes by: none where the prediction sees more than x. */
export const weighedDirections = (look: LatentsMessage): readonly LogNumber[] =>
  seesMore(look) ? [] : squaresOf(look);

/** Where a direction in between tells nothing; null where it does. */
function unjudgedWhy(look: LatentsMessage): string | null {
  if (seesMore(look)) return 'the prediction is told by the auxiliary latent, too';
  const best = toNumber(squaresOf(look)[0] ?? 'NaN');
  return best >= PREDICTED
    ? null
    : `no direction has ${PREDICTED}, so that signal may be hard to predict, too`;
}

const seesMore = ({ latents }: LatentsMessage): boolean => latents.some(({ role }) => role === 'auxiliary');

const squaresOf = (look: LatentsMessage | null): readonly LogNumber[] =>
  look?.prediction?.predictability ?? [];
