import { it } from 'vitest';
import { AUTHORS_DATA } from './support/noisy-tv.ts';

it('has the published trajectories to be held to', ({ skip }) => {
  skip(
    AUTHORS_DATA === null,
    'The published trajectories (../shared/noisy-tv/seed111) are not on this machine: VAE and AR are not held to the published table, nor the JEPA family to its medians.',
  );
});
