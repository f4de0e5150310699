import type { DataConfig } from '../../../schemas/data-config.ts';
import { setting, type Rule } from './rule.ts';

/** Latents of a generator that cannot be told apart, because together they have more dimensions than what is observed of them. */
export const tooNarrowObservation: Rule = {
  id: 'observation-too-narrow',
  reads: ['data'],
  *check({ experiment: { data }, given }) {
    const hidden = hiddenIn(data);
    if (hidden === null || hidden.observed >= hidden.dims) return;
    const key = hidden.keys.find((name) => given(`data.${name}`));
    yield {
      severity: hidden.severity,
      path: ['data', ...(key === undefined ? [] : [key])],
      message: `${hidden.words} in ${hidden.observed} of observation: ${hidden.so}.`,
    };
  },
};

/** How many dimensions an observation of a generator stands for; null where none are told. */
function hiddenIn(data: DataConfig): {
  readonly dims: number;
  readonly observed: number;
  readonly keys: readonly string[];
  readonly words: string;
  readonly so: string;
  readonly severity: 'error' | 'warning';
} | null {
  switch (data.kind) {
    case 'noisy-tv': {
      const { observationDim, signalDim, distractorDim } = data;
      if (data.noiseScale === 0) return null;
      return {
        dims: signalDim + distractorDim,
        observed: observationDim,
        keys: ['observationDim', 'signalDim', 'distractorDim'],
        words: `${signalDim} dimensions of signal and ${distractorDim} of distractor`,
        so: 'no linear map separates them',
        severity: 'warning',
      };
    }
    case 'coupled-gaussians':
      return {
        dims: data.stateDim,
        observed: data.observationDim,
        keys: ['observationDim', 'stateDim'],
        words: `${data.stateDim} dimensions of s_x`,
        so: 'x cannot tell them all',
        severity: 'warning',
      };
    case 'hallway':
      return {
        dims: data.signalDim + 1,
        observed: data.observationDim,
        keys: ['observationDim', 'signalDim'],
        words: `${data.signalDim} dimensions of signal and the branch`,
        so: 'each needs a direction of its own',
        severity: 'error',
      };
    case 'sequence':
    case 'pairs':
      return null;
  }
}

/** A hallway whose branches are one peak: the mixture ½ N(a, v) + ½ N(−a, v) has two only where a² > v. */
export const branchesOverlap: Rule = {
  id: 'branches-overlap',
  reads: ['data'],
  *check({ experiment: { data } }) {
    if (data.kind !== 'hallway' || data.branch === 0) return;
    const deviation = Math.hypot(data.branchNoise, data.sensorNoise);
    if (data.branch > deviation) return;
    const path = ['data', 'branch'];
    yield {
      severity: 'warning',
      path,
      part: 'value',
      message: `Branches at ±${data.branch}, each with a standard deviation of ${Number(deviation.toPrecision(3))}, have one peak together: there are no modes to average.`,
      fix: setting(path, Number((5 * deviation).toPrecision(2))),
    };
  },
};

/** A label that leaves no trace in what is observed. */
export const labelWithoutTrace: Rule = {
  id: 'label-without-trace',
  reads: ['data'],
  *check({ experiment: { data } }) {
    if (data.kind !== 'coupled-gaussians' || data.shift !== 0) return;
    const path = ['data', 'shift'];
    yield {
      severity: 'info',
      path,
      part: 'value',
      message: 'With δ = 0 the label leaves no trace in s_x: every probe of it stays at chance.',
      fix: setting(path, 2),
    };
  },
};
