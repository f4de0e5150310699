import type { Experiment } from '../../../schemas/experiment.ts';
import type { NetworkConfig } from '../../../schemas/model-config.ts';
import type { Remedy } from '../../../schemas/alert.ts';
import type { Look, LookContext, ModeFigures } from '../look.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { edit, setKey, together } from './remedies.ts';
import { growing, learned } from './settling.ts';
import { switchModel } from './switch-model.ts';

/**
 * Mode averaging (VJEPA paper, section 10.4; papers: row 13 of the diagnostics): the future has branches that x does not tell apart, and a
 * prediction with one mode lies between them, where nothing ever is. The residuals then lie in two heaps, and two modes of common variance
 * gain over one, nats a row: ½ ln(1 + δ²/4) − ln 2 for equal branches δ standard deviations apart, so 0.3 at δ = 5, 0.6 at 7.
 *
 * A stochastic z does not help where it sees x alone (Var-JEPA: q(z|s_x)): for a given z the branch is as open as before. What helps is a
 * representation that need not hold what cannot be predicted. A drawn encoder shows the branch, though, and nothing pushes it out: what can
 * be predicted outgrows it, and how far that gets is a matter of steps times learning rate.
 */

/** Nats that a second mode gains: branches at ± 0.8 with a noise of 0.3 have 0.35 and more, healthy runs below 0.13 once they have settled. */
const GAIN = 0.25;
/** From which less than a thirteenth of the variance is a branch's own (convention): δ = 7. */
const GRAVE_GAIN = 0.6;
/** Healthy again below (convention). */
const CLEAR_GAIN = 0.15;
/** Distance of the modes in standard deviations of either. Two equal ones have two peaks above 2; skewed residuals were seen up to 3.6. */
const SEPARATION = 4;
/** Weight of the lighter mode, below which outliers were found and no branch (convention). */
const LIGHTER = 0.15;
/** The mean of what may come is off by its variance at most: a prediction that is off by more averages nothing, it is not trained yet. */
const LARGEST_ERROR = 1;
/**
 * Of what lies in two heaps, the share that a linear map of x tells, from which the heaps are none of the future's: a signal that turns, or a label,
 * which the prediction has not learned. In the chosen half branches have 0.02 and less, everything else that looked like two heaps 0.37 and more.
 */
const TOLD = 0.2;
/** Share of the learning before which nothing is told: what is not predicted yet has whatever shape the data have. */
const SETTLING = 0.2;
/**
 * By how much the learning rate is raised with the model that is to forget the branch. Over six recipes of the chosen half of the bank 10 of 52
 * runs still averaged at the rate that they had, none of 64 at three times that; at ten times some lost directions of the signal.
 */
const FASTER = 3;
/** A usual upper end for Adam (convention); a rate that is there already stays. */
const FASTEST = 0.01;

export const modeAveraging: Detector = {
  id: 'mode-averaging',
  page: 'mode-averaging.md',
  title: 'Mode averaging',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    const modes = look.prediction?.modes;
    if (!modes || learned(look, context) < SETTLING) return [];
    return [judge(modes, predictedName(look), look, context)];
  },
};

function judge(modes: ModeFigures, subject: string, look: Look, context: LookContext): Finding {
  const { gain, separation, lighter, inflation, told } = modes;
  if (!isTwoHeaps(modes) || !isOpen(look) || fading(look, context))
    return { state: gain < CLEAR_GAIN ? 'healthy' : 'unclear', subject };
  return {
    state: 'sick',
    subject,
    severity: gain > GRAVE_GAIN ? 'error' : 'warning',
    strength: gain / GAIN,
    title: 'The prediction averages two futures that x does not tell apart',
    explanation:
      'What the prediction leaves over lies in two heaps, one either side: it is the mean of two outcomes and near neither. ' +
      `Its variance is ${rounded(inflation)} times that of one outcome, so it says less than could be known, and its mean is a place where nothing is.`,
    evidence: [
      evidence('What a second mode gains', gain, 'nats', `below ${GAIN}`),
      evidence('Distance of the two modes', separation, 'standard deviations', `below ${SEPARATION}`),
      evidence('Share of the lighter mode', lighter, '', `two branches above ${LIGHTER}`),
      evidence('Variance of both together over that of one', inflation, '', 'near 1'),
      ...(Number.isNaN(told)
        ? []
        : [evidence('Share of it that x tells', told, '', `a branch below ${TOLD}`)]),
      ...(look.prediction
        ? [evidence('Error of the prediction', look.prediction.error, 'of the variance', 'says nothing here')]
        : []),
    ],
    remedies: remedies(context),
  };
}

function isTwoHeaps({ gain, separation, lighter }: ModeFigures): boolean {
  return gain > GAIN && separation > SEPARATION && lighter > LIGHTER;
}

/** Whether the heaps are of the future, and not of what the prediction has still to learn. */
function isOpen({ prediction }: Look): boolean {
  return prediction !== null && prediction.error < LARGEST_ERROR && !((prediction.modes?.told ?? NaN) > TOLD);
}

/** Whether the gain is going down: a representation that leaves the branch out needs a while to forget it. */
function fading(look: Look, { earlier }: LookContext): boolean {
  const inverse = ({ prediction }: Look): number | null =>
    prediction?.modes ? 1 / prediction.modes.gain : null;
  return growing(inverse, look, { earlier: earlier.filter(({ prediction }) => prediction?.modes) }, 0);
}

/** The latent that is predicted; of a model without one, what is decoded as y. */
function predictedName({ latents, decoding }: Look): string {
  return (
    latents.find(({ role }) => role === 'prediction')?.name ??
    decoding.find(({ of }) => of === 'y')?.name ??
    ''
  );
}

/** The likeliest to help first. Nothing can be set that gives a predictor two modes. */
function remedies({ experiment }: LookContext): Remedy[] {
  const { model, objective } = experiment;
  const fewer: Remedy[] =
    model.latentDim > 1
      ? [
          setKey(
            `Leave no room for what cannot be predicted: latent dimension ${model.latentDim - 1}`,
            'model.latentDim',
            model.latentDim - 1,
          ),
        ]
      : [];
  switch (model.kind) {
    case 'ar':
    case 'var-jepa':
      return [
        leavingOut(
          'Predict a latent that may leave the branch out, instead of all of y: a vjepa',
          experiment,
        ),
      ];
    case 'jepa':
    case 'lejepa':
      return [
        leavingOut(
          'Let the latent leave the branch out: a vjepa, which need not fill every direction',
          experiment,
        ),
        ...fewer,
      ];
    case 'vjepa':
    case 'bjepa':
      return [...(fills(objective) ? [takeOff()] : []), ...linearPredictor(model.predictor), ...fewer];
    case 'vae':
      return [];
  }
}

/** A VJEPA, and a rate at which it gets to leave the branch out. */
function leavingOut(title: string, experiment: Experiment): Remedy {
  const other = switchModel(title, 'vjepa', experiment);
  const { learningRate } = experiment.optimiser;
  const raised = Math.min(Number((FASTER * learningRate).toPrecision(3)), FASTEST);
  if (other.edits.length === 0 || raised <= learningRate) return other;
  const faster = setKey(
    `Raise the learning rate to ${raised}, for it forgets the branch slowly`,
    'optimiser.learningRate',
    raised,
  );
  return together([other, faster]) ?? other;
}

/** What a linear predictor cannot ignore the encoder has to leave out. */
function linearPredictor({ depth }: NetworkConfig): Remedy[] {
  return depth === 0
    ? []
    : [
        setKey('Let a linear predictor, as published, make the encoder drop it', 'model.predictor', {
          depth: 0,
        }),
      ];
}

/** Whether a term asks for every direction of the latent to be filled, which an unpredictable branch does best. */
function fills({ vicreg, sigreg }: LookContext['experiment']['objective']): boolean {
  return vicreg.variance > 0 || sigreg.context > 0 || sigreg.target > 0;
}

function takeOff(): Remedy {
  return {
    title: 'Do not ask for every direction to be filled: take VICReg and SIGReg off',
    edits: [edit('objective.vicreg', {}), edit('objective.sigreg', {})],
  };
}
