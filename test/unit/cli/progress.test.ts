import { describe, expect, it } from 'vitest';
import type { NewRunEvent } from '../../../schemas/run-log.ts';
import { Progress } from '../../../engine/cli/progress.ts';

/** A stream and a clock that a test reads and sets. */
function screen(isTTY: boolean, columns = 120) {
  const written: string[] = [];
  const clock = { milliseconds: 1_000_000 };
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, clock, progress: new Progress(stream, () => clock.milliseconds) };
}

const started: NewRunEvent = {
  type: 'started',
  attempt: 0,
  step: 0,
  totalSteps: 100,
  device: { device: 'cpu', requested: 'auto', threads: 1, hardware: '', note: '' },
  terms: [{ name: 'kl', label: 'KL', role: 'kl', unit: 'nats', trains: true }],
  parameters: 1,
};
const step = (at: number): NewRunEvent => ({
  type: 'scalars',
  firstStep: at,
  count: 1,
  columns: { loss: [1.5], 'term.kl': [0.25], 'weight.kl': [1] },
});

describe('progress in a file or a pipe', () => {
  it('is a line after each tenth of the steps', () => {
    const { written, clock, progress } = screen(false);
    progress.take(started);
    for (let at = 1; at <= 100; at++) {
      clock.milliseconds += 100;
      progress.take(step(at));
    }
    expect(written).toHaveLength(10);
    expect(written[0]).toBe('step 10/100 (10 %)  10 steps/s  9.0 s left  loss 1.500  kl 0.2500\n');
    expect(written[9]).toMatch(/^step 100\/100 \(100 %\)/);
  });
});

describe('progress on a terminal', () => {
  it('is one line, rewritten, at most ten times a second', () => {
    const { written, clock, progress } = screen(true);
    progress.take(started);
    for (let at = 1; at <= 50; at++) {
      clock.milliseconds += 20;
      progress.take(step(at));
    }
    expect(written.length).toBeLessThanOrEqual(11);
    expect(written.every((text) => text.startsWith('\r\x1b[K') && !text.includes('\n'))).toBe(true);
    expect(written.at(-1)).toContain('█');
  });

  it('says no time left in the first ten steps', () => {
    const { written, clock, progress } = screen(true);
    progress.take(started);
    for (let at = 1; at <= 12; at++) {
      clock.milliseconds += 1000;
      progress.take(step(at));
    }
    expect(written.slice(0, 9).filter((text) => text.includes('left'))).toEqual([]);
    expect(written.at(-1)).toContain('left');
  });

  it('fits into the width', () => {
    const { written, progress } = screen(true, 40);
    progress.take(started);
    progress.take(step(1));
    expect(written[0]!.replace('\r\x1b[K', '').length).toBeLessThan(40);
  });

  it('gives alerts a line of their own and draws the bar again below', () => {
    const { written, progress } = screen(true);
    progress.take(started);
    progress.take(step(1));
    progress.take({
      type: 'alert',
      change: 'raised',
      alert: {
        id: 'a',
        detector: 'a',
        title: 'Posterior collapse',
        explanation: '',
        severity: 'warning',
        sinceStep: 1,
        step: 1,
        evidence: [],
        remedies: [],
        page: '',
      },
    });
    progress.take(step(2));
    expect(written.slice(1)).toEqual([
      '\r\x1b[K',
      'warning: Posterior collapse\n',
      expect.stringContaining('2/100'),
    ]);
  });
});
