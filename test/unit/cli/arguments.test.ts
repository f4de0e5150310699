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
    });
  });

  it('resumes, checks, lists and shows', () => {
    expect(parseCommandLine(['resume', 'runs/a', '--quiet'])).toEqual({
      command: 'resume',
      run: 'runs/a',
      json: false,
      quiet: true,
    });
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
  ])('refuses %j', (args, message) => {
    expect(() => parseCommandLine(args)).toThrow(UsageError);
    expect(() => parseCommandLine(args)).toThrow(message);
  });
});
