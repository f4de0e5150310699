import type { ArConfig, NetworkConfig } from '../../../schemas/experiment.ts';
import type { Remedy } from '../../../schemas/run-log.ts';
import { weightOf, type DecodingFigures, type Look, type LookContext } from '../look.ts';
import { gainOf, ignoredGain } from './decoder-signs.ts';
import { evidence, rounded, USUAL_PATIENCE, type Detector, type Finding } from './detector.ts';
import { edit, lowerLearningRate, relieveKl, usualWeight } from './remedies.ts';
import { growing, learned } from './settling.ts';
import { written } from './switch-model.ts';

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
      { title: 'See whether the rows of y belong to the rows of x: nothing in x tells of them', edits: [] },
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
