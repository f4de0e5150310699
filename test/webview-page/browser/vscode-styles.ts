/** VS Code's theme and default sheet in a browser page that plays it. */
import themes from '../themes.json' with { type: 'json' };

/** Wears a theme of themes.json. */
export function setTheme(theme: string): void {
  const variables =
    (themes as Readonly<Record<string, Readonly<Record<string, string>>>>)[theme] ?? themes.dark;
  document.documentElement.removeAttribute('style');
  for (const [name, value] of Object.entries(variables))
    document.documentElement.style.setProperty(name, value);
  document.body.className = bodyClass(theme);
}

function bodyClass(theme: string): string {
  if (theme === 'high-contrast-light') return 'vscode-high-contrast-light vscode-high-contrast';
  if (theme === 'high-contrast') return 'vscode-high-contrast';
  return theme.startsWith('light') ? 'vscode-light' : 'vscode-dark';
}

/** The sheet that VS Code itself puts before an extension's. */
export function addDefaultStyles(): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    html { background: var(--vscode-editor-background); }
    body { margin: 0; padding: 0 20px; color: var(--vscode-editor-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
    a { color: var(--vscode-textLink-foreground); }
    a:focus, input:focus, select:focus, textarea:focus { outline: 1px solid -webkit-focus-ring-color; outline-offset: -1px; }
  `);
  document.adoptedStyleSheets = [sheet];
}
