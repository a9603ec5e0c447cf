/** Chromium as schools see the appliance: a plain-http address that is not localhost, so no secure context. */
import { type Browser, chromium } from 'playwright-core';

export const HOST = 'ujian.sekolah.test';

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      `--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
    ],
  });
}

/** The same appliance under the school's name. */
export const schoolUrl = (url: string): string => url.replace('127.0.0.1', HOST);
