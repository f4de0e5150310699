import { count } from './format.ts';
import { readExperimentFile } from './read-file.ts';
import { EXIT, type ExitCode, type Terminal } from './terminal.ts';

/** `vjepa check FILE…`: a line per problem on standard output; exit code 1 if one of them is an error. */
export function checkCommand(files: readonly string[], terminal: Terminal): ExitCode {
  let isInvalid = false;
  let problems = 0;
  for (const file of files) {
    const { result, lines } = readExperimentFile(file);
    for (const line of lines) terminal.out(line);
    problems += lines.length;
    isInvalid ||= result.experiment === null;
  }
  terminal.err(
    `${count(files.length, 'file')}, ${problems === 0 ? 'no problems' : count(problems, 'problem')}.`,
  );
  return isInvalid ? EXIT.invalidInput : EXIT.completed;
}
