import { setting, type Rule } from './rule.ts';
import { batchRows } from './train-shape.ts';

/** Further apart than this two frequencies miss what is between them: e^{−t²/2} falls from 1 to 0.61 at t = 1. */
const WIDEST_SPACING = 1;
/** Below this the characteristic function hardly sees more than mean and variance. */
const LOWEST_MAXIMUM = 0.5;
/** Beyond this e^{−t²/2} is below 2e-22, and what is left of a batch's is noise. */
const HIGHEST_MAXIMUM = 10;
/** Cosines and sines that a step keeps for its gradient: 1 GiB of them. */
const MOST_NUMBERS = 2 ** 28;

/** Frequencies and directions of SIGReg that do not see what it is there for, or cost more than a step can bear. */
export const sigregResolution: Rule = {
  id: 'sigreg-resolution',
  reads: ['data', 'model.kind', 'objective', 'training.batchSize'],
  *check(context) {
    const { model, objective } = context.experiment;
    const { sigreg, lambda } = objective;
    const isOn = model.kind === 'lejepa' ? lambda > 0 : sigreg.context > 0 || sigreg.target > 0;
    if (!isOn) return;
    const { knots, slices, maxFrequency, form } = sigreg;
    const published = form === 'plain' ? 5 : 3;
    const path = (key: string) => ['objective', 'sigreg', key];
    if (maxFrequency < LOWEST_MAXIMUM || maxFrequency > HIGHEST_MAXIMUM) {
      yield {
        severity: 'warning',
        path: path('maxFrequency'),
        message:
          maxFrequency < LOWEST_MAXIMUM
            ? `Frequencies up to ${maxFrequency} see hardly more of a distribution than its mean and variance.`
            : `Beyond a frequency of 5 the characteristic function of N(0, 1) is below 4e-6: most of the ${knots} frequencies up to ${maxFrequency} see the noise of the batch.`,
        fix: setting(path('maxFrequency'), published),
      };
    } else if (maxFrequency / (knots - 1) > WIDEST_SPACING) {
      yield {
        severity: 'warning',
        path: path('knots'),
        message: `${knots} frequencies from 0 to ${maxFrequency} lie ${Number((maxFrequency / (knots - 1)).toPrecision(3))} apart, and the characteristic function changes over about 1: what is between them is not seen.`,
        fix: setting(path('knots'), Math.ceil(4 * maxFrequency) + 1),
      };
    }
    const rows = batchRows(context);
    if (rows === null) return;
    // Of the frequencies' multiples only about √(2 knots) are computed, each with its cosine and its sine.
    const numbers = rows * slices * 2 * Math.sqrt(2 * knots);
    if (numbers <= MOST_NUMBERS) return;
    yield {
      severity: 'warning',
      path: path('slices'),
      message: `${slices} directions of ${rows} rows keep about ${(numbers / 2 ** 28).toPrecision(2)} GiB for the gradient of SIGReg. Directions are drawn anew at every step, so fewer of them, or a smaller batch, see as much over the run.`,
      fix: setting(
        path('slices'),
        Math.max(1, 2 ** Math.floor(Math.log2((slices * MOST_NUMBERS) / numbers))),
      ),
    };
  },
};
