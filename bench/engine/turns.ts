import { setTimeout } from 'node:timers/promises';
import type { Child } from '../lib/child.ts';
import { requireFinite } from './agreement.ts';
import type { Speed } from './requests.ts';

/** Seconds before anything is measured. */
const WARM_UP = 1;
/** Milliseconds in which the threads of the one that was measured go to sleep. */
const PAUSE = 100;
/** Seconds after which a child that measures is given up. */
const LIMIT = 200;

/** Speeds of children that were measured in turn, A B A B …, one list a child. */
export async function inTurn(
  children: readonly { readonly name: string; readonly child: Child }[],
  rounds: number,
  seconds: number,
): Promise<readonly (readonly Speed[])[]> {
  const speeds = children.map((): Speed[] => []);
  for (const { child } of children) await child.ask({ do: 'measure', seconds: WARM_UP }, LIMIT);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { name, child }] of children.entries()) {
      await setTimeout(PAUSE);
      const speed = await child.ask<Speed>({ do: 'measure', seconds }, LIMIT);
      requireFinite(name, speed.loss);
      speeds[i]?.push(speed);
    }
  }
  return speeds;
}
