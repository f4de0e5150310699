import type { ElboConfig } from '../../schemas/objective-config.ts';
import { experimentText } from './new-experiment.ts';

/** A row of the ablation of Var-JEPA's simulation study (Gögl & Yau, arXiv 2603.20111, Table 1). */
export interface AblationRow {
  readonly row: string;
  /** Name of its file in examples/ablation, without `.vjepa.json`. */
  readonly file: string;
  readonly title: string;
  /** Terms of the ELBO whose weight is 0. */
  readonly off: readonly (keyof ElboConfig)[];
  /** Representations that SIGReg is added on, with weight 10. */
  readonly sigreg: readonly ('context' | 'target')[];
  /** What the paper reports: means of five runs. Chance of the probe is 0.5, the floor of KL_agg 0.015. */
  readonly found: string;
}

export const ablation: readonly AblationRow[] = [
  {
    row: 'A',
    file: 'A-full-elbo',
    title: 'full ELBO',
    off: [],
    sigreg: [],
    found: 'Healthy: probe 0.996 from s_x and 0.993 from s_y; KL_agg 0.113 and 3.530 nats.',
  },
  {
    row: 'B',
    file: 'B-sigreg-context',
    title: 'SIGReg added on s_x',
    off: [],
    sigreg: ['context'],
    found: 'Hardly different from A: KL_agg of s_x 0.108 in place of 0.113 nats.',
  },
  {
    row: 'C',
    file: 'C-sigreg-target',
    title: 'SIGReg added on s_y',
    off: [],
    sigreg: ['target'],
    found: 'KL_agg of s_y falls from 3.530 to 1.999 nats; the probe stays at 0.993.',
  },
  {
    row: 'D',
    file: 'D-sigreg-both',
    title: 'SIGReg added on s_x and s_y',
    off: [],
    sigreg: ['context', 'target'],
    found: 'As C: KL_agg of s_y 1.998, of s_x 0.107 nats.',
  },
  {
    row: 'E',
    file: 'E-no-context-kl',
    title: 'no KL of s_x',
    off: ['contextKl'],
    sigreg: [],
    found: 'Distributional blow-up: KL_agg of s_x 8.374 nats, while the probe stays at 0.996.',
  },
  {
    row: 'F',
    file: 'F-no-target-kl',
    title: 'no KL of s_y',
    off: ['targetKl'],
    sigreg: [],
    found: 'KL_agg of s_y 6.201 nats, probe 0.983; s_x is as in A.',
  },
  {
    row: 'G',
    file: 'G-no-likelihood',
    title: 'no reconstruction, no generation',
    off: ['reconstruction', 'generation'],
    sigreg: [],
    found:
      'Representational collapse: probe 0.571 and 0.543, near chance, while every measure of Gaussianity is perfect (KL_agg 0.015 nats).',
  },
  {
    row: 'H',
    file: 'H-no-likelihood-sigreg',
    title: 'G with SIGReg',
    off: ['reconstruction', 'generation'],
    sigreg: ['context', 'target'],
    found: 'SIGReg lifts G: probe 0.834 and 0.821.',
  },
  {
    row: 'I',
    file: 'I-no-kl',
    title: 'no KL at all',
    off: ['contextKl', 'auxiliaryKl', 'targetKl'],
    sigreg: [],
    found: 'Distributional blow-up of both: KL_agg 10.465 and 20.276 nats, probe 0.995 and 0.984.',
  },
  {
    row: 'J',
    file: 'J-no-kl-sigreg',
    title: 'I with SIGReg',
    off: ['contextKl', 'auxiliaryKl', 'targetKl'],
    sigreg: ['context', 'target'],
    found: 'SIGReg partly replaces the KL terms: KL_agg 2.115 and 2.215 nats.',
  },
];

const TERMS = ['reconstruction', 'generation', 'contextKl', 'auxiliaryKl', 'targetKl'] as const;

/** Its experiment file: the published training on coupled Gaussians, with what the row takes away or adds. */
export function ablationText(row: AblationRow, name = `Var-JEPA ablation ${row.row}: ${row.title}`): string {
  const weights = TERMS.map((term) => `"${term}": ${row.off.includes(term) ? 0 : 1}`).join(', ');
  const added = row.sigreg.map((representation) => `"${representation}": 10`).join(', ');
  const sigreg = added === '' ? [] : [`    "sigreg": { ${added} }, // 64 directions, 64 frequencies up to 5`];
  return experimentText({
    headline: [
      `Row ${row.row} of the ablation of Var-JEPA: ${row.title} (Gögl & Yau, arXiv 2603.20111, Table 1).`,
    ],
    name,
    description: `${row.found} Published, means of five runs.`,
    model: 'var-jepa',
    data: 'coupled-gaussians',
    objective: ['  "objective": {', `    "elbo": { ${weights} },`, ...sigreg, '  },'].join('\n'),
  });
}
