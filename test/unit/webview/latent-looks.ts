/** Looks at made-up runs, and a latent of them by its name. */
import type { LatentsMessage } from '../../../schemas/panel-message.ts';
import type { LatentStatistics } from '../../../schemas/look-statistics.ts';
import { olderLatentsAt } from '../../webview-page/simulated-run.ts';
import { varJepaLatentsAt } from '../../webview-page/simulated-var-jepa.ts';

export const look: LatentsMessage = { ...varJepaLatentsAt(6000, false), type: 'latents' };
/** As an earlier release would have logged it. */
export const older: LatentsMessage = { ...olderLatentsAt(6000, false), type: 'latents' };

export function named(name: string, message = look): LatentStatistics {
  const latent = message.latents.find((one) => one.name === name);
  if (latent === undefined) throw new Error(`The look has no ${name}.`);
  return latent;
}
