import type { DataConfig } from '../../schemas/data-config.ts';
import type { ModelKind } from '../../schemas/model-config.ts';

export type DataKind = DataConfig['kind'];

/** A kind to begin with, as a picker shows it. */
interface Choice<Kind extends string> {
  readonly kind: Kind;
  readonly label: string;
  readonly detail: string;
}

export const modelKinds: readonly Choice<ModelKind>[] = [
  {
    kind: 'vjepa',
    label: 'VJEPA',
    detail: 'Predicts a Gaussian over the next embedding; trained by its likelihood, no decoder',
  },
  {
    kind: 'bjepa',
    label: 'BJEPA',
    detail: 'VJEPA with a learnable prior, fused as a product of experts at inference',
  },
  {
    kind: 'var-jepa',
    label: 'Var-JEPA',
    detail: 'Coupled latents of x and y with decoders for both, trained by one ELBO; draws y given x',
  },
  { kind: 'jepa', label: 'JEPA', detail: 'Predicts one point; EMA target and VICReg against collapse' },
  { kind: 'lejepa', label: 'LeJEPA', detail: 'Predicts one point; SIGReg against collapse, no EMA' },
  { kind: 'vae', label: 'VAE', detail: 'Reconstructs x through a Gaussian latent' },
  { kind: 'ar', label: 'AR', detail: 'Predicts y through a bottleneck by mean squared error' },
];

export const dataKinds: readonly Choice<DataKind>[] = [
  {
    kind: 'noisy-tv',
    label: 'Noisy TV',
    detail: 'Built in: a rotating signal behind a scaled distractor, both known',
  },
  {
    kind: 'coupled-gaussians',
    label: 'Coupled Gaussians',
    detail: 'Built in: two views of coupled Gaussian latents with a label, all known',
  },
  { kind: 'hallway', label: 'Hallway', detail: 'Built in: a future with two branches that x does not tell' },
  {
    kind: 'sequence',
    label: 'Your own sequence',
    detail: 'Observations over time in an .npy file, with ground truth if you have it',
  },
  {
    kind: 'pairs',
    label: 'Your own pairs',
    detail: 'Context and target in .npy files of their own, with values or labels if you have them',
  },
];
