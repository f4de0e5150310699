/** The finaliser of MurmurHash3 (A. Appleby, public domain): a bijection of 32 bits in which every input bit moves every output bit. */
export function mix32(word: number): number {
  let h = word | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Fractional digits of √2, √3, √5, √7: constants with nothing up the sleeve. */
const LANES = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a] as const;

/**
 * 128 bits for the key (seed, purpose, step): four lanes, each absorbing every word of the key through {@link mix32}.
 * Neighbouring keys (step and step + 1, seed and seed + 1) give unrelated digests.
 *
 * @param seed, step whole numbers, 0 … 2^53 − 1
 */
export function digestKey(seed: number, purpose: string, step: number): [number, number, number, number] {
  for (const [name, value] of [
    ['seed', seed],
    ['step', step],
  ] as const) {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new RangeError(
        `A random stream needs a whole number of at least 0 as its ${name}, not ${value}.`,
      );
  }
  const absorb = (lane: number): number => {
    let h = lane;
    const take = (word: number): void => {
      h = (mix32(h ^ word) + lane) | 0;
    };
    take(seed);
    take(Math.floor(seed / 2 ** 32));
    take(step);
    take(Math.floor(step / 2 ** 32));
    for (let i = 0; i < purpose.length; i++) take(purpose.charCodeAt(i));
    take(purpose.length);
    return mix32(h);
  };
  return [absorb(LANES[0]), absorb(LANES[1]), absorb(LANES[2]), absorb(LANES[3])];
}
