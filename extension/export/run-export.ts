import { execFile } from 'node:child_process';
import { trainerEnvironment } from '../launch.ts';

export interface ExportRequest {
  /** dist/vjepa.cjs. */
  readonly engine: string;
  /** A Node.js; empty = the one that runs this code (VS Code's own). */
  readonly node: string;
  /** The run directory. */
  readonly directory: string;
  /** Where to; `.safetensors` asks for the weights, anything else for the encoder as ONNX. */
  readonly file: string;
}

/**
 * Has the engine export a run, in a process of its own, over a file that is there (who asked has been asked). Returns what should be
 * known of the file, empty where nothing. Throws an `Error` in words.
 */
export function runExport({ engine, node, directory, file }: ExportRequest): Promise<string> {
  const format = file.endsWith('.safetensors') ? '--safetensors' : '--onnx';
  const args = [engine, 'export', directory, format, file, '--force'];
  const options = { env: trainerEnvironment(process.env, node === ''), windowsHide: true };
  return new Promise((resolve, reject) => {
    execFile(node || process.execPath, args, options, (error, _, stderr) => {
      const said = stderr.trim();
      if (error === null) resolve(said);
      else reject(new Error(`The run could not be exported. ${said || error.message}`, { cause: error }));
    });
  });
}
