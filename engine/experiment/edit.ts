import { applyEdits as applyJsonEdits, findNodeAtLocation, modify, parseTree } from 'jsonc-parser';
import type { FormattingOptions, JSONPath } from 'jsonc-parser';
import type { ExperimentEdit } from '../../schemas/run-log.ts';
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

/** The text after `edits`. */
export function editedText(text: string, edits: readonly (DocumentEdit | ExperimentEdit)[]): string {
  return edits.reduce((current, edit) => applyOne(current, edit), text);
}

function applyOne(text: string, edit: DocumentEdit): string {
  if ('renameTo' in edit) return rename(text, edit.path, edit.renameTo);
  const path = edit.path as JSONPath;
  if ('remove' in edit || edit.value === undefined) return remove(text, path);
  return applyJsonEdits(text, modify(text, path, edit.value, { formattingOptions: formattingOf(text) }));
}

function remove(text: string, path: JSONPath): string {
  const tree = parseTree(text);
  if (!tree || !findNodeAtLocation(tree, path)) return text;
  return applyJsonEdits(text, modify(text, path, undefined, { formattingOptions: formattingOf(text) }));
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
