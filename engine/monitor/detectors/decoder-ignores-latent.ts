import type { ArConfig, NetworkConfig } from '../../../schemas/model-config.ts';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { Remedy } from '../../../schemas/alert.ts';
import { horizonOf } from '../../experiment/horizon.ts';
import { weightOf, type DecodingFigures, type Look, type LookContext } from '../look.ts';
import { gainOf, ignoredGain } from './decoder-signs.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { LET_GO, signalDim } from './let-go.ts';
import { edit, lowerLearningRate, relieveKl, usualWeight } from './remedies.ts';
import { growing, learned } from './settling.ts';
import { switched, written } from './switch-model.ts';

/**
 * The decoder ignores its latent (papers: row 12 of the diagnostics): with the latents of other rows it decodes as well as with the right
 * ones, and what it decodes is the mean of each feature. The latent may be silent (then that is the cause), or the decoder may have
 * come not to listen.
 */

/** Share of the learning before which nothing is told: a fresh decoder makes nothing of anything (convention). */
const SETTLING = 0.1;
/** Gain over the one that is ignored from which it is healthy again (convention). */
const CLEAR_FACTOR = 3;
/** Of the variance of a standardised feature, what a VAE in place of an AR leaves unexplained; every dimension is then used (measured here). */
const NARROW_OBSERVATION = 0.1;
/** Found on the chosen half of the bank, with noise up to 900 times as strong as the signal: at 0.01 and 0.1 fewer runs find it. */
const RATE_OF_QUIET_SIGNALS = 0.03;
const STEPS_OF_QUIET_SIGNALS = 3000;
/** What the gain of a deaf decoder wanders up to, as a share of the one that is ignored (convention; ±0.02 nats were seen). */
const NOISE_SHARE = 0.5;

export const decoderIgnoresLatent: Detector = {
  id: 'decoder-ignores-latent',
  page: 'decoder-ignores-latent.md',
  title: 'A decoder ignores its latent',
  patience: USUAL_PATIENCE,

  inspect(look, context) {
    if (learned(look, context) < SETTLING) return [];
    return look.decoding
      .filter(({ name }) => weightOf(name, context) > 0)
      .map((decoder) => judge(decoder, look, context));
  },
};

function judge(decoder: DecodingFigures, look: Look, context: LookContext): Finding {
  const { name, from, unit, loss, shuffledLoss, constantLoss } = decoder;
  const gain = gainOf(decoder);
  const ignored = ignoredGain(decoder);
  const ofDecoder = ({ decoding }: Look): number | null => {
    const found = decoding.find((other) => other.name === name);
    return found ? gainOf(found) : null;
  };
  if (!(gain < ignored) || growing(ofDecoder, look, context, NOISE_SHARE * ignored))
    return { state: gain > CLEAR_FACTOR * ignored ? 'healthy' : 'unclear', subject: name };
  return {
    state: 'sick',
    subject: name,
    severity: 'error',
    strength: Math.min(ignored / Math.max(gain, 1e-9), 100),
    title: `The decoder of "${name}" ignores ${from}`,
    explanation:
      `With the ${from} of another row it does as well as with the right one: what it decodes is the same for every input, about the mean of ` +
      'each feature.',
    evidence: [
      evidence('Loss', loss, unit, 'below that of another row'),
      evidence(`Loss with the ${from} of another row`, shuffledLoss, unit, 'well above'),
      evidence('Gain from the right one', gain, unit, `above ${rounded(ignored)}`),
      // In nats it is −∞ where a feature of what is decoded is constant, and says nothing.
      ...(Number.isFinite(constantLoss)
        ? [evidence('Loss of the best constant', constantLoss, unit, 'above the loss')]
        : []),
    ],
    remedies: remedies(decoder, look, context),
  };
}

/** Whatever makes the latent speak again; of a prediction of y that has nothing to go by, another model; else a gentler training. */
function remedies({ name, from }: DecodingFigures, { latents }: Look, { experiment }: LookContext): Remedy[] {
  if (experiment.model.kind === 'ar') {
    return [
      ...(horizonOf(experiment.data) === null
        ? [
            {
              title: 'See whether the rows of y belong to the rows of x: nothing in x tells of them',
              edits: [],
            },
          ]
        : [predictLatents(experiment)]),
      learnXAlone(experiment.model),
      lowerLearningRate(experiment.optimiser),
    ];
  }
  const klTerm = latents.find((latent) => latent.name === from)?.klTerm ?? null;
  return [
    ...usualWeight(name, experiment),
    ...(klTerm === null ? [] : relieveKl(klTerm, experiment)),
    lowerLearningRate(experiment.optimiser),
  ];
}

/**
 * Over time x and y are of one kind and belong together; so if nothing of y can be told, what goes on is drowned by noise without a memory. A VAE of x would
 * spend itself on that noise. What can be predicted is found where latents are predicted and may let go of the rest; being quiet, it needs weights as
 * large as the noise is loud, and so a high rate and time.
 */
function predictLatents(experiment: Experiment): Remedy {
  const { model, data, optimiser, training } = experiment;
  const rate = Math.max(optimiser.learningRate, RATE_OF_QUIET_SIGNALS);
  const steps = Math.max(training.steps, STEPS_OF_QUIET_SIGNALS);
  const latentDim = Math.min(model.latentDim, signalDim(data) ?? Infinity);
  return {
    title: `Predict latents, and let go of what is hard to predict: a linear lejepa with a light VICReg, ${steps} steps at a learning rate of ${rate}`,
    edits: [
      ...switched('lejepa', experiment, { objective: LET_GO, linear: true, latentDim }),
      edit('optimiser.learningRate', rate),
      ...(steps > training.steps ? [edit('training.steps', steps)] : []),
    ],
  };
}

/** A VAE of x of the same size, which asks nothing of y. Its encoder has a hidden layer, so that its variance can be level. */
function learnXAlone({ latentDim, encoder, decoder }: ArConfig): Remedy {
  const width = Math.max(4 * latentDim, 16);
  const bent: NetworkConfig =
    encoder.depth > 0 ? encoder : { depth: 1, width, activation: 'tanh', bias: true };
  return {
    title: 'Learn x by itself, with a VAE, if y cannot be told from it',
    edits: [
      edit('model', { kind: 'vae', latentDim, encoder: bent, decoder: written(decoder) }),
      edit('objective', { observationVariance: NARROW_OBSERVATION }),
    ],
  };
}
