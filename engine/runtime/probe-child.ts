/**
 * A session in a process of its own, for a bad driver may crash or hang the process that touches it.
 *
 * The process runs a script that is a string here, so that it needs no file of its own: it works the same from the bundle, from the
 * sources and in the tests.
 */
import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** How the child came to its end. */
export interface ChildEnd {
  /** What the script said of itself; null where it ended before it could. */
  readonly verdict: { readonly error: string | null } | null;
  readonly signal: NodeJS.Signals | null;
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** Drivers and loaders tell here what they miss. */
  readonly stderr: string;
}

/** Argument 1: onnxruntime-node's file. Argument 2: { model (base64), options, feeds: { name: length } }. */
const SCRIPT = `
const [runtime, request] = process.argv.slice(1);
const { model, options, feeds } = JSON.parse(request);
const say = (error) => process.stdout.write(JSON.stringify({ error }) + '\\n');
(async () => {
  const ort = require(runtime);
  const session = await ort.InferenceSession.create(Buffer.from(model, 'base64'), options);
  const tensors = Object.entries(feeds).map(([name, n]) => [name, new ort.Tensor('float32', new Float32Array(n), [n])]);
  await session.run(Object.fromEntries(tensors));
  await session.release();
})().then(() => say(null), (error) => say(String(error && error.message || error)));
`;

/** Makes a session of `model`, runs it once on zeros, and tells how that went. Never rejects. */
export function tryInChild(
  model: { readonly bytes: Uint8Array; readonly feeds: Readonly<Record<string, number>> },
  options: Readonly<Record<string, unknown>>,
  { milliseconds, environment }: { readonly milliseconds: number; readonly environment: NodeJS.ProcessEnv },
): Promise<ChildEnd> {
  const request = { model: Buffer.from(model.bytes).toString('base64'), options, feeds: model.feeds };
  return new Promise((settle) => {
    const child = spawn(process.execPath, ['-e', SCRIPT, runtimeFile(), JSON.stringify(request)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', NODE_OPTIONS: '', ...environment },
    });
    let stdout = '';
    let stderr = '';
    let timedOut = false;
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, milliseconds);
    const end = (exitCode: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(timer);
      settle({ verdict: verdictIn(stdout), signal, exitCode, timedOut, stderr });
    };
    child.on('error', (error) => {
      stderr += error.message;
      end(null, null);
    });
    child.on('close', end);
  });
}

/** Found from the program that runs: the bundle stands beside its `node_modules` as the sources do. */
function runtimeFile(): string {
  const program = process.argv[1];
  const from = program === undefined ? `${process.cwd()}/` : realpathSync(program);
  try {
    return createRequire(pathToFileURL(from)).resolve('onnxruntime-node');
  } catch {
    return 'onnxruntime-node';
  }
}

function verdictIn(stdout: string): ChildEnd['verdict'] {
  const line = stdout.split('\n').findLast((it) => it.startsWith('{"error":'));
  return line === undefined ? null : (JSON.parse(line) as ChildEnd['verdict']);
}
