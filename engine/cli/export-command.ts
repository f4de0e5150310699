import { resolve } from 'node:path';
import { onnxFile, safetensorsFile, type Exported } from '../export/export-run.ts';
import { requireWritable, writeNewFile } from '../export/new-file.ts';
import { readTrainedRun, type TrainedRun } from '../export/trained-run.ts';
import type { ExportLine } from './arguments.ts';
import { chooseRun } from './choose-run.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** `vjepa export RUN`: a line per file on standard output; what should be known of them on standard error. */
export async function exportCommand(line: ExportLine, terminal: Terminal): Promise<ExitCode> {
  const wanted: { readonly file: string; readonly make: (run: TrainedRun) => Exported }[] = [];
  if (line.onnx !== null)
    wanted.push({ file: resolve(line.onnx), make: (run) => onnxFile(run, line.latents) });
  if (line.safetensors !== null) wanted.push({ file: resolve(line.safetensors), make: safetensorsFile });
  for (const { file } of wanted) requireWritable(file, line.force);
  const run = await readTrainedRun(await chooseRun(line.run), line.checkpoint);
  // All made before one is written: an export that fails leaves nothing behind.
  const made = wanted.map(({ file, make }) => ({ file, ...make(run) }));
  for (const note of run.notes) terminal.err(note);
  for (const { file, bytes, notes } of made) {
    writeNewFile(file, bytes);
    for (const note of notes) terminal.err(note);
    terminal.out(`${file} (${size(bytes.length)}, weights of step ${run.step})`);
  }
  return EXIT.completed;
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
