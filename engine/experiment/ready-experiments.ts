import { ablation, ablationText } from './ablation.ts';
import { collapsingJepaText } from './collapsing-jepa.ts';
import { experimentText } from './new-experiment.ts';

/** An experiment that is written out, to be trained as it is. */
export interface ReadyExperiment {
  /** Kebab-case; the name of its file to begin with. */
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly text: (name: string) => string;
}

export const readyExperiments: readonly ReadyExperiment[] = [
  {
    id: 'coupled-gaussians-beta-vae',
    label: 'β-VAE',
    detail: 'VAE on coupled Gaussians with β = 4: what a heavier KL term costs the latent',
    text: (name) =>
      experimentText({
        headline: [
          'β-VAE: the KL term weighs four times what the ELBO gives it. Watch how many dimensions stay active.',
        ],
        name,
        model: 'vae',
        data: 'coupled-gaussians',
        objective: `  "objective": {
    "beta": 4, // 1 = the ELBO; the higher, the more dimensions fall back to N(0, I)
    "observationVariance": 1,
  },`,
      }),
  },
  {
    id: 'collapsing-jepa',
    label: 'JEPA that collapses',
    detail: 'JEPA with EMA and stop-gradient only, no VICReg, for the verdicts to find and an edit to cure',
    text: (name) => collapsingJepaText(name),
  },
  ...ablation.map((row) => ({
    id: row.file,
    label: `Var-JEPA ablation ${row.row}: ${row.title}`,
    detail: row.found,
    text: (name: string) => ablationText(row, name),
  })),
];
