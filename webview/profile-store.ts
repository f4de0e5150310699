/** Values per dimension over the run, as the host sent them: packed columns by key. Pure. */
import type { ProfilesMessage, ProfileUpdate } from '../schemas/panel-message.ts';

/** `columns` packed columns of [step of the newest look in it, value of dimension 0, 1, …]. */
export interface Profile {
  readonly dims: number;
  readonly columns: number;
  readonly looksPerColumn: number;
  readonly data: Float64Array;
}

export class ProfileStore {
  readonly #profiles = new Map<string, Profile>();

  /** @throws RangeError where a message between was lost */
  apply(message: ProfilesMessage): void {
    if (message.reset) this.#profiles.clear();
    for (const update of message.profiles)
      this.#profiles.set(update.key, applied(this.#profiles.get(update.key), update));
  }

  get(key: string): Profile | undefined {
    return this.#profiles.get(key);
  }
}

/** Replaces the columns from `update.from` on. */
function applied(before: Profile | undefined, update: ProfileUpdate): Profile {
  const { key, dims, looksPerColumn, from, data } = update;
  if (from > 0 && (before?.dims !== dims || from > before.columns))
    throw new RangeError(
      `Profile ${key}: columns from ${from} on, but only ${before?.columns ?? 0} are here.`,
    );
  const kept = from === 0 || before === undefined ? [] : before.data.subarray(0, from * (1 + dims));
  const all = new Float64Array(kept.length + data.length);
  all.set(kept);
  all.set(data, kept.length);
  return { dims, looksPerColumn, columns: all.length / (1 + dims), data: all };
}
