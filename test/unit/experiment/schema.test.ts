import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { resolveExperiment, type RawExperiment } from '../../../engine/experiment/defaults.ts';
import { dataKinds, modelKinds } from '../../../engine/experiment/kinds.ts';
import { allRules } from '../../../engine/experiment/rules/all-rules.ts';
import schema from '../../../schemas/experiment.schema.json' with { type: 'json' };

interface Node {
  readonly $ref?: string;
  readonly type?: string | string[];
  readonly markdownDescription?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly properties?: Readonly<Record<string, Node | true>>;
  readonly allOf?: readonly { readonly if: Node; readonly then: Node }[];
  readonly anyOf?: readonly Node[];
  readonly const?: unknown;
}

const definitions: Record<string, Node> = schema.definitions as Record<string, Node>;

const accepts = new Ajv({ strict: false }).compile(schema);

function follow(node: Node): Node {
  return node.$ref === undefined ? node : (definitions[node.$ref.replace('#/definitions/', '')] ?? {});
}

/** Keys of editors that are no keywords of draft-07. */
const vocabulary = [
  'markdownDescription',
  'enumDescriptions',
  'markdownEnumDescriptions',
  'defaultSnippets',
  'errorMessage',
  'patternErrorMessage',
  'doNotSuggest',
  'allowComments',
  'allowTrailingCommas',
];

/** Every place in a schema where a schema stands, `if` left out. */
function* nodes(node: unknown, path = '#'): Generator<{ node: Node; path: string }> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield { node: node, path };
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'if' && key !== 'defaultSnippets' && key !== 'default') yield* nodes(child, `${path}/${key}`);
  }
}

interface Keys {
  /** The keys that an experiment of these kinds has, with their nodes, by dotted path. */
  readonly own: Map<string, Node>;
  /** The keys that belong to other kinds of model. */
  readonly foreign: Set<string>;
}

function keysFor(raw: RawExperiment): Keys {
  const own = new Map<string, Node>();
  const foreign = new Set<string>();
  const holds = (condition: Node, value: unknown): boolean => {
    const test = follow(condition);
    if (test.const !== undefined) return value === test.const;
    return Object.entries(test.properties ?? {}).every(([key, child]) =>
      holds(child as Node, (value as Record<string, unknown> | undefined)?.[key]),
    );
  };
  const visit = (given: Node, value: unknown, path: string) => {
    const node = follow(given);
    for (const [key, child] of Object.entries(node.properties ?? {})) {
      if (child === true || key === '$schema') continue;
      const at = path === '' ? key : `${path}.${key}`;
      if (child.$ref === '#/definitions/notOfThisModel') {
        foreign.add(at);
        continue;
      }
      own.set(at, { ...own.get(at), ...follow(child) });
      visit(child, (value as Record<string, unknown> | undefined)?.[key], at);
    }
    for (const branch of node.allOf ?? []) if (holds(branch.if, value)) visit(branch.then, value, path);
    for (const branch of node.anyOf ?? []) visit(branch, value, path);
  };
  visit(schema, raw, '');
  return { own, foreign };
}

/** Leaves of a resolved experiment by dotted path. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return new Map([[path, value]]);
  return new Map(
    Object.entries(value).flatMap(([key, child]) => [...leaves(child, path === '' ? key : `${path}.${key}`)]),
  );
}

/** Terms of the loss that a model has not hold their defaults in a resolved experiment but are no keys of its file. */
function isForeign(path: string, { foreign }: Keys): boolean {
  return path.split('.').some((_, i, parts) => foreign.has(parts.slice(0, i + 1).join('.')));
}

/** A copy without the keys of other models. */
function withoutForeign(value: unknown, keys: Keys, path = ''): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, child, path === '' ? key : `${path}.${key}`] as const)
      .filter(([, , at]) => !isForeign(at, keys))
      .map(([key, child, at]) => [key, withoutForeign(child, keys, at)]),
  );
}

/** Defaults that depend on something else; the text of each key says on what. */
const dependent = new Set(['name', 'optimiser.weightDecay']);
const isDependent = (path: string) => dependent.has(path) || path.endsWith('.bias') || path.endsWith('.kind');

const trials = modelKinds.flatMap(({ kind: model }) =>
  dataKinds.map(({ kind: data }) => ({
    title: `${model} on ${data}`,
    raw: {
      model: { kind: model },
      data: data === 'sequence' || data === 'pairs' ? { kind: data, train: { x: 'x.npy' } } : { kind: data },
    },
  })),
);

describe('the schema of the experiment file', () => {
  it('is draft-07 without a misspelt keyword', () => {
    const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
    ajv.addVocabulary(vocabulary);
    expect(() => ajv.compile(schema)).not.toThrow();
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
  });

  it('refers only to its own definitions, and says nothing beside a reference', () => {
    const used = new Set<string>();
    for (const match of JSON.stringify(schema).matchAll(/"\$ref":"([^"]*)"/g)) {
      expect(match[1]).toMatch(/^#\/definitions\/\w+$/);
      used.add(match[1]?.replace('#/definitions/', '') ?? '');
    }
    for (const { node, path } of nodes(schema)) {
      if (typeof node.$ref === 'string') expect(Object.keys(node), path).toEqual(['$ref']);
    }
    expect([...used].sort()).toEqual(Object.keys(definitions).sort());
  });

  it('explains every key and every choice', () => {
    for (const { node, path } of nodes(schema)) {
      if (/\/if[A-Z]\w+/.test(path)) continue; // conditions
      if (/\/properties$/.test(path)) {
        for (const [key, child] of Object.entries(node as Record<string, Node | true>)) {
          if (child === true || /\/then\/properties/.test(path)) continue;
          expect(follow(child).markdownDescription, `${path}/${key}`).toMatch(/.{20}/);
        }
      }
      if (Array.isArray(node.enum)) {
        const texts = node.markdownEnumDescriptions ?? node.enumDescriptions ?? [];
        expect(texts.length, path).toBe(node.enum.length);
      }
    }
  });

  it('says in words the default that it gives', () => {
    for (const { node, path } of nodes(schema)) {
      if (node.default === undefined || typeof node.markdownDescription !== 'string') continue;
      const text = node.markdownDescription;
      const value = JSON.stringify(node.default).replaceAll(',', ', ');
      const words = [
        `Default: \`${value}\``,
        typeof node.default === 'string' ? `Default: \`${node.default}\`` : 'Default: none.',
        'Default: empty.',
      ];
      expect(
        words.some((word) => text.includes(word)),
        `${path}: ${value} in "${text}"`,
      ).toBe(true);
    }
  });

  it.each(trials)('has the defaults that are filled in: $title', ({ raw }) => {
    const keys = keysFor(raw);
    for (const [path, value] of leaves(resolveExperiment(raw, 'trial'))) {
      if (isForeign(path, keys) || isDependent(path) || path === 'data.train.x') continue;
      expect(keys.own.get(path), path).toBeDefined();
      expect(keys.own.get(path)?.default, path).toEqual(value);
    }
  });

  it.each(trials)('has the keys that the types have: $title', ({ raw }) => {
    const experiment = resolveExperiment(raw, 'trial');
    const has = (path: string) =>
      path
        .split('.')
        .reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], experiment) !==
      undefined;
    for (const path of keysFor(raw).own.keys()) {
      if (/^data\.test\.|\.truth\./.test(path)) continue; // free or absent
      expect(has(path), path).toBe(true);
    }
  });

  it.each(trials)('accepts what was resolved, and resolving that changes nothing: $title', ({ raw }) => {
    const keys = keysFor(raw);
    const experiment = resolveExperiment(raw, 'trial');
    const copy = withoutForeign(experiment, keys);
    expect(accepts(copy), JSON.stringify(accepts.errors)).toBe(true);
    expect(resolveExperiment(copy as RawExperiment, 'another')).toEqual(experiment);
  });

  it('has all models and all sources of data that can be chosen', () => {
    const kinds = (part: 'model' | 'data') => (definitions[part]?.properties?.['kind'] as Node).enum;
    expect(modelKinds.map(({ kind }) => kind).sort()).toEqual([...(kinds('model') ?? [])].sort());
    expect(dataKinds.map(({ kind }) => kind).sort()).toEqual([...(kinds('data') ?? [])].sort());
  });

  it('knows that weight decay and bias depend on other keys', () => {
    const of = (more: object) =>
      resolveExperiment(
        { data: { kind: 'noisy-tv' }, model: { kind: 'vae', encoder: { depth: 2 } }, ...more },
        'trial',
      );
    expect(of({}).optimiser.weightDecay).toBe(0);
    expect(of({ optimiser: { kind: 'adamw' } }).optimiser.weightDecay).toBe(0.01);
    expect(of({}).model).toMatchObject({ encoder: { bias: true }, decoder: { bias: false } });
    expect(of({ model: { kind: 'vae', encoder: { depth: 2, bias: false } } }).model.encoder.bias).toBe(false);
  });
});

describe('docs/experiment-file.md', () => {
  const doc = readFileSync(resolve(import.meta.dirname, '../../../docs/experiment-file.md'), 'utf8');

  it('names every key', () => {
    for (const { raw } of trials) {
      for (const path of keysFor(raw).own.keys()) {
        const key = path.split('.').at(-1) ?? '';
        expect(doc, path).toMatch(new RegExp(`[\`.]${key}[\`.]`));
      }
    }
  });

  it('names every rule', () => {
    for (const { id } of allRules) expect(doc).toContain(`\`${id}\``);
  });
});
