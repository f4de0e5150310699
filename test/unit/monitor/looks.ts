import { editedText } from '../experiment/helpers.ts';
import { readExperiment } from '../../../engine/experiment/read.ts';
import { buildModel } from '../../../engine/models/build-model.ts';
import { ModelBuilder } from '../../../engine/models/model-builder.ts';
import { latentFigures, spreadOf } from '../../../engine/monitor/latent-figures.ts';
import type { DecodingFigures, Look, LookContext, ProbeFigures } from '../../../engine/monitor/look.ts';
import { calibrationFigures } from '../../../engine/monitor/statistics/calibration.ts';
import type { Detector, Finding, Sick } from '../../../engine/monitor/detectors/detector.ts';
import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import type { Experiment } from '../../../schemas/experiment.ts';

/** An experiment on Noisy TV, as its file says it. */
export function experimentText(content: { model: object; [key: string]: unknown }): string {
  return JSON.stringify({ data: { kind: 'noisy-tv' }, ...content }, null, 2);
}

/** Reads an experiment; throws its problems, if it has any that are errors. */
export function experiment(text: string): Experiment {
  const { experiment: read, problems } = readExperiment(text, {
    file: '/somewhere/test.vjepa.json',
    files: null,
  });
  if (!read) throw new Error(problems.map(({ message }) => message).join('\n'));
  return read;
}

/** Figures of a look as they are, but for the latents, which come from readings. */
interface LookAt extends Partial<Omit<Look, 'latents' | 'calibration' | 'probe'>> {
  readonly readings?: readonly LatentReading[];
  readonly probe?: Omit<ProbeFigures, 'byLatent'> & Partial<ProbeFigures>;
  /** Whether the target is sampled in training. */
  readonly sampled?: boolean;
}

/** A thorough look at step 3000 unless said otherwise; what is not said is null, as a model has it that has no such thing. */
export function look({ readings = [], sampled = true, probe, ...figures }: LookAt): Look {
  const prediction = readings.find(({ role }) => role === 'prediction');
  const target = readings.find(({ role }) => role === 'target');
  return {
    step: 3000,
    latents: readings.map((reading) => latentFigures(reading).figures),
    calibration: prediction && target ? calibrationFigures(prediction, target, sampled) : null,
    decoding: [],
    prediction: null,
    targetUse: null,
    teacherLag: null,
    evaluated: null,
    probe: probe ? { byLatent: {}, ...probe } : null,
    steps: null,
    loss: 1,
    ...figures,
  };
}

/** A decoder of x held to squared errors whose loss is half of what the best constant has, with the right latents. */
export function decoder(figures: Partial<DecodingFigures> = {}): DecodingFigures {
  return {
    name: 'reconstruction',
    of: 'x',
    from: 'z',
    unit: 'squared units',
    loss: 0.5,
    shuffledLoss: 1.5,
    constantLoss: 1,
    ...figures,
  };
}

/** The terms of an experiment's loss, as its model has them. The number of columns is of no concern to them. */
export function termsOf(of: Experiment): LookContext['terms'] {
  const { terms } = buildModel(of, new ModelBuilder(2, 4, 4));
  return terms.map(({ name, label, role, unit, trains, weight, annealed }) => ({
    name,
    label,
    role,
    unit,
    trains,
    weight,
    annealed,
  }));
}

/** A context in which `earlier` were the looks before `now`. */
export function context(of: Experiment, now: Look, earlier: readonly Look[] = []): LookContext {
  const largestSpread = new Map<string, number>();
  for (const { latents } of [...earlier, now]) {
    for (const figures of latents)
      largestSpread.set(figures.name, Math.max(largestSpread.get(figures.name) ?? 0, spreadOf(figures)));
  }
  return {
    experiment: of,
    terms: termsOf(of),
    trainingRows: 4000,
    first: earlier[0] ?? now,
    previous: earlier.at(-1) ?? null,
    earlier,
    largestSpread,
  };
}

/** The one finding of a detector. */
export function finding(
  detector: Detector,
  of: Experiment,
  now: Look,
  earlier: readonly Look[] = [],
): Finding {
  const findings = detector.inspect(now, context(of, now, earlier));
  if (findings.length !== 1) throw new Error(`${findings.length} findings`);
  return findings[0]!;
}

/** The one finding of a detector, which must be sick. */
export function sickness(detector: Detector, of: Experiment, now: Look, earlier: readonly Look[] = []): Sick {
  const found = finding(detector, of, now, earlier);
  if (found.state !== 'sick') throw new Error(`it is ${found.state}`);
  return found;
}

/** For each remedy, the problems that its edits bring into the file (there should be none). */
export function afterRemedies(text: string, { remedies }: Sick): { title: string; problems: string[] }[] {
  const before = problemsOf(text);
  return remedies.map(({ title, edits }) => ({
    title,
    problems: problemsOf(editedText(text, edits)).filter((problem) => !before.includes(problem)),
  }));
}

function problemsOf(text: string): string[] {
  const { problems } = readExperiment(text, { file: '/somewhere/test.vjepa.json', files: null });
  return problems.map(({ severity, message }) => `${severity}: ${message}`);
}
