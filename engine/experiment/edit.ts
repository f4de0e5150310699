import {
  applyEdits as applyJsonEdits,
  createScanner,
  findNodeAtLocation,
  modify,
  parseTree,
} from 'jsonc-parser';
import type { FormattingOptions, JSONPath } from 'jsonc-parser';
import type { ExperimentEdit } from '../../schemas/alert.ts';
import type { JsonPath } from './problem.ts';

/** A change of an experiment file: give a key a value, remove it, or rename it. A remedy's `ExperimentEdit` is one. */
export type DocumentEdit =
  | { readonly path: JsonPath; readonly value: unknown }
  | { readonly path: JsonPath; readonly remove: true }
  | { readonly path: JsonPath; readonly renameTo: string };

/** Replace `length` characters at `offset` by `content`. */
export interface TextEdit {
  readonly offset: number;
  readonly length: number;
  readonly content: string;
}

/**
 * The text edits that make `edits` in a commented JSON text, leaving comments and layout of everything else as they
 * are. Objects on the way to a new key are made. The offsets are those of `text`, and the edits do not overlap:
 * several edits come back as one replacement of the smallest stretch that changes.
 */
export function applyEdits(text: string, edits: readonly (DocumentEdit | ExperimentEdit)[]): TextEdit[] {
  const changed = edits.reduce((current, edit) => applyOne(current, edit), text);
  return difference(text, changed);
}

function applyOne(text: string, edit: DocumentEdit): string {
  if ('renameTo' in edit) return rename(text, edit.path, edit.renameTo);
  const path = edit.path as JSONPath;
  if ('remove' in edit || edit.value === undefined) return remove(text, path);
  return applyJsonEdits(text, modify(text, path, edit.value, { formattingOptions: formattingOf(text) }));
}

/**
 * Takes a key out with its comma, and with its line where nothing else stands there. (`modify` would also take the
 * comments between the key and the one before it.)
 */
function remove(text: string, path: JSONPath): string {
  const tree = parseTree(text);
  const property = tree && findNodeAtLocation(tree, path)?.parent;
  if (!property?.parent?.children || property.type !== 'property') return text;
  const siblings = property.parent.children;
  const before = siblings[siblings.indexOf(property) - 1];
  const end = property.offset + property.length;
  const ownComma = commaAfter(text, end);
  const rest = cut(text, property.offset, ownComma === null ? end : ownComma + 1);
  // The last key without a comma after it: the comma before it goes instead.
  const otherComma = ownComma === null && before ? commaAfter(text, before.offset + before.length) : null;
  return otherComma === null ? rest : rest.slice(0, otherComma) + rest.slice(otherComma + 1);
}

/** Offset of the comma that follows, past blanks and comments; null where something else does. */
function commaAfter(text: string, offset: number): number | null {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  const found = scanner.getTokenOffset();
  return text[found] === ',' ? found : null;
}

/** Without the text from start to end, and without the line if only blanks and a comment are left of it. */
function cut(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', end) < 0 ? text.length : text.indexOf('\n', end) + 1;
  const ownLine = text.slice(lineStart, start).trim() === '';
  if (ownLine && /^\s*(\/\/.*|\/\*.*\*\/\s*)?$/.test(text.slice(end, lineEnd).trimEnd())) {
    return text.slice(0, lineStart) + text.slice(lineEnd);
  }
  const blanksBefore = /[ \t]*$/.exec(text.slice(lineStart, start))?.[0].length ?? 0;
  return text.slice(0, start - blanksBefore) + text.slice(end);
}

function rename(text: string, path: JsonPath, key: string): string {
  const tree = parseTree(text);
  const keyNode = tree && findNodeAtLocation(tree, path as JSONPath)?.parent?.children?.[0];
  if (!keyNode) return text;
  return text.slice(0, keyNode.offset) + JSON.stringify(key) + text.slice(keyNode.offset + keyNode.length);
}

/** Tabs or spaces, and how many, as the first indented line has it; two spaces where there is none. */
function formattingOf(text: string): FormattingOptions {
  const indent = /\n([ \t]+)["{[\]}]/.exec(text)?.[1] ?? '  ';
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
}

function difference(before: string, after: string): TextEdit[] {
  if (before === after) return [];
  const limit = Math.min(before.length, after.length);
  let start = 0;
  while (start < limit && before[start] === after[start]) start++;
  let end = 0;
  while (end < limit - start && before[before.length - 1 - end] === after[after.length - 1 - end]) end++;
  return [
    { offset: start, length: before.length - start - end, content: after.slice(start, after.length - end) },
  ];
}
