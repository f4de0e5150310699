import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../engine/experiment/problem.ts';
import { examples, read } from './helpers.ts';

const text =
  '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vjepa" }, "optimiser": { "betas": [0.9, 0.99] } }';

describe('--set path=value', () => {
  it('takes JSON, and plain words where it is not JSON', () => {
    const { experiment, problems } = read(text, {
      overrides: [
        'objective.beta=0.1',
        'name=a trial of mine',
        'model.target.logVariance=learned',
        'training.batchSize=128',
        'optimiser.clipNorm=null',
        'optimiser.betas.0=0.8',
        'data.standardise=false',
      ],
    });
    expect(problems).toEqual([]);
    expect(experiment).toMatchObject({
      name: 'a trial of mine',
      data: { standardise: false },
      model: { target: { logVariance: 'learned' } },
      objective: { beta: 0.1 },
      optimiser: { clipNorm: null, betas: [0.8, 0.99] },
      training: { batchSize: 128 },
    });
  });

  it('lets the last one hold', () => {
    expect(read(text, { overrides: ['seed=1', 'seed=2'] }).experiment?.seed).toBe(2);
  });

  it('gives a device options, whether the file names it or spells it out', () => {
    const overrides = ['device.threads=2', 'device.spin=false'];
    const device = (written: string) =>
      read(text.replace('{', `{ "device": ${written},`), { overrides }).experiment?.device;
    const options = { adapter: 'high-performance', index: 0, threads: 2, spin: false };
    expect(device('"cpu"')).toEqual({ name: 'cpu', ...options });
    expect(device('{ "name": "cuda", "index": 1 }')).toEqual({ name: 'cuda', ...options, index: 1 });
    expect(read(text, { overrides }).experiment?.device).toEqual({ name: 'auto', ...options });
  });

  it('keeps an equals sign in the value', () => {
    expect(read(text, { overrides: ['description=beta=0.1'] }).experiment?.description).toBe('beta=0.1');
  });

  it('turns every example into another model, once the parts of the old one are gone', () => {
    const jepa = examples.find(({ name }) => name === 'noisy-tv-jepa.vjepa.json');
    const { experiment, problems } = read(jepa?.text ?? '', {
      overrides: ['model={"kind":"vae"}', 'objective={}'],
    });
    expect(problems).toEqual([]);
    expect(experiment?.model.kind).toBe('vae');
  });

  it.each([
    ['objective.beta=-1', '"objective.beta" must be at least 0, not -1.'],
    ['objective.betta=1', '"objective" has no key "betta"; did you mean "beta"?'],
    [
      'objective.gamma=1',
      'A vjepa has no structural prior for γ to weigh; "objective.gamma" belongs to bjepa.',
    ],
    ['device=gpu', '"device" cannot be "gpu"; did you mean "webgpu"?'],
    ['device.name.of=1', '"device.name" must be a string in quotes, not an object.'],
    ['training.steps=many', '"training.steps" must be a whole number, not "many".'],
    ['seed.of.all=1', '"seed" must be a whole number, not an object.'],
    ['model.kind.of=1', '"model.kind" is "vjepa", which has no keys.'],
    ['optimiser.betas.7=1', '"optimiser.betas" is a list of 2, which has no entry "7".'],
    ['seed', 'expected path=value, for example objective.beta=0.1.'],
    ['=3', 'expected path=value, for example objective.beta=0.1.'],
    ['a..b=3', 'expected path=value, for example objective.beta=0.1.'],
    ['__proto__.seed=3', 'An experiment has no key "__proto__"'],
  ])('is held to the same rules as the file: %s', (override, message) => {
    const { experiment, problems } = read(text, { overrides: [override] });
    expect(experiment).toBeNull();
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem && formatProblem('trial.vjepa.json', problem)).toContain(`--set ${override}: ${message}`);
    expect(problem?.fix).toBeUndefined();
  });

  it('does not take the blame for what the file says', () => {
    const { problems } = read('{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae" }, "seed": -1 }', {
      overrides: ['objective.beta=2'],
    });
    expect(problems.map((problem) => formatProblem('f', problem))).toEqual([
      'f:1:71: "seed" must be at least 0, not -1.',
    ]);
  });
});
