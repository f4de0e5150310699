import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../../engine/experiment/edit.ts';
import { editedText, examples, read } from './helpers.ts';

const text = `// A trial.
{
    "data": { "kind": "noisy-tv" }, // built in
    "model": {
        "kind": "vjepa", // variational
        "ema": { "rate": 0.99 }, /* slow */
    },
    "objective": {
        // as published
        "beta": 0.01,
    },
}
`;

describe('editing an experiment file', () => {
  it('changes a value and nothing else', () => {
    expect(editedText(text, [{ path: ['objective', 'beta'], value: 0.1 }])).toBe(text.replace('0.01', '0.1'));
    expect(applyEdits(text, [{ path: ['objective', 'beta'], value: 0.1 }])).toHaveLength(1);
  });

  it('says nothing where nothing changes', () => {
    expect(applyEdits(text, [{ path: ['objective', 'beta'], value: 0.01 }])).toEqual([]);
    expect(applyEdits(text, [{ path: ['objective', 'gamma'], remove: true }])).toEqual([]);
  });

  it('makes the objects on the way to a new key, in the file’s own indentation', () => {
    const edited = editedText(text, [{ path: ['model', 'target', 'logVariance'], value: 'learned-kl' }]);
    expect(edited).toContain('"target": {\n            "logVariance": "learned-kl"');
    expect(edited).toContain('// variational');
    expect(edited).toContain('/* slow */');
    expect(read(edited)).toMatchObject({
      problems: [],
      experiment: { model: { target: { logVariance: 'learned-kl' } } },
    });
  });

  it('removes a key with its comma and its line, and no comment of another key', () => {
    expect(editedText(text, [{ path: ['model', 'ema'], remove: true }])).toBe(
      text.replace('        "ema": { "rate": 0.99 }, /* slow */\n', ''),
    );
    expect(editedText(text, [{ path: ['objective'], remove: true }])).toBe(
      text.replace(/ {4}"objective"[^]*?\n {4}\},\n/, ''),
    );
    const keys = (text: string, key: string) => editedText(text, [{ path: [key], remove: true }]);
    expect(keys('{ "a": 1, "b": 2, "c": 3 }', 'a')).toBe('{ "b": 2, "c": 3 }');
    expect(keys('{ "a": 1, "b": 2, "c": 3 }', 'b')).toBe('{ "a": 1, "c": 3 }');
    expect(keys('{ "a": 1, "b": 2, "c": 3 }', 'c')).toBe('{ "a": 1, "b": 2 }');
    expect(keys('{ "a": 1 }', 'a')).toBe('{ }');
    expect(keys('{\r\n  "a": 1, // one\r\n  "b": 2 // two\r\n}', 'b')).toBe('{\r\n  "a": 1 // one\r\n}');
    expect(keys('{\n  "a": 1 /* , */,\n  "b": 2\n}', 'b')).toBe('{\n  "a": 1 /* , */\n}');
  });

  it('renames a key', () => {
    expect(editedText(text, [{ path: ['objective', 'beta'], renameTo: 'freeBits' }])).toBe(
      text.replace('"beta"', '"freeBits"'),
    );
  });

  it('makes several edits at once, as one replacement at the text’s own offsets', () => {
    const edits = [
      { path: ['objective', 'beta'], value: 0.1 },
      { path: ['model', 'target', 'logVariance'], value: 'learned' },
    ];
    expect(applyEdits(text, edits)).toHaveLength(1);
    // As if the second had been made in the text that the first left.
    const after = edits.reduce((before, edit) => editedText(before, [edit]), text);
    expect(editedText(text, edits)).toBe(after);
    expect(read(after).experiment).toMatchObject({
      objective: { beta: 0.1 },
      model: { target: { logVariance: 'learned' } },
    });
  });

  it.each(examples)('leaves $name valid and its comments in place', ({ text: example, file }) => {
    const edited = editedText(example, [
      { path: ['training', 'steps'], value: 900 },
      { path: ['optimiser', 'clipNorm'], value: 1 },
      { path: ['monitor', 'onAlert', 'error'], value: 'stop' },
    ]);
    const codes = (text: string) => read(text, { file }).problems.map(({ code }) => code);
    expect(codes(edited)).toEqual(codes(example));
    expect(read(edited, { file }).experiment).toMatchObject({
      training: { steps: 900 },
      optimiser: { clipNorm: 1 },
      monitor: { onAlert: { error: 'stop' } },
    });
    for (const comment of example.match(/\/\/.*$/gm) ?? []) expect(edited).toContain(comment);
  });
});
