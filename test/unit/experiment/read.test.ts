import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../../engine/experiment/problem.ts';
import { examples, intendedProblems, read, readValue, underlined } from './helpers.ts';

const smallest = '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vjepa" } }';

describe('reading an experiment', () => {
  it('needs no more than the kind of the data and of the model', () => {
    const { experiment, problems } = read(smallest);
    expect(problems).toEqual([]);
    expect(experiment).toMatchObject({
      name: 'trial',
      data: { noiseScale: 4, trainSteps: 6000 },
      model: { latentDim: 4, ema: { rate: 0.99, update: 'before-step' }, target: { logVariance: 'frozen' } },
      objective: { beta: 0.01 },
      training: { steps: 6000, batchSize: 'full' },
    });
  });

  it.each(examples)('finds nothing in the example $name but what is meant', ({ name, text, file }) => {
    const { experiment, problems } = read(text, { file });
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual(intendedProblems[name] ?? []);
    expect(experiment?.description).not.toBe('');
    expect(experiment?.optimiser.learningRate).toBe(1e-3);
  });

  it('takes comments, trailing commas, Windows line ends and a byte order mark', () => {
    const text =
      '\uFEFF// first\r\n{ "data": { "kind": "noisy-tv", /* σ */ "noiseScale": 8, },\r\n "model": { "kind": "vae" },\r\n}\r\n';
    const { experiment, problems } = read(text);
    expect(problems).toEqual([]);
    expect(experiment?.data).toMatchObject({ noiseScale: 8 });
  });

  it('says where a problem is, from line 1 and column 1', () => {
    const text =
      '{\r\n  "data": { "kind": "noisy-tv" },\r\n  "model": { "kind": "vjepa" },\r\n  "objective": { "betta": 1 },\r\n}';
    const { experiment, problems } = read(text);
    expect(experiment).toBeNull();
    expect(problems.map((problem) => formatProblem('a.vjepa.json', problem))).toEqual([
      'a.vjepa.json:4:18: "objective" has no key "betta"; did you mean "beta"?',
    ]);
    expect(problems[0]?.range.start.offset).toBe(text.indexOf('"betta"'));
  });

  it('counts columns in UTF-16 units, as editors do', () => {
    const text = '{ /* 𝛽 */ "data": { "kind": "noisy-tv" }, "model": { "kind": "vjepa" }, "sede": 1 }';
    const [problem] = read(text).problems;
    expect(problem?.range.start.column).toBe(text.indexOf('"sede"'));
  });

  it('still checks the rest where one value is refused', () => {
    const text =
      '{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae", "latentDim": "4" }, "objective": { "gamma": 1 } }';
    expect(read(text).problems.map(({ code }) => code)).toEqual(['schema-type', 'key-of-other-model']);
  });

  it('does not judge by a default what a refused value would have decided', () => {
    const value = {
      data: { kind: 'noisy-tv' },
      model: { kind: 'vjepa' },
      optimiser: { warmupSteps: 8000 },
      training: { steps: '10000' },
    };
    expect(readValue(value).problems.map(({ code }) => code)).toEqual(['schema-type']);
  });

  it('is not fooled by keys that every JavaScript object has', () => {
    const codes = (text: string) => read(text).problems.map(({ code }) => code);
    expect(
      codes('{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae" }, "__proto__": { "seed": 3 } }'),
    ).toEqual(['schema-unknown-key']);
    expect(codes('{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vae" }, "constructor": 1 }')).toEqual(
      ['schema-unknown-key'],
    );
    expect(codes('{ "data": { "kind": "constructor" }, "model": { "kind": "vae" } }')).toEqual([
      'schema-value',
    ]);
  });
});

describe('what the schema refuses', () => {
  const experiment = (more: string) =>
    `{ "data": { "kind": "noisy-tv" }, "model": { "kind": "vjepa" }, ${more} }`;

  it.each([
    ['a key that nobody knows', '"colour": 1', '"colour"', 'has no key "colour"'],
    ['a slip in a key', '"optimizer": {}', '"optimizer"', 'did you mean "optimiser"?'],
    [
      'a slip in an inner key',
      '"optimiser": { "learningrate": 1 }',
      '"learningrate"',
      'did you mean "learningRate"?',
    ],
    [
      'a beginning of a key',
      '"training": { "checkpoint": 1 }',
      '"checkpoint"',
      'did you mean "checkpointEvery"?',
    ],
    ['a slip in a choice', '"device": "gpu"', '"gpu"', 'did you mean "webgpu"?'],
    ['a choice that nobody knows', '"device": "abacus"', '"abacus"', 'one of "auto", "cpu"'],
    ['a slip in the name of a device', '"device": { "name": "gpu" }', '"gpu"', 'did you mean "webgpu"?'],
    ['a slip in an option of a device', '"device": { "treads": 1 }', '"treads"', 'did you mean "threads"?'],
    ['a number for a device', '"device": 3', '3', 'must be a string in quotes or an object { … }, not 3'],
    ['a word that is no way to wait', '"device": { "spin": "on" }', '"on"', 'one of "auto", "true", "false"'],
    ['a string for a number', '"seed": "1"', '"1"', 'must be a whole number, not "1"'],
    ['a number with a fraction', '"seed": 1.5', '1.5', 'must be a whole number, not 1.5'],
    ['a number that is too small', '"training": { "steps": 0 }', '0', 'must be at least 1, not 0'],
    [
      'a number that must not be reached',
      '"optimiser": { "learningRate": 0 }',
      '0',
      'must be greater than 0, not 0',
    ],
    ['a number too large to hold', '"training": { "steps": 1e999 }', '1e999', 'must be at most 1000000000'],
    ['a list for an object', '"training": []', '[]', 'must be an object { … }, not a list'],
    ['a list of the wrong length', '"optimiser": { "betas": [0.9] }', '[0.9]', 'must have 2 entries, not 1'],
    [
      'an entry out of range',
      '"optimiser": { "betas": [0.9, 1] }',
      '1',
      '"optimiser.betas[1]" must be less than 1',
    ],
    [
      'a word that is no batch size',
      '"training": { "batchSize": "all" }',
      '"all"',
      'a whole number of rows from 1, or "full"',
    ],
    ['half a row', '"training": { "batchSize": 0.5 }', '0.5', 'a whole number of rows from 1, or "full"'],
    [
      'a repeated detector',
      '"monitor": { "mute": ["a", "a"] }',
      '["a", "a"]',
      'must not hold the same entry twice',
    ],
    ['an empty name', '"name": ""', '""', 'must not be empty'],
  ])('is %s', (_, more, place, words) => {
    const text = experiment(more);
    const { experiment: resolved, problems } = read(text);
    expect(resolved).toBeNull();
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    expect(problem && underlined(text, problem)).toBe(place);
    expect(problem?.message).toContain(words);
    expect(problem?.severity).toBe('error');
  });

  it('is a missing key, said at the object that needs it', () => {
    const text = '{ "data": {}, "model": { "kind": "vae" } }';
    const [problem] = read(text).problems;
    expect(problem?.message).toBe('"data" needs the key "kind".');
    expect(problem && underlined(text, problem)).toBe('"data"');
    expect(read('{}').problems.map((missing) => missing.message)).toEqual([
      'The experiment needs the key "data".',
      'The experiment needs the key "model".',
    ]);
  });

  it('is a name of a truth array that would not fit into a log', () => {
    const text =
      '{ "data": { "kind": "sequence", "train": { "x": "x.npy", "truth": { "a.b": "s.npy" } } }, "model": { "kind": "ar" } }';
    const { problems } = read(text);
    expect(problems.map((problem) => underlined(text, problem))).toEqual(['"a.b"']);
    expect(problems[0]?.message).toContain('only letters, digits');
  });

  it('is anything but an object', () => {
    for (const text of ['[]', '3', '"x"', 'null']) {
      const { experiment: resolved, problems } = read(text);
      expect(resolved).toBeNull();
      expect(problems[0]?.message, text).toContain('must be an object');
    }
  });
});

describe('broken syntax', () => {
  it.each([
    ['nothing', '', '', 'The file is empty'],
    ['only a comment', '// later', '', 'The file is empty'],
    ['a missing comma', '{ "seed": 1 "name": "x" }', '"name"', 'A comma is expected before "name"'],
    ['a missing colon', '{ "seed" 1 }', '1', 'A colon is expected before 1'],
    ['a missing value', '{ "seed": }', '}', 'A value is expected before }'],
    ['a missing brace', '{ "seed": 1', '', 'A closing brace } is expected at the end of the file'],
    ['a missing bracket', '{ "a": [1, 2 }', '}', 'A comma is expected before }'],
    ['a key without quotes', '{ seed: 1 }', 'seed', 'text stands in double quotes: "seed"'],
    ['single quotes', "{ 'seed': 1 }", "'seed'", 'text stands in double quotes: "seed"'],
    ['NaN', '{ "seed": NaN }', 'NaN', 'NaN is no JSON value'],
    ['an open string', '{ "seed', '"seed', 'This string is not closed'],
    ['an open comment', '{ } /* and', '/* and', 'This comment is not closed'],
    ['a bad escape', '{ "\\q": 1 }', '"\\q"', 'In a string, \\ is followed by'],
    ['a bad unicode escape', '{ "\\u12": 1 }', '"\\u12"', 'four hexadecimal digits'],
    ['a raw control character', '{ "a\tb": 1 }', '"a\tb"', 'cannot hold this character'],
    ['two experiments', '{} {}', '{', 'nothing may follow'],
    ['half a number', '{ "seed": 1e }', '1e', 'number'],
  ])('%s', (_, text, place, words) => {
    const { experiment, problems } = read(text);
    expect(experiment).toBeNull();
    expect(
      problems.every(({ code }) => code === (text === '' || text === '// later' ? 'empty' : 'syntax')),
    ).toBe(true);
    expect(problems[0]?.message).toContain(words);
    expect(problems[0] && underlined(text, problems[0])).toBe(place);
  });

  it('is a repeated key, at its second place, in any object', () => {
    const text =
      '{ "seed": 1, "data": { "kind": "noisy-tv", "kind": "noisy-tv" }, "model": { "kind": "ar" }, "seed": 2 }';
    const { problems } = read(text);
    expect(problems.map(({ code }) => code)).toEqual(['duplicate-key', 'duplicate-key']);
    expect(problems.map(({ range }) => range.start.offset)).toEqual([
      text.lastIndexOf('"kind": "noisy-tv"'),
      text.lastIndexOf('"seed"'),
    ]);
  });

  it('is nesting that no experiment has, which would exhaust a parser', () => {
    for (const depth of [101, 100_000]) {
      const { experiment, problems } = read('['.repeat(depth) + ']'.repeat(depth));
      expect(experiment).toBeNull();
      expect(problems.map(({ code, range }) => [code, range.start.offset])).toEqual([['too-deep', 100]]);
    }
    expect(
      read(`{ "name": "${'['.repeat(200)}", /* ${'{'.repeat(200)} */ ${smallest.slice(1)}`).problems,
    ).toEqual([]);
  });
});
