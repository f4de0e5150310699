import { UsageError } from './arguments.ts';

/** More seeds than this at once are a slip of the finger. */
const MOST = 1000;

/** `0..4` (both ends included), `7`, or several of them with commas between: `0..2,10`. Each seed once, in the order given. */
export function parseSeeds(text: string): readonly number[] {
  const seeds = new Set<number>();
  for (const part of text.split(',')) {
    const [, first, last] = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(part) ?? [];
    const from = Number(first);
    const to = Number(last ?? first);
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || to < from) {
      throw new UsageError(`--seeds takes whole numbers such as 0..4 or 1,2,5, not "${text}".`, 'train');
    }
    if (to - from >= MOST) throw tooMany(text);
    for (let seed = from; seed <= to; seed++) seeds.add(seed);
  }
  if (seeds.size > MOST) throw tooMany(text);
  return [...seeds];
}

function tooMany(text: string): UsageError {
  return new UsageError(`--seeds ${text} is more than ${MOST} runs.`, 'train');
}
