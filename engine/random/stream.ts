import { portableExp, portableLog } from './elementary.ts';
import { digestKey } from './key.ts';
import { LAYERS, TAIL_START, ziggurat } from './ziggurat.ts';

/**
 * The random numbers of one purpose at one step. The same key gives the same numbers, always and on every platform, so
 * that any step can be replayed on its own and a resumed run sees the noise that an uninterrupted one would have seen.
 *
 * @param seed of the experiment, a whole number from 0
 * @param purpose what the numbers are for, e.g. `noise:target`; different purposes are independent
 * @param step e.g. the number of the optimiser step, or of the epoch
 */
export function randomStream(seed: number, purpose: string, step = 0): RandomStream {
  return new RandomStream(digestKey(seed, purpose, step));
}

/** Rounds of the generator before the first number is given out, so that the counter has reached every word. */
const WARM_UP = 12;

/**
 * sfc32 of C. Doty-Humphrey's PractRand: three words of chaotic state and a counter, period at least 2^32, only 32-bit
 * additions, shifts and xors.
 */
export class RandomStream {
  /** Words a, b, c and the counter. */
  readonly #state: Int32Array;

  constructor(key: readonly [number, number, number, number]) {
    this.#state = Int32Array.from(key);
    for (let i = 0; i < WARM_UP; i++) this.nextUint32();
  }

  /** Uniform on 0 … 2^32 − 1. */
  nextUint32(): number {
    return this.#next() >>> 0;
  }

  /** Uniform on [0, 1), 53 bits. */
  uniform(): number {
    const high = this.#next() >>> 5;
    const low = this.#next() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Standard normal, as a float32 holds it. The numbers are those of {@link fillNormal}. */
  normal(): number {
    const one = new Float32Array(1);
    this.fillNormal(one);
    return one[0] ?? NaN;
  }

  /** Fills `out` with independent standard normals. Returns `out`. */
  fillNormal(out: Float32Array): Float32Array {
    const { scale, sure, height } = ziggurat;
    const state = this.#state;
    let a = state[0]! | 0;
    let b = state[1]! | 0;
    let c = state[2]! | 0;
    let counter = state[3]! | 0;
    const length = out.length;
    let n = 0;
    while (n < length) {
      // #next(), written out: the state stays in registers, which makes this loop twice as fast.
      const bits = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11) | 0) + bits) | 0;

      const layer = bits & (LAYERS - 1);
      const j = (bits >> 8) + 0.5;
      if (Math.abs(j) < sure[layer]!) {
        out[n++] = j * scale[layer]!;
        continue;
      }
      // One draw in seventy falls outside the sure part.
      if (layer > 0) {
        // Beside the curve: kept with the probability that it lies under it, else drawn anew.
        const more = (((a + b) | 0) + counter) | 0;
        counter = (counter + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11) | 0) + more) | 0;
        const x = j * scale[layer]!;
        const y = height[layer]! + (more >>> 0) * 2 ** -32 * (height[layer + 1]! - height[layer]!);
        if (y < portableExp(-0.5 * x * x)) out[n++] = x;
      } else {
        state[0] = a;
        state[1] = b;
        state[2] = c;
        state[3] = counter;
        const x = this.#tail();
        out[n++] = j < 0 ? -x : x;
        a = state[0] | 0;
        b = state[1] | 0;
        c = state[2] | 0;
        counter = state[3] | 0;
      }
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
    return out;
  }

  /**
   * Fills `out` with independent uniform numbers on [0, 1): the upper 24 bits of a word each, so that every number is a
   * multiple of 2⁻²⁴, which float32 holds exactly, and none is rounded up to 1. Returns `out`.
   */
  fillUniform(out: Float32Array): Float32Array {
    const state = this.#state;
    let a = state[0]! | 0;
    let b = state[1]! | 0;
    let c = state[2]! | 0;
    let counter = state[3]! | 0;
    for (let n = 0; n < out.length; n++) {
      // #next(), written out as in fillNormal.
      const bits = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11) | 0) + bits) | 0;
      out[n] = (bits >>> 8) * 2 ** -24;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
    return out;
  }

  /** Uniform on 0 … bound − 1 (bias below bound / 2^53). */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** Puts the items into a uniformly drawn order, in place (Fisher–Yates). Returns `items`. */
  shuffle<T extends Uint32Array | unknown[]>(items: T): T {
    for (let i = items.length - 1; i > 0; i--) {
      const k = this.below(i + 1);
      const kept = items[i];
      items[i] = items[k];
      items[k] = kept;
    }
    return items;
  }

  /** 0 … n − 1 in a uniformly drawn order. */
  permutation(n: number): Uint32Array {
    const order = new Uint32Array(n);
    for (let i = 0; i < n; i++) order[i] = i;
    return this.shuffle(order);
  }

  #next(): number {
    const state = this.#state;
    const a = state[0]!;
    const b = state[1]!;
    const c = state[2]!;
    const counter = state[3]!;
    const bits = (((a + b) | 0) + counter) | 0;
    state[3] = counter + 1;
    state[0] = b ^ (b >>> 9);
    state[1] = c + (c << 3);
    state[2] = ((c << 21) | (c >>> 11)) + bits;
    return bits;
  }

  /** A normal given that it exceeds R: Marsaglia's exponential rejection. */
  #tail(): number {
    for (;;) {
      const x = -portableLog(1 - this.uniform()) / TAIL_START;
      const y = -portableLog(1 - this.uniform());
      if (2 * y > x * x) return TAIL_START + x;
    }
  }
}
