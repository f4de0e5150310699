import { describe, expect, it } from 'vitest';
import { AlertLife, alertId, type AlertChange } from '../../../engine/monitor/alert-life.ts';
import type { Detector, Finding } from '../../../engine/monitor/detectors/detector.ts';
import type { Severity } from '../../../schemas/experiment.ts';
import type { Alert } from '../../../schemas/alert.ts';

const detector: Detector = {
  id: 'some-collapse',
  page: 'some-collapse.md',
  title: 'Some collapse',
  patience: { raise: 3, clear: 2 },
  inspect: () => [],
};

const sick = (severity: Severity = 'warning', title = 'It collapses'): Finding => ({
  state: 'sick',
  subject: 'z',
  severity,
  strength: 2,
  title,
  explanation: 'So it is.',
  evidence: [],
  remedies: [],
});
const healthy: Finding = { state: 'healthy', subject: 'z' };
const unclear: Finding = { state: 'unclear', subject: 'z' };

/** Feeds findings at steps 10, 20, 30 …; what each changed, as `raised warning since 10`. */
function story(findings: readonly Finding[], held: Alert | null = null, lastStep = Infinity): string[] {
  const life = new AlertLife(detector, 'z', held);
  return findings.map((finding, i) => {
    const step = 10 * (i + 1);
    const change = life.observe(finding, step, step >= lastStep);
    return change ? told(change) : '';
  });
}

function told({ change, alert }: AlertChange): string {
  return `${change} ${alert.severity} since ${alert.sinceStep}`;
}

describe('an alert', () => {
  it('is raised once the evidence has held for three looks, since the first of them', () => {
    expect(story([healthy, sick(), sick(), sick(), sick()])).toEqual([
      '',
      '',
      '',
      'raised warning since 20',
      '',
    ]);
  });

  it('is not raised by evidence that goes away', () => {
    expect(story([sick(), sick(), healthy, sick(), sick(), healthy])).toEqual(['', '', '', '', '', '']);
  });

  it('is neither raised nor forgotten by looks that are unclear', () => {
    expect(story([sick(), sick(), unclear, unclear, sick()])).toEqual([
      '',
      '',
      '',
      '',
      'raised warning since 10',
    ]);
  });

  it('is cleared once two looks in a row were healthy', () => {
    expect(story([sick(), sick(), sick(), healthy, sick(), healthy, healthy, healthy])).toEqual([
      '',
      '',
      'raised warning since 10',
      '',
      '',
      '',
      'cleared warning since 10',
      '',
    ]);
  });

  it('is not cleared by a look that is unclear between', () => {
    expect(story([sick(), sick(), sick(), healthy, unclear, healthy]).slice(3)).toEqual(['', '', '']);
  });

  it('may be raised again, with a new beginning', () => {
    const again = story([sick(), sick(), sick(), healthy, healthy, healthy, sick(), sick(), sick()]);
    expect(again.at(-1)).toBe('raised warning since 70');
  });

  it('has the least severity of the looks that raised it, and rises once three are graver', () => {
    const error = sick('error');
    expect(story([error, sick(), error, error, error])).toEqual([
      '',
      '',
      'raised warning since 10',
      '',
      'updated error since 10',
    ]);
  });

  it('does not fall in severity while it holds', () => {
    const error = sick('error');
    expect(story([error, error, error, sick(), sick(), sick(), sick()]).slice(2)).toEqual([
      'raised error since 10',
      '',
      '',
      '',
      '',
    ]);
  });

  it('is updated when its title changes, at most every tenth look', () => {
    const titles = Array.from({ length: 25 }, (_, i) => sick('warning', `${i} dimensions`));
    const changes = story(titles);
    expect(changes.flatMap((change, i) => (change === '' ? [] : [i]))).toEqual([2, 12, 22]);
    expect(changes[12]).toBe('updated warning since 10');
  });

  it('is raised by a single look at the last step, after which no evidence can come', () => {
    expect(story([healthy, sick()], null, 20)).toEqual(['', 'raised warning since 20']);
  });

  it('goes on after a resume as it was', () => {
    const life = new AlertLife(detector, 'z');
    let held: Alert | null = null;
    for (const step of [1, 2, 3]) held = life.observe(sick(), step, false)?.alert ?? held;
    expect(story([sick('error'), sick('error'), sick('error'), healthy, healthy], held)).toEqual([
      '',
      '',
      'updated error since 1',
      '',
      'cleared error since 1',
    ]);
  });

  it('is named after its detector and what it is about', () => {
    expect([alertId(detector, 'z'), alertId(detector, '')]).toEqual(['some-collapse:z', 'some-collapse']);
  });
});
