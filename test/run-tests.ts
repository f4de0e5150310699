/**
 * `npm test [-- LEVEL…]`: everything, from the types to a person's clicks in a real VS Code.
 *
 * Installs what it needs, builds, runs the levels in order of speed, and ends with a line `N passed, N failed[, N skipped]`.
 * A level that cannot run counts as a failure and says why: a suite that quietly tests less is worse than a red one.
 */
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureChromium } from './vscode/chromium.ts';
import { runExtensionHostTests } from './vscode/extension-host-tests.ts';
import { ensureVsCode } from './vscode/install.ts';
import { root, testResults } from './vscode/paths.ts';
import { lastLines, run } from './vscode/shell.ts';
import { countVitest, type Counts } from './vscode/vitest-counts.ts';

interface Level {
  readonly name: string;
  /** Does it show the extension in a VS Code? */
  readonly needsVsCode: boolean;
  readonly run: () => Promise<Counts>;
}

const LEVELS: readonly Level[] = [
  { name: 'typecheck', needsVsCode: false, run: () => npmScript('typecheck') },
  { name: 'lint', needsVsCode: false, run: () => npmScript('lint') },
  { name: 'unit', needsVsCode: false, run: () => vitest('unit') },
  { name: 'oracle', needsVsCode: false, run: () => vitest('oracle') },
  { name: 'webgpu', needsVsCode: false, run: () => vitest('webgpu') },
  { name: 'host', needsVsCode: true, run: extensionHost },
  { name: 'ui', needsVsCode: true, run: () => vitest('ui') },
];

interface Outcome extends Counts {
  readonly name: string;
  readonly seconds: number;
}

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !LEVELS.some((level) => level.name === name));
  if (unknown.length > 0) {
    console.error(
      `No level ${unknown.join(', ')}; there are ${LEVELS.map((level) => level.name).join(', ')}.`,
    );
    return 1;
  }
  const levels = names.length === 0 ? LEVELS : LEVELS.filter((level) => names.includes(level.name));
  await mkdir(testResults, { recursive: true });

  const outcomes: Outcome[] = [];
  if (levels.some((level) => level.needsVsCode)) await prepare();
  for (const level of levels) outcomes.push(await runLevel(level));
  return report(outcomes);
}

/** What the levels in VS Code stand on. Each of them meets a failure here again, and then counts it. */
async function prepare(): Promise<void> {
  try {
    await ensureChromium();
    await ensureVsCode();
    const built = await run(process.execPath, [join(root, 'esbuild.config.mjs')], { cwd: root });
    if (built.code !== 0) throw new Error(`the build failed:\n${lastLines(built.output)}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
  }
}

async function runLevel(level: Level): Promise<Outcome> {
  console.log(`\n──── ${level.name}`);
  const start = performance.now();
  let counts: Counts;
  try {
    counts = await level.run();
  } catch (error) {
    console.error(`${level.name} could not run: ${error instanceof Error ? error.message : String(error)}`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  return { name: level.name, seconds: (performance.now() - start) / 1000, ...counts };
}

/** A check that either holds or does not: one item. */
async function npmScript(name: string): Promise<Counts> {
  const { code } = await run('npm', ['run', '--silent', name], { cwd: root, show: true });
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function vitest(project: string): Promise<Counts> {
  const reportFile = join(testResults, `${project}.json`);
  await rm(reportFile, { force: true });
  const cli = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const args = [
    cli,
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${reportFile}`,
  ];
  const { code } = await run(process.execPath, args, { cwd: root, show: true });
  return countVitest(await readFile(reportFile, 'utf8'), code);
}

async function extensionHost(): Promise<Counts> {
  const { passed, failed, skipped } = await runExtensionHostTests();
  for (const title of passed) console.log(`  ✓ ${title}`);
  for (const title of skipped) console.log(`  - ${title}`);
  for (const { title, message } of failed) console.log(`  ✗ ${title}\n${message.replace(/^/gm, '      ')}`);
  if (passed.length + failed.length === 0) throw new Error('no test was found');
  return { passed: passed.length, failed: failed.length, skipped: skipped.length };
}

/** Prints a line a level and the closing line, and gives the exit code. */
function report(outcomes: readonly Outcome[]): number {
  console.log('\n──── summary');
  for (const { name, passed, failed, skipped, seconds } of outcomes) {
    const counts = `${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${String(skipped).padStart(4)} skipped`;
    console.log(`${name.padEnd(10)}${counts}${seconds.toFixed(0).padStart(6)} s`);
  }
  const sum = (key: keyof Counts): number => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skipped = sum('skipped');
  console.log(
    `\n${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
  );
  return sum('failed') === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
