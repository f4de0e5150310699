import { editedText } from '../experiment/helpers.ts';
import { readExperiment } from '../../../engine/experiment/read.ts';
import { latentFigures, spreadOf } from '../../../engine/monitor/latent-figures.ts';
import type { Look, LookContext } from '../../../engine/monitor/look.ts';
import { calibrationFigures } from '../../../engine/monitor/statistics/calibration.ts';
import type { Detector, Finding, Sick } from '../../../engine/monitor/detectors/detector.ts';
import type { LatentReading } from '../../../engine/models/latent-reading.ts';
import type { Experiment } from '../../../schemas/experiment.ts';
import type { ProbeScore } from '../../../schemas/run-log.ts';

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

interface LookAt {
  readonly step?: number;
  readonly readings?: readonly LatentReading[];
  readonly probe?: { readonly step: number; readonly scores: Readonly<Record<string, ProbeScore>> };
  /** Whether the target is sampled in training. */
  readonly sampled?: boolean;
}

export function look({ step = 3000, readings = [], probe, sampled = true }: LookAt): Look {
  const prediction = readings.find(({ role }) => role === 'prediction');
  const target = readings.find(({ role }) => role === 'target');
  return {
    step,
    latents: readings.map((reading) => latentFigures(reading).figures),
    calibration: prediction && target ? calibrationFigures(prediction, target, sampled) : null,
    probe: probe ?? null,
    loss: 1,
  };
}

/** A context in which `earlier` were the looks before `now`. */
export function context(of: Experiment, now: Look, earlier: readonly Look[] = []): LookContext {
  const largestSpread = new Map<string, number>();
  for (const { latents } of [...earlier, now]) {
    for (const figures of latents)
      largestSpread.set(figures.name, Math.max(largestSpread.get(figures.name) ?? 0, spreadOf(figures)));
  }
  return { experiment: of, first: earlier[0] ?? now, previous: earlier.at(-1) ?? null, largestSpread };
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
