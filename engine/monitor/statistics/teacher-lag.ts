import type { Values } from './values.ts';

/**
 * ‖θ − θ′‖ / ‖θ‖ over all weights of an encoder θ and its moving average θ′: how far the teacher is behind. 0 where both are
 * equal, NaN where all weights are 0.
 *
 * @param pairs each array of weights with the teacher's array of the same shape
 */
export function teacherLag(pairs: Iterable<readonly [online: Values, teacher: Values]>): number {
  let difference = 0;
  let length = 0;
  for (const [online, teacher] of pairs) {
    for (let i = 0; i < online.length; i++) {
      difference += (online[i]! - teacher[i]!) ** 2;
      length += online[i]! ** 2;
    }
  }
  return Math.sqrt(difference / length);
}
