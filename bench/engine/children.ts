import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { bundle } from '../lib/bundle.ts';
import { Child } from '../lib/child.ts';
import { peerPython } from '../lib/peer.ts';
import type { OursSetting, TorchPlace, TorchSetting } from './requests.ts';

const EXAMPLES = fileURLToPath(new URL('../../examples', import.meta.url));
const MEASURE = fileURLToPath(new URL('torch/measure.py', import.meta.url));

/** Starts the processes that are measured. */
export interface Children {
  readonly ours: (setting: Omit<OursSetting, 'examples'>) => Child;
  readonly torch: (
    setting: Omit<TorchSetting, 'optimiser'>,
    file: string | null,
    place?: TorchPlace,
  ) => Child;
}

export async function children(): Promise<Children> {
  const script = await bundle('bench/engine/ours.ts');
  return {
    ours: (setting) =>
      Child.start(process.execPath, [script, JSON.stringify({ ...setting, examples: EXAMPLES })]),
    torch: ({ wait, ...setting }, file, place) =>
      Child.start(
        peerPython(),
        [MEASURE, JSON.stringify({ ...setting, ...(file === null ? {} : { file }), ...place })],
        wait === 'passive' ? { OMP_WAIT_POLICY: 'PASSIVE' } : {},
      ),
  };
}

/** Numbers of threads that are tried: one, and all cores where there are more. */
export const THREADS: readonly number[] = [...new Set([1, availableParallelism()])];
