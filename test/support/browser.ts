/** Chromium as schools see the appliance: a plain-http address that is not localhost, so no secure context. */
import { type Browser, type BrowserContext, chromium } from 'playwright-core';

export const HOST = 'ujian.sekolah.test';

const OPTIONS = {
  executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    `--host-resolver-rules=MAP ${HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1`,
  ],
};

/** `executablePath`: of another one than the tests have. */
export const launchBrowser = (executablePath = OPTIONS.executablePath): Promise<Browser> =>
  chromium.launch({ ...OPTIONS, executablePath });

/** A browser that keeps what it stores in `folder`, for a test that closes and opens it again. */
export const launchKeepingBrowser = (folder: string): Promise<BrowserContext> =>
  chromium.launchPersistentContext(folder, { ...OPTIONS, locale: 'en-US' });

/** The same appliance under the school's name. */
export const schoolUrl = (url: string): string => url.replace('127.0.0.1', HOST);
