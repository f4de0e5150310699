import type { Problem } from '../../engine/experiment/problem.ts';

/** An action above the first line of an experiment file. */
export interface Lens {
  readonly title: string;
  readonly tooltip: string;
  readonly command: string;
  /** Whether the command gets the file's URI. */
  readonly withFile: boolean;
}

/** What the lenses of a file depend on. */
export interface LensState {
  readonly problems: readonly Problem[];
  readonly trusted: boolean;
}

/** Train, or why it cannot be trained; and a new experiment. */
export function lensesOf({ problems, trusted }: LensState): Lens[] {
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const create: Lens = {
    title: '$(new-file) New Experiment…',
    tooltip: 'Begin another experiment: pick a model and a data source',
    command: 'vjepa.newExperiment',
    withFile: false,
  };
  if (!trusted) {
    return [
      {
        title: '$(workspace-untrusted) Trust the workspace to train',
        tooltip: 'Training runs code on data of this workspace; writing and viewing work without trust',
        command: 'workbench.trust.manage',
        withFile: false,
      },
      create,
    ];
  }
  const train: Lens = {
    title: '$(play) Train',
    tooltip: 'Train this experiment in the background',
    command: 'vjepa.train',
    withFile: true,
  };
  if (errors === 0) return [train, create];
  // The train command jumps to the first error.
  const count: Lens = {
    ...train,
    title: `$(error) ${errors} ${errors === 1 ? 'error' : 'errors'}: show the first`,
    tooltip: 'An invalid experiment is not trained; this goes to its first error',
  };
  return [count, create];
}
