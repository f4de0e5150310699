import { describe, expect, it } from 'vitest';
import { countVitest } from '../../vscode/vitest-counts.ts';

const file = (status: string, ...tests: string[]) => ({
  status,
  assertionResults: tests.map((test) => ({ status: test })),
});
const json = (
  passed: number,
  failed: number,
  pending: number,
  ...testResults: ReturnType<typeof file>[]
): string =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
    testResults,
  });

describe('counting a run of Vitest', () => {
  it('takes over what it counted', () => {
    const report = json(2, 1, 1, file('failed', 'passed', 'failed'), file('passed', 'passed', 'pending'));
    expect(countVitest(report, 1)).toEqual({ passed: 2, failed: 1, skipped: 1 });
  });

  it('counts a file that does not load as a failure', () => {
    expect(countVitest(json(1, 0, 0, file('failed'), file('passed', 'passed')), 1)).toMatchObject({
      failed: 1,
    });
  });

  it('counts a run that failed for no test as a failure', () => {
    expect(countVitest(json(1, 0, 0, file('passed', 'passed')), 1)).toMatchObject({ failed: 1 });
  });
});
