import { describe, expect, it } from 'vitest';
import { parseCommandLine, UsageError } from '../../../engine/cli/arguments.ts';
import { helpText } from '../../../engine/cli/help.ts';

describe('the command line', () => {
  it('trains a file with what is overridden, in order, --seed and --device last', () => {
    const line =
      'train x.vjepa.json --seed 3 --set objective.beta=0.1 --device cpu --set model.kind=vae --out runs/a --json';
    expect(parseCommandLine(line.split(' '))).toEqual({
      command: 'train',
      file: 'x.vjepa.json',
      out: 'runs/a',
      overrides: ['objective.beta=0.1', 'model.kind=vae', 'seed=3', 'device=cpu'],
      json: true,
      quiet: false,
      seeds: null,
      from: null,
    });
  });

  it('trains one run for each of several seeds', () => {
    const seeds = (...args: string[]) => {
      const line = parseCommandLine(['train', 'x.vjepa.json', ...args]);
      return line.command === 'train' ? line.seeds : null;
    };
    expect(seeds('--seeds', '0..4')).toEqual({ list: [0, 1, 2, 3, 4], parallel: null });
    expect(seeds('--seeds', '7, 1..3,2', '--parallel', '3')).toEqual({ list: [7, 1, 2, 3], parallel: 3 });
  });

  it('begins with the weights of another run', () => {
    const from = (...args: string[]) => {
      const line = parseCommandLine(['train', 'x.vjepa.json', ...args]);
      return line.command === 'train' ? line.from : null;
    };
    expect(from('--from', 'runs/a')).toEqual({ run: 'runs/a', step: 'newest' });
    expect(from('--from', 'runs/a', '--from-step', 'newest')).toEqual({ run: 'runs/a', step: 'newest' });
    expect(from('--from', 'runs/a', '--from-step', '3000')).toEqual({ run: 'runs/a', step: 3000 });
  });

  it('asks the doctor', () => {
    const nothing = { command: 'doctor', json: false, runs: null, installCuda: false, from: null };
    expect(parseCommandLine(['doctor'])).toEqual(nothing);
    expect(parseCommandLine(['doctor', '--json', '--runs', 'a/runs'])).toEqual({
      ...nothing,
      json: true,
      runs: 'a/runs',
    });
    expect(parseCommandLine(['doctor', '--install-cuda', '--from', 'x.nupkg'])).toEqual({
      ...nothing,
      installCuda: true,
      from: 'x.nupkg',
    });
  });

  it('resumes, checks, lists and shows', () => {
    expect(parseCommandLine(['resume', 'runs/a', '--quiet'])).toEqual({
      command: 'resume',
      run: 'runs/a',
      device: null,
      json: false,
      quiet: true,
    });
    expect(parseCommandLine(['resume', 'runs/a', '--device', 'cpu'])).toMatchObject({ device: 'cpu' });
    expect(parseCommandLine(['check', 'a.json', 'b.json'])).toEqual({
      command: 'check',
      files: ['a.json', 'b.json'],
    });
    expect(parseCommandLine(['runs', '.'])).toEqual({ command: 'runs', directory: '.' });
    expect(parseCommandLine(['show', 'runs/a'])).toEqual({ command: 'show', run: 'runs/a' });
  });

  it('gives help on itself and on each command', () => {
    expect(parseCommandLine([])).toEqual({ command: 'help', about: null });
    expect(parseCommandLine(['--help'])).toEqual({ command: 'help', about: null });
    expect(parseCommandLine(['train', '-h'])).toEqual({ command: 'help', about: 'train' });
    expect(parseCommandLine(['help', 'runs'])).toEqual({ command: 'help', about: 'runs' });
    expect(helpText('train')).toContain('--set PATH=VALUE');
  });

  it.each([
    [['trian', 'x'], /There is no command "trian"/],
    [['train'], /"vjepa train" needs an experiment file/],
    [['train', 'a', 'b'], /takes one argument, but "b" was given/],
    [['train', 'a', '--sed', '3'], /Unknown option '--sed'/],
    [['train', 'a', '--out'], /'--out <value>' argument missing/],
    [['check'], /needs one or more experiment files/],
    [['resume', 'a', '--set', 'x=1'], /Unknown option '--set'/],
    [['train', 'a', '--seeds', '4..0'], /--seeds takes whole numbers such as 0\.\.4/],
    [['train', 'a', '--seeds', 'x'], /--seeds takes whole numbers/],
    [['train', 'a', '--seeds', '-1'], /argument is ambiguous|--seeds takes whole numbers/],
    [['train', 'a', '--seeds', '0..1000000000'], /more than 1000 runs/],
    [['train', 'a', '--seeds', '0..2', '--seed', '1'], /Either --seed or --seeds/],
    [['train', 'a', '--parallel', '2'], /--parallel goes with --seeds/],
    [['train', 'a', '--seeds', '0..2', '--parallel', '0'], /--parallel takes a whole number from 1/],
    [['train', 'a', '--from-step', '10'], /--from-step goes with --from/],
    [['train', 'a', '--from', 'b', '--from-step', 'last'], /--from-step takes a step or "newest"/],
    [['train', 'a', '--from', 'b', '--seeds', '0..2'], /Either --from or --seeds/],
    [['doctor', 'x'], /takes no argument, but "x" was given/],
    [['doctor', '--from', 'x'], /--from goes with --install-cuda/],
  ])('refuses %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
