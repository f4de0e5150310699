import type { Experiment } from '../../../schemas/experiment.ts';
import type { NetworkConfig } from '../../../schemas/model-config.ts';
import type { ExperimentEdit, Remedy } from '../../../schemas/alert.ts';
import { edit, setKey, tenth } from './remedies.ts';

/** Remedies of the optimisation itself: how far and how often the weights are moved, and how many there are for how many rows. */

/**
 * Learning rates that train small networks with Adam: each of its steps moves a weight by about the rate (Kingma & Ba 2015, section 2.1),
 * whatever the gradient, and weights are of the order of 1/√fan-in. So a run of T steps goes as far as T rates, and a
 * `JOURNEY` of 2 is some of the weights' own lengths; 10⁻³ is the default, above 3 · 10⁻³ single steps begin to tell.
 */
const JOURNEY = 2;
const DEFAULT_RATE = 1e-3;
const HIGHEST_RATE = 3e-3;
/** Of Adam. */
const DEFAULT_EPSILON = 1e-8;

/** A rate that gets somewhere in as many steps and is not too high. */
export function soundRate({ training }: Pick<Experiment, 'training'>): number {
  const rate = Math.min(Math.max(JOURNEY / training.steps, DEFAULT_RATE), HIGHEST_RATE);
  return Number(rate.toPrecision(1));
}

/**
 * A rate that is too high, brought down to a tenth, and to a sound one where a tenth of it would be too high still. A schedule that rises
 * is told to fall; its rate at the beginning may stay.
 */
export function calmRate(experiment: Experiment): Remedy {
  const { learningRate, finalLearningRate, schedule } = experiment.optimiser;
  const sound = soundRate(experiment);
  if (rises(experiment) && learningRate <= sound)
    return setKey('Let the learning rate fall to 0 instead of rise', 'optimiser.finalLearningRate', 0);
  const lower = Math.min(tenth(learningRate), sound);
  return {
    title: `Lower the learning rate to ${lower}`,
    edits: [
      edit('optimiser.learningRate', lower),
      ...(schedule === 'cosine' && finalLearningRate > lower ? [edit('optimiser.finalLearningRate', 0)] : []),
    ],
  };
}

/**
 * What makes steps gentler, the likeliest to help first. A warm-up and a clipped gradient only delay what a rate does that is far too high
 * (Adam's step hardly depends on the gradient's length), so they are left out where it is.
 */
export function gentlerSteps(experiment: Experiment): Remedy[] {
  const farTooHigh = experiment.optimiser.learningRate > 10 * soundRate(experiment) || rises(experiment);
  return [calmRate(experiment), ...(farTooHigh ? [] : [...warmUp(experiment), ...clipGradients(experiment)])];
}

function rises({ optimiser }: Experiment): boolean {
  return optimiser.schedule === 'cosine' && optimiser.finalLearningRate > optimiser.learningRate;
}

function clipGradients({ optimiser: { clipNorm } }: Experiment): Remedy[] {
  return clipNorm !== null && clipNorm <= 1
    ? []
    : [setKey('Clip the gradient at norm 1', 'optimiser.clipNorm', 1)];
}

/** Over a tenth of the run. */
function warmUp({ optimiser, training }: Experiment): Remedy[] {
  const steps = Math.max(Math.round(training.steps / 10), 1);
  return optimiser.warmupSteps >= steps
    ? []
    : [
        setKey(
          `Raise the learning rate slowly, over the first ${steps} steps`,
          'optimiser.warmupSteps',
          steps,
        ),
      ];
}

/**
 * What keeps the weights where they are, put right: a warm-up that takes most of the run, an ε that outweighs the gradients, and a rate that
 * with both put right would still go no way. All at once, since one of them alone is no cure of another. Where none of these is so,
 * ten times as many steps.
 */
export function moveWeights(experiment: Experiment): Remedy[] {
  const { learningRate, warmupSteps, epsilon, schedule } = experiment.optimiser;
  const { steps } = experiment.training;
  const found: { readonly words: string; readonly edit: ExperimentEdit }[] = [];
  if (warmupSteps > steps / 4) {
    const shorter = Math.round(steps / 20);
    found.push({ words: `warm up over ${shorter} steps`, edit: edit('optimiser.warmupSteps', shorter) });
  }
  if (epsilon > 100 * DEFAULT_EPSILON)
    found.push({
      words: `set ε back to ${DEFAULT_EPSILON}`,
      edit: edit('optimiser.epsilon', DEFAULT_EPSILON),
    });
  const sound = soundRate(experiment);
  const journey = learningRate * steps * (schedule === 'cosine' ? 0.5 : 1);
  if (learningRate < sound && (found.length === 0 || journey < JOURNEY / 4))
    found.push({
      words: `raise the learning rate to ${sound}`,
      edit: edit('optimiser.learningRate', sound),
    });
  if (found.length === 0)
    return [setKey(`Train ten times as long: ${10 * steps} steps`, 'training.steps', 10 * steps)];
  const words = found.map((each) => each.words).join(', ');
  return [{ title: words.slice(0, 1).toUpperCase() + words.slice(1), edits: found.map((each) => each.edit) }];
}

/**
 * What is learned by heart, the likeliest to help first (measured on the bank): smaller networks that are stopped where held-out rows did
 * best; either alone; weights that decay; more rows.
 *
 * @param best step at which held-out rows did best
 */
export function learnLessByHeart(best: number, experiment: Experiment): Remedy[] {
  const stop = setKey(`Stop after ${best} steps, where held-out rows did best`, 'training.steps', best);
  const smaller = smallerNetworks(experiment);
  const both = smaller.map(({ title, edits }) => ({
    title: `${title}, and stop after ${best} steps, where held-out rows did best`,
    edits: [...edits, ...stop.edits],
  }));
  return [...both, stop, ...smaller, ...decayWeights(experiment), ...moreRows(experiment)];
}

/** As Adam with decoupled decay (Loshchilov & Hutter 2019), ten times what its paper begins with. */
function decayWeights({ optimiser: { kind, weightDecay } }: Experiment): Remedy[] {
  const decay = kind === 'adamw' && weightDecay >= 0.1 ? 4 * weightDecay : 0.1;
  return [
    {
      title: `Let the weights decay (AdamW, ${decay})`,
      edits: [edit('optimiser.kind', 'adamw'), edit('optimiser.weightDecay', decay)],
    },
  ];
}

/** Every network of the model that is larger than that, with `depth` hidden layers of `width`. */
function smallerNetworks({ model }: Experiment): Remedy[] {
  const networks = Object.entries(model).filter((entry): entry is [string, NetworkConfig] =>
    isNetwork(entry[1]),
  );
  const largest = networks.reduce(
    (most, [, network]) => (network.depth * network.width > most.depth * most.width ? network : most),
    networks[0]![1],
  );
  if (largest.depth === 0) return [];
  const depth = 1;
  const width = largest.depth > 1 ? Math.min(largest.width, 16) : Math.max(Math.ceil(largest.width / 4), 4);
  return [
    {
      title: `Smaller networks: one hidden layer of ${width}`,
      edits: networks
        .filter(([, network]) => network.depth * network.width > depth * width)
        .flatMap(([name]) => [edit(`model.${name}.depth`, depth), edit(`model.${name}.width`, width)]),
    },
  ];
}

function isNetwork(value: unknown): value is NetworkConfig {
  return typeof value === 'object' && value !== null && 'depth' in value && 'width' in value;
}

/** Four times as many training pairs, where data are made as many as are asked for. */
function moreRows({ data }: Experiment): Remedy[] {
  switch (data.kind) {
    case 'noisy-tv':
      return [moreOf('data.trainSteps', data.trainSteps)];
    case 'coupled-gaussians':
    case 'hallway':
      return [moreOf('data.trainPairs', data.trainPairs)];
    case 'sequence':
    case 'pairs':
      return [{ title: 'Train on more rows', edits: [] }];
  }
}

function moreOf(path: string, count: number): Remedy {
  return setKey(`Train on four times as many pairs: ${4 * count}`, path, 4 * count);
}
