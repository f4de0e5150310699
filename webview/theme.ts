/** VS Code's theme as the page sees it: the kind from the body's class, colours from --vscode-* variables. */
import { isDark, seriesColours, type Theme, type ThemeKind } from './charts/palette.ts';

export function readTheme(): Theme {
  const kind = themeKind(document.body.classList);
  const style = getComputedStyle(document.body);
  const colour = (name: string, fallback: string): string => style.getPropertyValue(name).trim() || fallback;
  const foreground = colour('--vscode-foreground', isDark(kind) ? '#cccccc' : '#3b3b3b');
  return {
    kind,
    background: colour('--vscode-editor-background', isDark(kind) ? '#1f1f1f' : '#ffffff'),
    foreground,
    muted: colour('--vscode-descriptionForeground', foreground),
    grid: GRID[kind],
    healthy: HEALTHY[kind],
    fontFamily: colour('--vscode-font-family', 'sans-serif'),
    series: seriesColours(kind),
  };
}

/** VS Code gives the light high-contrast theme both classes, so that it is asked for first. */
function themeKind(classes: DOMTokenList): ThemeKind {
  if (classes.contains('vscode-high-contrast-light')) return 'high-contrast-light';
  if (classes.contains('vscode-high-contrast')) return 'high-contrast';
  return classes.contains('vscode-light') ? 'light' : 'dark';
}

/** Quieter than any variable of VS Code: the grid must not compete with the curves. */
const GRID: Readonly<Record<ThemeKind, string>> = {
  dark: 'rgba(255, 255, 255, 0.09)',
  light: 'rgba(0, 0, 0, 0.09)',
  'high-contrast': 'rgba(255, 255, 255, 0.35)',
  'high-contrast-light': 'rgba(0, 0, 0, 0.35)',
};

const HEALTHY: Readonly<Record<ThemeKind, string>> = {
  dark: 'rgba(115, 201, 145, 0.13)',
  light: 'rgba(56, 138, 52, 0.12)',
  'high-contrast': 'rgba(115, 201, 145, 0.25)',
  'high-contrast-light': 'rgba(0, 96, 48, 0.18)',
};

/** Calls back when the person picks another theme. VS Code writes the variables to the root's style and the kind to the body's class. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}
