import { describe, expect, it } from 'vitest';
import type { ProfileUpdate } from '../../../schemas/panel-message.ts';
import { ProfileStore } from '../../../webview/profile-store.ts';

const update = (from: number, ...data: number[]): ProfileUpdate => ({
  key: 'latent.z.kl',
  dims: 2,
  looksPerColumn: 1,
  from,
  data: Float64Array.from(data),
});
const storeOf = (...updates: ProfileUpdate[]): ProfileStore => {
  const store = new ProfileStore();
  for (const one of updates) store.apply({ type: 'profiles', reset: false, profiles: [one] });
  return store;
};

describe('the profiles of the page', () => {
  it('replace columns from where the host says', () => {
    const store = storeOf(update(0, 10, 1, 2, 20, 3, 4), update(1, 20, 5, 6, 30, 7, 8));
    expect(store.get('latent.z.kl')).toMatchObject({ columns: 3, dims: 2 });
    expect([...(store.get('latent.z.kl')?.data ?? [])]).toEqual([10, 1, 2, 20, 5, 6, 30, 7, 8]);
  });

  it('shrink where looks became void', () => {
    expect(storeOf(update(0, 10, 1, 2, 20, 3, 4), update(0, 10, 1, 2)).get('latent.z.kl')?.columns).toBe(1);
  });

  it('are forgotten at a snapshot that has them no more', () => {
    const store = storeOf(update(0, 10, 1, 2));
    store.apply({ type: 'profiles', reset: true, profiles: [] });
    expect(store.get('latent.z.kl')).toBeUndefined();
  });

  it('miss nothing in silence: a lost message is an error', () => {
    expect(() => storeOf(update(0, 10, 1, 2), update(2, 30, 5, 6))).toThrow(RangeError);
    expect(() => storeOf(update(1, 10, 1, 2))).toThrow(RangeError);
  });
});
