/**
 * Debian's own Firefox, over WebDriver BiDi: the one that playwright builds for itself is in no package registry. Sees the
 * appliance as `browser.ts` has it seen, at a plain-http address that is not localhost.
 */
import { execFileSync } from 'node:child_process';
import { type Browser, type BrowserContext, firefox } from 'playwright-core';
import { HOST } from './browser.js';

/** ESR 140 lacks commands that playwright-core sends; 153 is the next ESR. */
const OLDEST = 153;

const OPTIONS = {
  channel: 'moz-firefox',
  executablePath: process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr',
  firefoxUserPrefs: { 'network.dns.localDomains': HOST, 'network.captive-portal-service.enabled': false },
};

/** Why there can be no test in Firefox on this machine, if so. */
export function whyNoFirefox(): string | undefined {
  let version: string;
  try {
    version = execFileSync(OPTIONS.executablePath, ['--version'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return `no ${OPTIONS.executablePath}`;
  }
  return Number(/\d+/.exec(version)?.[0]) < OLDEST ? `${version} is older than ${OLDEST}` : undefined;
}

export const launchFirefox = (): Promise<Browser> => firefox.launch(OPTIONS);

/** A Firefox that keeps what it stores in `folder`, for a test that closes and opens it again. */
export const launchKeepingFirefox = (folder: string): Promise<BrowserContext> =>
  firefox.launchPersistentContext(folder, { ...OPTIONS, locale: 'en-US' });
