import { parseArgs } from 'node:util';
import { parseSeeds } from './seeds.ts';

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

export type CommandName = 'train' | 'resume' | 'check' | 'runs' | 'show' | 'export' | 'doctor';
export const COMMANDS: readonly CommandName[] = [
  'train',
  'resume',
  'check',
  'runs',
  'show',
  'export',
  'doctor',
];

export type CommandLine =
  | { readonly command: 'help'; readonly about: CommandName | null }
  | { readonly command: 'version' }
  | TrainLine
  | ResumeLine
  | { readonly command: 'check'; readonly files: readonly string[] }
  | { readonly command: 'runs'; readonly directory: string }
  | { readonly command: 'show'; readonly run: string }
  | ExportLine
  | DoctorLine;

export interface TrainLine {
  readonly command: 'train';
  readonly file: string;
  readonly out: string | null;
  /** `--seed` and `--device` are overrides like those of `--set`, and come after them. */
  readonly overrides: readonly string[];
  readonly json: boolean;
  readonly quiet: boolean;
  /** One run for each, in processes of their own; null = one run in this process. */
  readonly seeds: Seeds | null;
  /** The run, by path or name, and the step of its checkpoint to begin with; null = drawn weights. */
  readonly from: { readonly run: string; readonly step: number | 'newest' } | null;
}

export interface ResumeLine {
  readonly command: 'resume';
  readonly run: string;
  /** In place of the device that the run ran on; null = that one. */
  readonly device: string | null;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface ExportLine {
  readonly command: 'export';
  readonly run: string;
  /** At least one of the two files is asked for. */
  readonly onnx: string | null;
  readonly safetensors: string | null;
  /** Latents of the ONNX model; empty = all that x alone decides. */
  readonly latents: readonly string[];
  readonly checkpoint: number | 'newest';
  /** Overwrite files that are there. */
  readonly force: boolean;
}

export interface DoctorLine {
  readonly command: 'doctor';
  readonly json: boolean;
  /** Where runs are to be; null = `runs` below the working directory. */
  readonly runs: string | null;
  readonly installCuda: boolean;
  /** A package or a folder to install from; null = the network. */
  readonly from: string | null;
}

export interface Seeds {
  readonly list: readonly number[];
  /** Runs at a time; null = as many as cores. */
  readonly parallel: number | null;
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
        seeds: TEXT,
        parallel: TEXT,
        device: TEXT,
        set: { ...TEXT, multiple: true },
        from: TEXT,
        'from-step': TEXT,
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
        seeds: seedsOf(values),
        from: fromOf(values),
      };
    }
    case 'resume': {
      const { values, positionals } = parse(command, rest, {
        device: TEXT,
        json: FLAG,
        quiet: FLAG,
        ...HELP,
      });
      if (values.help) return { command: 'help', about: command };
      const run = only(command, positionals, 'a run directory');
      const { device = null, json = false, quiet = false } = values;
      return { command, run, device, json, quiet };
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
    case 'export':
      return exportLine(rest);
    case 'doctor': {
      const options = { json: FLAG, runs: TEXT, 'install-cuda': FLAG, from: TEXT } as const;
      const { values, positionals } = parse(command, rest, { ...options, ...HELP });
      if (values.help) return { command: 'help', about: command };
      const [extra] = positionals;
      if (extra !== undefined)
        throw new UsageError(`"vjepa doctor" takes no argument, but "${extra}" was given.`, command);
      const installCuda = values['install-cuda'] ?? false;
      if (values.from !== undefined && !installCuda)
        throw new UsageError('--from goes with --install-cuda.', command);
      const { json = false, runs = null, from = null } = values;
      return { command, json, runs, installCuda, from };
    }
    case 'show': {
      const { values, positionals } = parse(command, rest, HELP);
      if (values.help) return { command: 'help', about: command };
      return { command, run: only(command, positionals, 'a run directory') };
    }
  }
}

function exportLine(args: string[]): CommandLine {
  const command = 'export';
  const { values, positionals } = parse(command, args, {
    onnx: TEXT,
    safetensors: TEXT,
    latent: { ...TEXT, multiple: true },
    checkpoint: TEXT,
    force: FLAG,
    ...HELP,
  });
  if (values.help) return { command: 'help', about: command };
  const { onnx = null, safetensors = null, latent = [], checkpoint = 'newest', force = false } = values;
  if (onnx === null && safetensors === null)
    throw new UsageError('"vjepa export" needs --onnx FILE or --safetensors FILE, or both.', command);
  if (onnx === safetensors) throw new UsageError('--onnx and --safetensors name the same file.', command);
  if (latent.length > 0 && onnx === null) throw new UsageError('--latent goes with --onnx.', command);
  if (checkpoint !== 'newest' && !/^\d{1,15}$/.test(checkpoint))
    throw new UsageError(`--checkpoint takes a step or "newest", not "${checkpoint}".`, command);
  return {
    command,
    run: only(command, positionals, 'a run'),
    onnx,
    safetensors,
    latents: latent,
    checkpoint: checkpoint === 'newest' ? checkpoint : Number(checkpoint),
    force,
  };
}

function fromOf(values: { from?: string; 'from-step'?: string; seeds?: string }): TrainLine['from'] {
  const { from, 'from-step': step = 'newest', seeds } = values;
  if (from === undefined) {
    if (values['from-step'] !== undefined) throw new UsageError('--from-step goes with --from.', 'train');
    return null;
  }
  if (seeds !== undefined) throw new UsageError('Either --from or --seeds, not both.', 'train');
  if (step !== 'newest' && !/^\d{1,15}$/.test(step))
    throw new UsageError(`--from-step takes a step or "newest", not "${step}".`, 'train');
  return { run: from, step: step === 'newest' ? step : Number(step) };
}

function seedsOf(values: { seed?: string; seeds?: string; parallel?: string }): Seeds | null {
  const { seed, seeds, parallel } = values;
  if (seeds === undefined) {
    if (parallel !== undefined) throw new UsageError('--parallel goes with --seeds.', 'train');
    return null;
  }
  if (seed !== undefined) throw new UsageError('Either --seed or --seeds, not both.', 'train');
  if (parallel !== undefined && !/^[1-9]\d{0,3}$/.test(parallel)) {
    throw new UsageError(`--parallel takes a whole number from 1, not "${parallel}".`, 'train');
  }
  return { list: parseSeeds(seeds), parallel: parallel === undefined ? null : Number(parallel) };
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
