import type { DataConfig, NoisyTvConfig, SequenceConfig } from '../../schemas/data-config.ts';

/**
 * h of data over time, whose pairs are (x_t, x_{t+h}); null of data that know no time. A run that was recorded before there was
 * such a key has none, and predicted one step ahead.
 */
export function horizonOf(data: NoisyTvConfig | SequenceConfig): number;
export function horizonOf(data: DataConfig): number | null;
export function horizonOf(data: DataConfig): number | null {
  switch (data.kind) {
    case 'noisy-tv':
    case 'sequence':
      return data.horizon ?? 1;
    case 'coupled-gaussians':
    case 'hallway':
    case 'pairs':
      return null;
  }
}
