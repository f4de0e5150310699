/**
 * Runs inside VS Code's extension host: loads the bundled suites of test/host and reports what became of each test.
 * The contract is VS Code's own: a module that exports `run`, which rejects if a test failed.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostReport } from './host-report.ts';

export async function run(): Promise<void> {
  const { default: Mocha } = await import('mocha');
  const mocha = new Mocha({ ui: 'bdd', timeout: 60_000, color: false, reporter: 'spec' });
  const folder = join(__dirname, 'host');
  for (const name of readdirSync(folder).sort())
    if (name.endsWith('.test.cjs')) mocha.addFile(join(folder, name));
  await mocha.loadFilesAsync();

  const report: HostReport = { passed: [], failed: [], skipped: [] };
  await new Promise<void>((settle) => {
    const runner = mocha.run(() => settle());
    runner.on('pass', (test) => report.passed.push(test.fullTitle()));
    runner.on('pending', (test) => report.skipped.push(test.fullTitle()));
    runner.on('fail', (test, error: Error) =>
      report.failed.push({ title: test.fullTitle(), message: error.stack ?? error.message }),
    );
  });
  const target = process.env['VJEPA_HOST_REPORT'];
  if (target !== undefined) writeFileSync(target, JSON.stringify(report));
  if (report.failed.length > 0) throw new Error(`${report.failed.length} tests failed`);
}
