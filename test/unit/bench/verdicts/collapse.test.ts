import { describe, expect, it } from 'vitest';
import { isCollapsed, isJointlyCollapsed } from '../../../../bench/verdicts/checks/collapse.ts';
import type { ExaminedRun, Examination } from '../../../../bench/verdicts/facts/examined-run.ts';
import { latentFacts, type LatentFacts } from '../../../../bench/verdicts/facts/latent-facts.ts';
import type { Rows } from '../../../../bench/verdicts/facts/linear.ts';
import { truthFacts } from '../../../../bench/verdicts/facts/truth-facts.ts';
import type { WholeReading } from '../../../../bench/verdicts/facts/observe-all.ts';
import type { Dataset } from '../../../../engine/data/dataset.ts';
import type { LatentReading } from '../../../../engine/models/latent-reading.ts';
import { randomStream } from '../../../../engine/random/stream.ts';

/** x is a signal of variance 1 and a distractor of variance 9: the signal is a tenth of it. */
const ROWS = 4000;
const DISTRACTOR = 3;

const normal = randomStream(3, 'collapse').fillNormal(new Float32Array(2 * ROWS));
const x: Rows = { rows: ROWS, dims: 2, values: normal.map((n, i) => (i % 2 === 0 ? n : DISTRACTOR * n)) };
const signal = Float32Array.from({ length: ROWS }, (_, r) => x.values[2 * r]!);

const data: Dataset = {
  inputDim: 2,
  targetDim: 2,
  train: {
    pairs: ROWS,
    x: x.values,
    y: x.values,
    truth: { signal: { kind: 'values', dim: 1, ofX: signal, ofY: signal } },
  },
  test: null,
  standardisation: null,
  targetStandardisation: null,
};

/** A latent (signal weight × signal, distractor weight × distractor), as encoder of x and as its moving average. */
function examined(weights: readonly [number, number], drawn: Examination | null): Examination {
  const reading = (role: 'context' | 'target'): LatentReading => ({
    name: role,
    role,
    rows: ROWS,
    dims: 2,
    mean: x.values.map((value, i) => value * weights[i % 2]!),
    logVariance: null,
    sample: null,
    prior: null,
    klTerm: null,
  });
  const latents = [reading('context'), reading('target')];
  const chosen = Array.from({ length: ROWS }, (_, r) => r);
  const whole: WholeReading = {
    rows: ROWS,
    x: x.values,
    y: x.values,
    chosen,
    latents,
    decoded: [],
    terms: [],
  };
  return {
    latents: latents.map((latent, i): LatentFacts =>
      latentFacts(latent, latent, x, x, drawn?.latents[i]?.spread ?? null),
    ),
    truth: truthFacts(whole, whole, data),
    decoders: [],
    loss: { train: null, test: null, fresh: null },
    noiseShare: null,
    coverage: null,
    branchSeparation: null,
  };
}

/** Drawn as x itself. */
function run(trained: readonly [number, number]): ExaminedRun {
  const drawn = examined([1, 1], null);
  return {
    model: 'jepa',
    status: 'completed',
    nonFinite: false,
    step: 1,
    steps: 1,
    course: null,
    drawn,
    trained: examined(trained, drawn),
    moved: 1,
    reference: {
      ofX: { constant: { train: 1, test: 1 }, linear: { train: 0, test: 0 } },
      ofY: { constant: { train: 1, test: 1 }, linear: { train: 0, test: 0 } },
      vae: null,
      stateDim: 2,
    },
  };
}

// The drawn spread is √((1 + 9) / 2) = √5, so that the noise has variance v = 0.05² · 5 = 0.0125.
describe('what has collapsed to a point', () => {
  it.each([
    ['x as it was drawn', [1, 1], 'healthy'],
    ['the signal alone, as it was drawn, with the loud distractor left out: a tenth of x', [1, 0], 'healthy'],
    ['the same at a larger scale', [3, 0], 'healthy'],
    ['the distractor alone', [0, 1], 'healthy'],
    // legible: w² / (w² + v) = 0.008 of a signal that a probe without noise reads to the last digit
    ['everything at a hundredth of its scale', [0.01, 0.01], 'sick'],
    ['the signal alone, at a hundredth of its scale', [0.01, 0], 'sick'],
    // as much as 0.76 of the signal survives the noise, and yet it is on the way to a point
    ['the signal alone, at a fifth of its scale', [0.2, 0], 'sick'],
    // 0.36 of x: the mean of w² / (w² + v) and 9 w² / (9 w² + v), weighed 1 : 9
    ['everything at 0.03 of its scale', [0.03, 0.03], 'unclear'],
  ] as const)('%s', (_, weights, expected) => {
    expect(isCollapsed(run(weights))).toBe(expected);
    expect(isJointlyCollapsed(run(weights))).toBe(expected);
  });

  it('is no joint collapse where one of the two carries the signal', () => {
    const collapsed = run([0.01, 0.01]);
    const sound = run([3, 0]);
    const [context] = collapsed.trained!.latents;
    const target = sound.trained!.latents[1]!;
    const mixed: Examination = {
      ...sound.trained!,
      latents: [context!, target],
      truth: { context: collapsed.trained!.truth['context']!, target: sound.trained!.truth['target']! },
    };
    expect(isCollapsed({ ...collapsed, trained: mixed })).toBe('sick');
    expect(isJointlyCollapsed({ ...collapsed, trained: mixed })).toBe('healthy');
  });
});
