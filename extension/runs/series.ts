/**
 * One curve of a run, every point kept: values in a growing Float64Array, and above them a pyramid of minima and
 * maxima over 2^level points, so that any zoom is drawn in the time of its bins and no spike is lost.
 *
 * Memory per point: 8 bytes, + 4 for the pyramid (it starts at bins of 8), + 8 where steps are not consecutive.
 */

/** Bins of the lowest stored level hold 2^3 points; below it a scan is as fast as a look-up. */
const BASE_LEVEL = 3;

interface Level {
  minima: Float64Array;
  maxima: Float64Array;
}

export class Series {
  #values = new Float64Array(64);
  #length = 0;
  #firstStep = 0;
  /** Explicit steps; null as long as they are consecutive from #firstStep. */
  #steps: Float64Array | null = null;
  readonly #levels: Level[] = [];
  #truncations = 0;

  /** Points. */
  get length(): number {
    return this.#length;
  }

  /** Counts the times that points were taken away; a reader that remembers a position compares it. */
  get truncations(): number {
    return this.#truncations;
  }

  stepAt(index: number): number {
    return this.#steps === null ? this.#firstStep + index : (this.#steps[index] ?? NaN);
  }

  valueAt(index: number): number {
    return this.#values[index] ?? NaN;
  }

  /** Step of the last point; −∞ where there is none. */
  get lastStep(): number {
    return this.#length === 0 ? -Infinity : this.stepAt(this.#length - 1);
  }

  /** Adds a point. A step that is not past the last one takes the points from there on away: the newest record holds. */
  append(step: number, value: number): void {
    if (step <= this.lastStep) this.truncateAfter(step - 1);
    const index = this.#length;
    if (index === 0) {
      this.#firstStep = step;
      this.#steps = null;
    }
    if (index === this.#values.length) this.#values = grown(this.#values);
    if (this.#steps === null && step !== this.#firstStep + index) this.#makeStepsExplicit();
    if (this.#steps !== null) {
      if (index >= this.#steps.length) this.#steps = grown(this.#steps);
      this.#steps[index] = step;
    }
    this.#values[index] = value;
    this.#length = index + 1;
    this.#raise(index, value);
  }

  /** Takes away every point past `step` (the void tail after a resume). */
  truncateAfter(step: number): void {
    let length = this.#length;
    while (length > 0 && this.stepAt(length - 1) > step) length -= 1;
    if (length === this.#length) return;
    this.#length = length;
    this.#truncations += 1;
    // The last bin of each level may have lost members; all before it stand.
    this.#levels.forEach((level, l) => {
      const bin = Math.floor((length - 1) / 2 ** (l + BASE_LEVEL));
      level.minima.fill(NaN, Math.max(bin, 0));
      level.maxima.fill(NaN, Math.max(bin, 0));
    });
    const topStart =
      this.#levels.length === 0 ? length : lastBinStart(length, BASE_LEVEL + this.#levels.length - 1);
    for (let index = topStart; index < length; index++) this.#raise(index, this.valueAt(index));
  }

  /** Least and greatest finite value among points [bin · 2^level, (bin + 1) · 2^level); NaN, NaN where none is finite. */
  extent(level: number, bin: number): { readonly minimum: number; readonly maximum: number } {
    const stored = this.#levels[level - BASE_LEVEL];
    if (stored !== undefined)
      return { minimum: stored.minima[bin] ?? NaN, maximum: stored.maxima[bin] ?? NaN };
    const size = 2 ** level;
    let minimum = NaN;
    let maximum = NaN;
    for (let index = bin * size; index < Math.min((bin + 1) * size, this.#length); index++) {
      const value = this.valueAt(index);
      minimum = lesser(minimum, value);
      maximum = greater(maximum, value);
    }
    return { minimum, maximum };
  }

  /** Carries a value up the pyramid, adding levels as the series outgrows them. */
  #raise(index: number, value: number): void {
    if (this.#length >= 2 ** (BASE_LEVEL + this.#levels.length)) this.#addLevel();
    this.#levels.forEach((level, l) => {
      const bin = Math.floor(index / 2 ** (l + BASE_LEVEL));
      while (bin >= level.minima.length) {
        level.minima = grown(level.minima);
        level.maxima = grown(level.maxima);
      }
      level.minima[bin] = lesser(level.minima[bin] ?? NaN, value);
      level.maxima[bin] = greater(level.maxima[bin] ?? NaN, value);
    });
  }

  #addLevel(): void {
    const l = BASE_LEVEL + this.#levels.length;
    const bins = Math.ceil(this.#length / 2 ** l);
    const level: Level = {
      minima: new Float64Array(Math.max(16, bins)).fill(NaN),
      maxima: new Float64Array(Math.max(16, bins)).fill(NaN),
    };
    for (let index = 0; index < this.#length; index++) {
      const bin = Math.floor(index / 2 ** l);
      level.minima[bin] = lesser(level.minima[bin] ?? NaN, this.valueAt(index));
      level.maxima[bin] = greater(level.maxima[bin] ?? NaN, this.valueAt(index));
    }
    this.#levels.push(level);
  }

  #makeStepsExplicit(): void {
    this.#steps = new Float64Array(this.#values.length);
    for (let index = 0; index < this.#length; index++) this.#steps[index] = this.#firstStep + index;
  }
}

const lastBinStart = (length: number, level: number): number =>
  length === 0 ? 0 : Math.floor((length - 1) / 2 ** level) * 2 ** level;

/** min that passes over non-finite values; `a` is NaN as long as there was none. */
const lesser = (a: number, b: number): number => (!Number.isFinite(b) || a <= b ? a : b);
const greater = (a: number, b: number): number => (!Number.isFinite(b) || a >= b ? a : b);

/** Twice the room; the new half is NaN. */
function grown(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2).fill(NaN, array.length);
  larger.set(array);
  return larger;
}
