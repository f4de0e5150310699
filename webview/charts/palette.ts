/**
 * Colours of series, by kind of theme. Pure.
 *
 * The hues are those of Okabe and Ito's colour-blind-safe set, with lightness moved until each has a contrast of at least
 * 3 to 1 with the kind's background; a test holds them to that, and apart from one another under the three dichromacies.
 */

export type ThemeKind = 'dark' | 'light' | 'high-contrast' | 'high-contrast-light';

/** What a chart, or its picture in a file, is coloured and lettered with. */
export interface Theme {
  readonly kind: ThemeKind;
  readonly background: string;
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly healthy: string;
  readonly fontFamily: string;
  readonly series: readonly string[];
}

const SERIES: Readonly<Record<ThemeKind, readonly string[]>> = {
  dark: ['#56b4e9', '#e69f00', '#1fbf92', '#e58fc4', '#f0e442', '#ef6a3a'],
  light: ['#0072b2', '#c25a00', '#008060', '#a8487f', '#7a6a00', '#333333'],
  'high-contrast': ['#6cc4f5', '#ffb000', '#2ee6b0', '#ff7fd0', '#fff24d', '#ff7f50'],
  'high-contrast-light': ['#004f8a', '#9a3f00', '#005f45', '#8a1f63', '#5a4d00', '#000000'],
};

export function seriesColours(kind: ThemeKind): readonly string[] {
  return SERIES[kind];
}

/** Lines of one chart differ in dash as well where the theme asks for contrast. */
const CONTRAST_DASHES: readonly (readonly number[])[] = [[], [8, 3], [2, 2], [8, 3, 2, 3], [4, 4], [12, 3]];
const DASHED = [5, 3];

/**
 * Dash pattern in css pixels; empty is a solid line. `index` is the curve's place in its chart; `companion` a curve beside
 * another of the same colour (train beside test).
 */
export function dashOf(kind: ThemeKind, index: number, companion: boolean): readonly number[] {
  if (isHighContrast(kind)) return CONTRAST_DASHES[index % CONTRAST_DASHES.length] ?? [];
  return companion ? DASHED : [];
}

export function isHighContrast(kind: ThemeKind): boolean {
  return kind === 'high-contrast' || kind === 'high-contrast-light';
}

export function isDark(kind: ThemeKind): boolean {
  return kind === 'dark' || kind === 'high-contrast';
}

/** Stops of cividis (Nuñez, Anderton and Renslow 2018): even in lightness, and the same to the colour-blind. */
const CIVIDIS = ['#00224e', '#2a3f6d', '#575d6d', '#7d7c78', '#a59c74', '#d2c060', '#fee838'];

/**
 * Colour of a value in [0, 1]. The dark end is left out on dark backgrounds and the light end on light ones, where dots
 * would not be seen.
 */
export function sequential(kind: ThemeKind, value: number): string {
  const [from, to] = isDark(kind) ? [0.28, 1] : [0, 0.8];
  return heat(from + Math.min(Math.max(value, 0), 1) * (to - from));
}

/** Colour of a value in [0, 1] in a heat map: the whole ramp, because areas are seen on any background. */
export function heat(value: number): string {
  return hex(mixed(value));
}

/** The ramp in 256 colours, as the 32-bit pixels of an ImageData. */
export function heatColours(): Uint32Array {
  pixels ??= new Uint32Array(
    Uint8ClampedArray.from(Array.from({ length: 256 }, (_, i) => [...mixed(i / 255), 255]).flat()).buffer,
  );
  return pixels;
}
let pixels: Uint32Array | null = null;

function mixed(value: number): number[] {
  const at = Math.min(Math.max(value, 0), 1) * (CIVIDIS.length - 1);
  const index = Math.min(Math.floor(at), CIVIDIS.length - 2);
  const a = parse(CIVIDIS[index] ?? '#000000');
  const b = parse(CIVIDIS[index + 1] ?? '#000000');
  return a.map((channel, i) => Math.round(channel + ((b[i] ?? channel) - channel) * (at - index)));
}

const hex = (channels: readonly number[]): string =>
  `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;

/** The same colour with an opacity. */
export function withAlpha(colour: string, alpha: number): string {
  return `rgba(${parse(colour).join(', ')}, ${alpha})`;
}

function parse(hex: string): number[] {
  return [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
}

/** The palette goes round where a chart has more series than colours. */
export function colourOf(colours: readonly string[], slot: number): string {
  return colours[slot % colours.length] ?? '#888888';
}
