import { createHash } from 'node:crypto';
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { InstallError } from './install-error.ts';
import { reach, type NugetPackage } from './nuget.ts';

/** Told now and then while bytes come in. */
export type OnProgress = (bytes: number, total: number | null) => void;

/**
 * Fetches a package into `target`. What an earlier try left in `target.part` is gone on with. The file is held to the size and
 * hash of the catalogue before it gets its name, and thrown away where they differ.
 *
 * Throws an `InstallError`.
 */
export async function download(
  { url, proof }: NugetPackage,
  target: string,
  onProgress: OnProgress,
): Promise<void> {
  if (existsSync(target) && (proof === null || (await isProven(target, proof)))) return;
  mkdirSync(dirname(target), { recursive: true });
  const part = `${target}.part`;
  await fetchInto(url, part, proof?.size ?? null, onProgress);
  if (proof !== null && !(await isProven(part, proof))) {
    rmSync(part);
    throw new InstallError(
      `What came from ${url} is not what NuGet's catalogue says (size or ${proof.algorithm} differ); it was thrown away. Try again.`,
    );
  }
  renameSync(part, target);
}

async function fetchInto(
  url: string,
  part: string,
  total: number | null,
  onProgress: OnProgress,
): Promise<void> {
  const held = existsSync(part) ? statSync(part).size : 0;
  if (total !== null && held === total) return;
  const answer = await reach(url, held > 0 ? { range: `bytes=${held}-` } : {});
  // 416: more is held than there is; what is held is of no use.
  if (answer.status === 416) {
    rmSync(part);
    return fetchInto(url, part, total, onProgress);
  }
  if (!answer.ok || answer.body === null)
    throw new InstallError(`${url} answers ${answer.status}. Try again later.`);
  const goesOn = answer.status === 206;
  let bytes = goesOn ? held : 0;
  const length = Number(answer.headers.get('content-length') ?? NaN);
  const whole = total ?? (Number.isFinite(length) ? bytes + length : null);
  // Each piece is on the disk before the next is asked for: what a later try goes on with is all that came.
  const file = await open(part, goesOn ? 'a' : 'w');
  try {
    for await (const chunk of answer.body as ReadableStream<Uint8Array>) {
      await file.write(chunk);
      bytes += chunk.length;
      onProgress(bytes, whole);
    }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InstallError(
      `The download broke off after ${bytes} bytes (${reason}). Run the command again: it goes on from there.`,
      { cause },
    );
  } finally {
    await file.close();
  }
}

async function isProven(path: string, proof: NonNullable<NugetPackage['proof']>): Promise<boolean> {
  if (statSync(path).size !== proof.size) return false;
  const hash = createHash(proof.algorithm.replace('-', '').toLowerCase());
  await pipeline(createReadStream(path), hash);
  return hash.digest('base64') === proof.hash;
}
