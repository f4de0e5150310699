/** Where a command writes. Results go to `out`; what is said about the work goes to `err` or, for people, to either. */
export interface Terminal {
  /** Writes a line to standard output. */
  out(line: string): void;
  /** Writes a line to standard error. */
  err(line: string): void;
  readonly stdout: Stream;
  readonly stderr: Stream;
}

/** What a progress line needs of a stream. */
export interface Stream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export const EXIT = { completed: 0, invalidInput: 1, failed: 2, stopped: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function processTerminal(): Terminal {
  const { stdout, stderr } = process;
  return {
    out: (line) => stdout.write(`${line}\n`),
    err: (line) => stderr.write(`${line}\n`),
    stdout,
    stderr,
  };
}
