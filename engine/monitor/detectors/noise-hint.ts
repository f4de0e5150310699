import type { Remedy } from '../../../schemas/alert.ts';
import { progress, type Look, type LookContext } from '../look.ts';
import { evidence, type Finding } from './detector.ts';
import { furtherHorizon } from './predict-further.ts';
import { setKey } from './remedies.ts';

/**
 * A hint of noise tracking where nothing says what is signal and what is noise. Signal that goes on by itself is predicted nearly perfectly;
 * noise that remembers is predicted, too, but worse. So: some direction of the representation is predicted nearly perfectly, and another,
 * not lost altogether, clearly worse. On Noisy TV a direction of the signal has ρ² above 0.98 and one of the distractor 0.81 = 0.9²;
 * of 23 runs there of the chosen half of the bank whose best direction is above 0.98, those with a direction between the levels are the ones with
 * a probed noise R² above 0.1. Of data whose future is open in every direction (coupled Gaussians, hallway) nothing is said.
 */
const PREDICTED = 0.98;
const WORSE = 0.87;
/** Below it a direction is not followed but empty: a remembering noise of 0.7 a step has 0.49. */
const LOST = 0.5;
/** Share of the run before which nothing is said; a hint is for the end (convention). */
const SETTLING = 0.4;

/** Nothing where the look did not measure it, or where the prediction sees more than x. */
export function noiseHint(look: Look, context: LookContext): Finding[] {
  const { model } = context.experiment;
  const squares = look.prediction?.predictability;
  if (!squares || model.kind === 'var-jepa' || progress(look, context) < SETTLING) return [];
  const [best = 0] = squares;
  const between = squares.filter((square) => square >= LOST && square < WORSE);
  if (best < PREDICTED || between.length === 0) return [{ state: 'healthy', subject: '' }];
  const least = Math.min(...between);
  return [
    {
      state: 'sick',
      subject: '',
      severity: 'info',
      strength: (1 - least) / (1 - WORSE),
      title: `A part of the representation may follow noise that remembers: ${between.length} of ${squares.length} directions`,
      explanation:
        'Some directions are predicted nearly perfectly and others clearly worse, as noise is that can be predicted for a while. It may also be signal that is hard to predict: only the truth tells. ' +
        'Name what you know of it as `signal` and `noise` under `data.train.truth`, and the probe decides.',
      evidence: [
        evidence('Best predicted direction, ρ²', best, '', ''),
        evidence(
          'Worst predicted direction that is not lost, ρ²',
          least,
          '',
          `above ${WORSE} beside such a best one`,
        ),
      ],
      remedies: remedies(context),
    },
  ];
}

/** What noise that remembers a little forgets, so that the directions that followed it are free for signal; nothing where there is no time. */
function remedies(context: LookContext): Remedy[] {
  const horizon = furtherHorizon(context);
  return horizon === null
    ? []
    : [
        setKey(
          `See what is left ${horizon} steps ahead: by then noise is forgotten, and signal that goes on by itself is not`,
          'data.horizon',
          horizon,
        ),
      ];
}
