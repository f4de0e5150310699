import { parseArgs } from 'node:util';

/** The command line as typed is not one that this program knows. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Which help to point at; null = the general one. */
  readonly command: CommandName | null;

  constructor(message: string, command: CommandName | null) {
    super(message);
    this.command = command;
  }
}

export type CommandName = 'train' | 'resume' | 'check' | 'runs' | 'show';
export const COMMANDS: readonly CommandName[] = ['train', 'resume', 'check', 'runs', 'show'];

export type CommandLine =
  | { readonly command: 'help'; readonly about: CommandName | null }
  | { readonly command: 'version' }
  | TrainLine
  | { readonly command: 'resume'; readonly run: string; readonly json: boolean; readonly quiet: boolean }
  | { readonly command: 'check'; readonly files: readonly string[] }
  | { readonly command: 'runs'; readonly directory: string }
  | { readonly command: 'show'; readonly run: string };

export interface TrainLine {
  readonly command: 'train';
  readonly file: string;
  readonly out: string | null;
  /** `--seed` and `--device` are overrides like those of `--set`, and come after them. */
  readonly overrides: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
}

const FLAG = { type: 'boolean' } as const;
const TEXT = { type: 'string' } as const;
const HELP = { help: { type: 'boolean', short: 'h' } } as const;

/** What the arguments ask for. Throws a `UsageError`. */
export function parseCommandLine(args: readonly string[]): CommandLine {
  const [name, ...rest] = args;
  if (name === undefined || name === '--help' || name === '-h') return { command: 'help', about: null };
  if (name === 'help') return { command: 'help', about: COMMANDS.find((known) => known === rest[0]) ?? null };
  if (name === '--version' || name === '-v') return { command: 'version' };
  const command = COMMANDS.find((known) => known === name);
  if (command === undefined) throw new UsageError(`There is no command "${name}".`, null);
  switch (command) {
    case 'train': {
      const options = {
        out: TEXT,
        seed: TEXT,
        device: TEXT,
        set: { ...TEXT, multiple: true },
        json: FLAG,
        quiet: FLAG,
      } as const;
      const { values, positionals } = parse(command, rest, { ...options, ...HELP });
      if (values.help) return { command: 'help', about: command };
      const overrides = [
        ...(values.set ?? []),
        ...(values.seed === undefined ? [] : [`seed=${values.seed}`]),
        ...(values.device === undefined ? [] : [`device=${values.device}`]),
      ];
      return {
        command,
        file: only(command, positionals, 'an experiment file'),
        out: values.out ?? null,
        overrides,
        json: values.json ?? false,
        quiet: values.quiet ?? false,
      };
    }
    case 'resume': {
      const { values, positionals } = parse(command, rest, { json: FLAG, quiet: FLAG, ...HELP });
      if (values.help) return { command: 'help', about: command };
      const run = only(command, positionals, 'a run directory');
      return { command, run, json: values.json ?? false, quiet: values.quiet ?? false };
    }
    case 'check': {
      const { values, positionals } = parse(command, rest, HELP);
      if (values.help) return { command: 'help', about: command };
      if (positionals.length === 0)
        throw new UsageError('"vjepa check" needs one or more experiment files.', command);
      return { command, files: positionals };
    }
    case 'runs': {
      const { values, positionals } = parse(command, rest, HELP);
      if (values.help) return { command: 'help', about: command };
      return { command, directory: only(command, positionals, 'a folder') };
    }
    case 'show': {
      const { values, positionals } = parse(command, rest, HELP);
      if (values.help) return { command: 'help', about: command };
      return { command, run: only(command, positionals, 'a run directory') };
    }
  }
}

type Options = NonNullable<NonNullable<Parameters<typeof parseArgs>[0]>['options']>;

function parse<const T extends Options>(command: CommandName, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true });
  } catch (cause) {
    // Node's message goes on with advice about `--` that helps nobody here.
    const message = cause instanceof Error ? cause.message.split('. ')[0] : String(cause);
    throw new UsageError(`${message}.`, command);
  }
}

function only(command: CommandName, positionals: readonly string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`"vjepa ${command}" needs ${what}.`, command);
  if (second !== undefined)
    throw new UsageError(
      `"vjepa ${command}" takes one argument, but "${second}" was given as well.`,
      command,
    );
  return first;
}
