import type * as Ort from 'onnxruntime-node';

/** The only door to onnxruntime; loaded when the first session is made, never before. */
let runtime: Promise<typeof Ort> | undefined;

/**
 * Loads onnxruntime without its telemetry: since 1.30 its binaries send usage events to Microsoft unless this variable is set
 * when they are loaded.
 *
 * Throws a `RuntimeMissingError` where there is no binary for this system.
 */
export async function loadOnnxruntime(): Promise<typeof Ort> {
  process.env['ORT_DISABLE_TELEMETRY'] = '1';
  try {
    return await (runtime ??= import('onnxruntime-node'));
  } catch (cause) {
    runtime = undefined;
    throw new RuntimeMissingError(
      `onnxruntime-node cannot be loaded on ${process.platform}-${process.arch}. It has binaries for linux (glibc) and Windows on ` +
        'x64 and arm64, and for macOS on arm64; there are none for Intel Macs and none for musl.',
      { cause },
    );
  }
}

/** The tensor runtime is not there. */
export class RuntimeMissingError extends Error {
  override readonly name = 'RuntimeMissingError';
}
