import type { Rule } from './rule.ts';

/** What happens every so many steps, and what is lost where the run ends first. */
const intervals = [
  { path: ['training', 'checkpointEvery'], severity: 'info', lost: 'the only checkpoint is that of the end' },
  { path: ['probe', 'every'], severity: 'info', lost: 'the only probe is that of the end' },
  {
    path: ['monitor', 'every'],
    severity: 'warning',
    lost: 'the monitor never looks, so there are no verdicts',
  },
] as const;

/** An interval that is longer than the run. Only where it is given: a default that a short run outruns is no mistake. */
export const beyondTheEnd: Rule = {
  id: 'interval-longer-than-run',
  reads: ['training', 'probe', 'monitor'],
  *check({ experiment, given }) {
    const { steps } = experiment.training;
    const lengths = [experiment.training.checkpointEvery, experiment.probe.every, experiment.monitor.every];
    for (const [i, { path, severity, lost }] of intervals.entries()) {
      const every = lengths[i];
      if (typeof every !== 'number' || every <= steps || !given(path.join('.'))) continue;
      yield { severity, path, message: `Every ${every} steps, but the run has ${steps}: ${lost}.` };
    }
  },
};
