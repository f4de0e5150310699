import {
  getLanguageService,
  TextDocument,
  type CompletionItem,
  type Diagnostic,
} from 'vscode-json-languageservice';
import schema from '../../../schemas/experiment.schema.json' with { type: 'json' };

/** VS Code's JSON service as VS Code configures it for `*.vjepa.json` files in the jsonc language. */
const service = getLanguageService({
  clientCapabilities: {
    textDocument: {
      completion: { completionItem: { documentationFormat: ['markdown'] } },
    },
  },
});
service.configure({
  validate: true,
  schemas: [{ uri: 'vjepa:experiment', fileMatch: ['*.vjepa.json'], schema: schema }],
});

function open(text: string) {
  const document = TextDocument.create('file:///trial.vjepa.json', 'jsonc', 1, text);
  return { document, json: service.parseJSONDocument(document) };
}

/** What the service underlines, with offsets. */
export async function shownByService(
  text: string,
): Promise<{ message: string; start: number; end: number; severity: Diagnostic['severity'] }[]> {
  const { document, json } = open(text);
  // The settings of VS Code's own client for the jsonc language.
  const found = await service.doValidation(document, json, { comments: 'ignore', trailingCommas: 'warning' });
  return found.map(({ message, range, severity }) => ({
    message: typeof message === 'string' ? message : message.value,
    start: document.offsetAt(range.start),
    end: document.offsetAt(range.end),
    severity,
  }));
}

/** What the service offers at the `|` in the text. */
export async function completionsAt(marked: string): Promise<CompletionItem[]> {
  const offset = marked.indexOf('|');
  const { document, json } = open(marked.replace('|', ''));
  const list = await service.doComplete(document, document.positionAt(offset), json);
  return list?.items ?? [];
}

/** The hover text at the `|` in the text. */
export function hoverAt(marked: string): Promise<string> {
  return hoverOver(marked.replace('|', ''), marked.indexOf('|'));
}

export async function hoverOver(text: string, offset: number): Promise<string> {
  const { document, json } = open(text);
  const hover = await service.doHover(document, document.positionAt(offset), json);
  return [hover?.contents ?? ''].flat().map(String).join('\n');
}

/** The text that a completion inserts, with its snippet placeholders filled in. */
export function inserted({ textEdit, insertText }: CompletionItem): string {
  const snippet = textEdit?.newText ?? insertText ?? '';
  return snippet
    .replaceAll(/\$\{\d+\|([^,|]*)[^}]*\|\}/g, '$1')
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll(/\$\{?\d+\}?/g, '');
}
