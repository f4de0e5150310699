import type { Watch } from './training-loop.ts';

/** Nothing is watched yet. */
export function createWatch(): Watch {
  return { look: () => Promise.resolve([]) };
}
