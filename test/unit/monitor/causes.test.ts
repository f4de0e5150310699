import { describe, expect, it } from 'vitest';
import { causeOf, namedDetectors, type Explicable } from '../../../engine/monitor/causes.ts';
import { allDetectors } from '../../../engine/monitor/detectors/all.ts';
import type { Severity } from '../../../schemas/experiment.ts';

/** `posterior-collapse:z` → the alert of that id. */
function alert(id: string, severity: Severity = 'error'): Explicable {
  return { id, detector: id.replace(/:.*/, ''), severity };
}

const causeAmong = (id: string, others: readonly string[]): string | null => {
  const [effect, ...rest] = [id, ...others].map((name) => alert(name));
  return causeOf(effect!, [effect!, ...rest])?.id ?? null;
};

describe('the cause of a verdict', () => {
  it('is the one that the table names', () => {
    expect(causeAmong('dimensional-collapse:context', ['noise-tracking', 'joint-collapse:context'])).toBe(
      'joint-collapse:context',
    );
  });

  it('is none where none of those that hold explains it', () => {
    expect(causeAmong('joint-collapse:context', ['dimensional-collapse:context', 'noise-tracking'])).toBe(
      null,
    );
  });

  it('is followed to the beginning of the chain', () => {
    const chain = ['posterior-collapse:z', 'kl-vanishing:z', 'learning-rate-too-high'];
    expect(causeAmong('decoder-ignores-latent:reconstruction', chain)).toBe('learning-rate-too-high');
    expect(causeAmong('decoder-ignores-latent:reconstruction', chain.slice(0, 2))).toBe('kl-vanishing:z');
  });

  it('may lie in another subject only where the table says so: a posterior that ignores y leaves the decoder of x alone', () => {
    expect(causeAmong('decoder-ignores-latent:generation', ['target-ignores-y:s_y'])).toBe(
      'target-ignores-y:s_y',
    );
    expect(causeAmong('decoder-ignores-latent:reconstruction', ['target-ignores-y:s_y'])).toBe(null);
  });

  it('is no remark where the effect is more than one', () => {
    const remark = alert('posterior-collapse:z', 'info');
    const effects = (['info', 'warning', 'error'] as const).map((severity) =>
      causeOf(alert('noise-tracking', severity), [remark]),
    );
    expect(effects).toEqual([remark, null, null]);
  });
});

describe('the table of causes', () => {
  it('names detectors that there are, and what the training loop raises by itself', () => {
    const known = new Set([...allDetectors.map(({ id }) => id), 'non-finite']);
    expect([...namedDetectors()].filter((name) => !known.has(name))).toEqual([]);
  });

  it('lets no detector explain itself, alone or through others', () => {
    const ids = allDetectors.map(({ id }) => alert(id));
    // With every verdict held, a circle would have causeOf follow it for ever.
    const ends = ids.map((one) => causeOf(one, ids));
    for (const [i, end] of ends.entries()) {
      expect(end).not.toBe(ids[i]);
      if (end) expect(causeOf(end, ids)).toBe(null);
    }
    expect(ends.filter((end) => end !== null).length).toBeGreaterThan(5);
  });
});
