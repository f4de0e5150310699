/** Numbers that look random and are functions of their arguments alone: every load of the page shows the same run. */

/** Standard normal. */
export function noise(step: number, stream: number): number {
  const u = hash(step * 2 + 1, stream);
  const v = hash(step * 2 + 2, stream);
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}

/** Uniform in (0, 1). */
export function hash(a: number, b: number): number {
  let x = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 1, 0xc2b2ae35);
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d);
  x = Math.imul(x ^ (x >>> 13), 0x297a2d39);
  return (((x ^ (x >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}

/** From one value to another, exponentially. */
export const fall = (step: number, from: number, to: number, scale: number): number =>
  to + (from - to) * Math.exp(-step / scale);
