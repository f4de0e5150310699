import { isMainThread } from 'node:worker_threads';
import packageJson from '../../package.json' with { type: 'json' };
import { parseCommandLine, type CommandLine } from './arguments.ts';
import { inWords } from './errors.ts';
import { helpText } from './help.ts';
import { EXIT, processTerminal, type ExitCode, type Terminal } from './terminal.ts';

/** Runs a command; only those that train load the tensor runtime. */
async function run(line: CommandLine, terminal: Terminal): Promise<ExitCode> {
  switch (line.command) {
    case 'help':
      terminal.out(helpText(line.about));
      return EXIT.completed;
    case 'version':
      terminal.out(packageJson.version);
      return EXIT.completed;
    case 'train':
      if (line.seeds !== null)
        return (await import('./seeds-command.ts')).seedsCommand(line, line.seeds, terminal);
      return (await import('./train-command.ts')).trainCommand(line, terminal);
    case 'resume':
      return (await import('./train-command.ts')).resumeCommand(line, terminal);
    case 'check':
      return (await import('./check-command.ts')).checkCommand(line.files, terminal);
    case 'runs':
      return (await import('./runs-command.ts')).runsCommand(line.directory, terminal);
    case 'doctor':
      return (await import('./doctor-command.ts')).doctorCommand(line, terminal);
    case 'export':
      return (await import('./export-command.ts')).exportCommand(line, terminal);
    case 'show':
      return (await import('./show-command.ts')).showCommand(line.run, terminal);
  }
}

/** Words that nobody reads any more (`vjepa runs . | head`, a closed terminal) are no error, least of all of a training. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
    });
  }
}

async function main(): Promise<void> {
  outliveReaders();
  const terminal = processTerminal();
  try {
    process.exitCode = await run(parseCommandLine(process.argv.slice(2)), terminal);
  } catch (error) {
    const { lines, exitCode } = inWords(error);
    for (const text of lines) terminal.err(text);
    process.exitCode = exitCode;
  }
}

// A training runs this same program once more, as the thread that analyses what it reads.
if (isMainThread) void main();
else void import('../analyst/thread.ts').then(({ analyseInThisThread }) => analyseInThisThread());
