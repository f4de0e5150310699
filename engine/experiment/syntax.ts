import { createScanner, findNodeAtLocation, parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import type { JsonPath, Problem, TextPosition, TextRange } from './problem.ts';

/** A parsed text: its tree (as far as it could be read), what is wrong with its syntax, and where things are. */
export interface ParsedText {
  readonly tree: Node | undefined;
  /** Whether the text itself gives this path a value. */
  has(path: JsonPath): boolean;
  readonly problems: readonly Problem[];
  /**
   * Where a path is: its value, or the key that leads to it. Where the path is not in the text (a default, a missing
   * key), the key of the nearest object around it; the root's is its opening brace.
   */
  locate(path: JsonPath, part: 'key' | 'value'): TextRange;
}

/** Parses JSON with comments and trailing commas; every syntax error and every repeated key is a problem. */
export function parseText(text: string): ParsedText {
  // A byte order mark is no part of the text; a space in its place keeps the offsets.
  const plain = text.startsWith('\uFEFF') ? ` ${text.slice(1)}` : text;
  const errors: ParseError[] = [];
  const deep = nestingBeyond(plain, DEEPEST);
  const tree =
    deep !== null
      ? undefined
      : parseTree(plain, errors, { allowTrailingComma: true, disallowComments: false });
  const lines = lineStarts(plain);
  const rangeOf = (offset: number, length: number): TextRange => ({
    start: positionAt(lines, offset),
    end: positionAt(lines, offset + length),
  });
  const problems: Problem[] = [
    ...(deep === null ? [] : [tooDeep(rangeOf(deep, 1))]),
    ...syntaxProblems(errors, plain, tree !== undefined, rangeOf),
    ...(tree ? repeatedKeys(tree, rangeOf) : []),
  ];
  return {
    tree,
    problems,
    has: (path) => tree !== undefined && nearestNode(tree, path).depth === path.length,
    locate(path, part) {
      const node = tree && nearestNode(tree, path);
      if (!node) return rangeOf(0, 0);
      const whole = part === 'value' && node.depth === path.length;
      const key = node.node.parent?.type === 'property' ? node.node.parent.children?.[0] : undefined;
      if (!whole && key) return rangeOf(key.offset, key.length);
      const scalar = node.node.type !== 'object' && node.node.type !== 'array';
      return rangeOf(node.node.offset, whole || scalar ? node.node.length : 1);
    },
  };
}

/** No experiment nests deeper than six levels; the parser recurses and would run out of stack at some thousands. */
const DEEPEST = 100;

function tooDeep(range: TextRange): Problem {
  const message = `Objects and lists are nested more than ${DEEPEST} deep here; no experiment is.`;
  return { severity: 'error', code: 'too-deep', message, path: [], range };
}

/** Offset of the first bracket that opens a level beyond the deepest; null where there is none. */
function nestingBeyond(text: string, deepest: number): number | null {
  const scanner = createScanner(text, true);
  let depth = 0;
  for (;;) {
    scanner.scan();
    if (scanner.getTokenLength() === 0) return null;
    const offset = scanner.getTokenOffset();
    const first = text[offset];
    if (first === '{' || first === '[') depth++;
    if (first === '}' || first === ']') depth--;
    if (depth > deepest) return offset;
  }
}

function nearestNode(tree: Node, path: JsonPath): { node: Node; depth: number } {
  for (let depth = path.length; depth > 0; depth--) {
    const node = findNodeAtLocation(tree, path.slice(0, depth));
    if (node) return { node, depth };
  }
  return { node: tree, depth: 0 };
}

function* syntaxProblems(
  errors: readonly ParseError[],
  text: string,
  hasTree: boolean,
  rangeOf: (offset: number, length: number) => TextRange,
): Generator<Problem> {
  const seen = new Set<number>();
  for (const { error, offset, length } of errors) {
    // One slip often makes several errors at one place; the first says it.
    if (seen.has(offset)) continue;
    seen.add(offset);
    const found = text.slice(offset, offset + length);
    const name = printParseErrorCode(error);
    // Its own code, since JSON editors find nothing wrong with an empty file.
    const empty = !hasTree && found === '' && name === 'ValueExpected';
    yield {
      severity: 'error',
      code: empty ? 'empty' : 'syntax',
      message: empty ? 'The file is empty; an experiment begins with {.' : words(name, found),
      path: [],
      range: rangeOf(offset, length),
    };
  }
}

function words(error: string, found: string): string {
  const here =
    found === ''
      ? 'at the end of the file'
      : `before ${found.length > 20 ? `${found.slice(0, 20)}…` : found}`;
  switch (error) {
    case 'InvalidSymbol':
      return /^(NaN|-?Infinity|nan|inf)$/.test(found)
        ? `${found} is no JSON value.`
        : `${found} is no JSON value; text stands in double quotes: "${found.replaceAll(/^['"]|['"]$/g, '')}".`;
    case 'InvalidNumberFormat':
      return `This is not a number as JSON writes it (1, -0.5, 1e-3).`;
    case 'PropertyNameExpected':
      return `A key in double quotes is expected ${here}.`;
    case 'ValueExpected':
      return `A value is expected ${here}.`;
    case 'ColonExpected':
      return `A colon is expected ${here}.`;
    case 'CommaExpected':
      return `A comma is expected ${here}.`;
    case 'CloseBraceExpected':
      return `A closing brace } is expected ${here}.`;
    case 'CloseBracketExpected':
      return `A closing bracket ] is expected ${here}.`;
    case 'EndOfFileExpected':
      return 'The experiment ends before this; nothing may follow it.';
    case 'UnexpectedEndOfComment':
      return 'This comment is not closed: */ is missing.';
    case 'UnexpectedEndOfString':
      return 'This string is not closed: a double quote is missing.';
    case 'UnexpectedEndOfNumber':
      return 'This number is not complete.';
    case 'InvalidUnicode':
      return 'A \\u in a string is followed by four hexadecimal digits.';
    case 'InvalidEscapeCharacter':
      return 'In a string, \\ is followed by one of " \\ / b f n r t u.';
    case 'InvalidCharacter':
      return 'A string cannot hold this character as it is; write it as an escape such as \\n or \\t.';
    default:
      return `The JSON cannot be read here (${error}).`;
  }
}

function* repeatedKeys(
  node: Node,
  rangeOf: (offset: number, length: number) => TextRange,
): Generator<Problem> {
  const seen = new Set<string>();
  for (const child of node.children ?? []) {
    const [key, value] = child.type === 'property' ? (child.children ?? []) : [undefined, child];
    if (key) {
      const name = String(key.value);
      if (seen.has(name)) {
        yield {
          severity: 'error',
          code: 'duplicate-key',
          message: `"${name}" is given twice here; only one of them can hold.`,
          path: [],
          range: rangeOf(key.offset, key.length),
        };
      }
      seen.add(name);
    }
    if (value) yield* repeatedKeys(value, rangeOf);
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

function positionAt(starts: readonly number[], offset: number): TextPosition {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low, column: offset - (starts[low] ?? 0), offset };
}
