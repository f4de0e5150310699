import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** The child did not answer in time and was ended. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/**
 * A process that answers requests: one JSON object a line in, one a line out. It stays up between requests, so that two of them
 * can be measured in turn without paying for a start each time.
 */
export class Child {
  readonly #process: ChildProcess;
  readonly #command: string;
  #stderr = '';
  #waiting: { readonly resolve: (line: string) => void; readonly reject: (error: Error) => void } | null =
    null;

  private constructor(command: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.#command = `${command} ${args.join(' ')}`;
    this.#process = spawn(command, args, {
      env: { ...process.env, ...environment },
      detached: true, // a group of its own, so that the compilers that it starts can be ended with it
    });
    this.#process.stderr?.on(
      'data',
      (text: Buffer) => (this.#stderr = `${this.#stderr}${text.toString()}`.slice(-6000)),
    );
    if (this.#process.stdout)
      createInterface(this.#process.stdout).on('line', (line) => {
        this.#waiting?.resolve(line);
      });
    this.#process.once('error', (error) => this.#waiting?.reject(error));
    this.#process.once('close', (code, signal) =>
      this.#waiting?.reject(
        new Error(`${this.#command} ended with ${code ?? String(signal)}:\n${this.#stderr}`),
      ),
    );
    this.#process.stdin?.on('error', () => undefined); // of a process that has ended; `close` tells
  }

  static start(command: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Child {
    return new Child(command, args, environment);
  }

  /** Asks and waits. Throws what the child wrote where it ends, a `TimeLimitError` where it takes longer than `seconds`. */
  async ask<T>(request: object, seconds: number): Promise<T> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null)
      throw new Error(`${this.#command} has ended:\n${this.#stderr}`);
    let timer: NodeJS.Timeout | undefined;
    try {
      const line = await new Promise<string>((resolve, reject) => {
        this.#waiting = { resolve, reject };
        timer = setTimeout(() => {
          reject(new TimeLimitError(`no answer within ${seconds} s: ${this.#command}`));
          this.#kill();
        }, 1000 * seconds);
        this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
      });
      return JSON.parse(line) as T;
    } finally {
      clearTimeout(timer);
      this.#waiting = null;
    }
  }

  /** Ends the process, which goes by itself when no more requests can come, and waits until it is gone. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const closed = new Promise((resolve) => this.#process.once('close', resolve));
    const timer = setTimeout(() => this.#kill(), 10_000);
    this.#process.stdin?.end();
    await closed;
    clearTimeout(timer);
  }

  #kill(): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? this.#process.pid : -this.#process.pid, 'SIGKILL');
    } catch {
      // gone in the meantime
    }
  }
}
