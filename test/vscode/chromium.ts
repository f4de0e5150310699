/** The browser that shows the VS Code under test. */
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { findOnPath } from './shell.ts';
import { installSystemPackages } from './system-packages.ts';

const NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
  'chrome',
  'msedge',
];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

/**
 * Path of a Chromium: the variable CHROMIUM_PATH, one on PATH, Playwright's own, or (Debian, as root) a freshly installed one.
 * @throws with what a person can do where there is none.
 */
export async function ensureChromium(): Promise<string> {
  const given = process.env['CHROMIUM_PATH'];
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new Error(`CHROMIUM_PATH is ${given}, which does not exist.`);
  }
  const found = findInstalled();
  if (found !== null) return found;
  await installSystemPackages(
    ['chromium', 'fonts-dejavu-core'],
    'The tests need Chromium or Chrome: install one, or name it in the variable CHROMIUM_PATH',
  );
  const installed = findInstalled();
  if (installed === null)
    throw new Error('Chromium was installed but is not on PATH; name it in the variable CHROMIUM_PATH.');
  return installed;
}

function findInstalled(): string | null {
  const candidates = [...(process.platform === 'darwin' ? MAC : []), chromium.executablePath()];
  return findOnPath(...NAMES) ?? candidates.find((file) => existsSync(file)) ?? null;
}

/** Starts it without a window. The sandbox needs privileges that containers and root do not have; only our own pages are shown. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await ensureChromium(),
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
