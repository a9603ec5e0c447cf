/** Firefox 115 with one page: what hands and eyes do there, said in CSS. Sees the appliance as `browser.ts` has it seen. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HOST } from '../support/browser.js';
import { until } from '../support/waiting.js';
import { Marionette } from './marionette.js';

const PREFERENCES = {
  // Any that is free; Firefox says which, if it may say anything.
  'marionette.port': 0,
  'browser.dom.window.dump.enabled': true,
  'network.dns.localDomains': HOST,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'intl.accept_languages': 'id',
};
const LISTENING = /Listening on port (\d+)/;
/** WebDriver's names for keys that type nothing. */
const KEYS: Record<string, string> = {
  Tab: '\uE004',
  Enter: '\uE007',
  Escape: '\uE00C',
  Space: ' ',
  ArrowRight: '\uE014',
  ArrowUp: '\uE013',
  ArrowDown: '\uE015',
};

export class OldFirefox {
  readonly #process: ChildProcess;
  readonly #marionette: Marionette;
  readonly #profile: string;

  private constructor(child: ChildProcess, marionette: Marionette, profile: string) {
    this.#process = child;
    this.#marionette = marionette;
    this.#profile = profile;
  }

  /** Of `firefox115()`. */
  static async launch({ program, libraries }: { program: string; libraries: string }): Promise<OldFirefox> {
    const profile = mkdtempSync(join(tmpdir(), 'examhall-firefox-115-'));
    const lines = Object.entries(PREFERENCES).map(
      ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
    );
    writeFileSync(join(profile, 'user.js'), lines.join('\n'));
    const child = spawn(program, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, HOME: profile, LD_LIBRARY_PATH: libraries, MOZ_CRASHREPORTER_DISABLE: '1' },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => {
        said += bytes;
      });
    try {
      const port = await until(
        'Firefox 115 listens',
        () => {
          if (child.exitCode !== null) throw new Error('it has ended');
          return LISTENING.exec(said)?.[1];
        },
        30_000,
      );
      return new OldFirefox(child, await Marionette.connect(Number(port)), profile);
    } catch (cause) {
      child.kill();
      throw new Error(`Firefox 115 does not start; it said:\n${said}`, { cause });
    }
  }

  async close(): Promise<void> {
    const gone = once(this.#process, 'exit');
    await this.#marionette.send('Marionette:Quit', { flags: ['eForceQuit'] }).catch(() => undefined);
    this.#marionette.close();
    await gone;
    rmSync(this.#profile, { recursive: true, force: true });
  }

  async open(url: string): Promise<void> {
    await this.#marionette.send('WebDriver:Navigate', { url });
  }

  async reload(): Promise<void> {
    await this.#marionette.send('WebDriver:Refresh', {});
  }

  /** The body of a function, run in the page. */
  evaluate<T>(body: string, ...args: unknown[]): Promise<T> {
    return this.#marionette.ask<T>('WebDriver:ExecuteScript', { script: body, args });
  }

  /** The body of a function, run in the browser itself. */
  async #inBrowser<T>(body: string, ...args: unknown[]): Promise<T> {
    await this.#marionette.send('Marionette:SetContext', { value: 'chrome' });
    try {
      return await this.evaluate<T>(body, ...args);
    } finally {
      await this.#marionette.send('Marionette:SetContext', { value: 'content' });
    }
  }

  /** Of the page: no window of Firefox is as narrow as a phone. */
  async resize(width: number, height: number): Promise<void> {
    await this.#inBrowser(
      `const { style } = gBrowser.selectedBrowser;
       style.cssText = 'flex: none; width: ' + arguments[0] + 'px; height: ' + arguments[1] + 'px';
       window.resizeTo(Math.max(600, arguments[0] + 100), arguments[1] + 200);`,
      width,
      height,
    );
    await until(`the page is ${width} × ${height} px`, () =>
      this.evaluate<boolean>(
        'return innerWidth === arguments[0] && innerHeight === arguments[1]',
        width,
        height,
      ),
    );
  }

  async picture(): Promise<Buffer> {
    const png = await this.#marionette.ask<string>('WebDriver:TakeScreenshot', { full: false });
    return Buffer.from(png, 'base64');
  }

  /** From the next load on: of the rules of a style sheet Firefox says nothing unless somebody looks. */
  async complainOfStyles(): Promise<void> {
    const script = 'window.docShell.cssErrorReportingEnabled = true';
    await this.#marionette.send('WebDriver:ExecuteScript', { script, args: [], sandbox: 'system' });
  }

  /** What Firefox found wrong with the page, since it started. */
  complaints(): Promise<string[]> {
    return this.#inBrowser(
      `return Services.console.getMessageArray()
         .filter((m) => m instanceof Ci.nsIScriptError && /content javascript|CSS/.test(m.category))
         .map((m) => m.errorMessage + ' ' + m.sourceName + ':' + m.lineNumber + ':' + m.columnNumber)`,
    );
  }

  count(css: string): Promise<number> {
    return this.evaluate('return document.querySelectorAll(arguments[0]).length', css);
  }

  text(css: string): Promise<string> {
    return this.evaluate("return document.querySelector(arguments[0])?.textContent ?? ''", css);
  }

  async see(css: string, patienceMs = 10_000): Promise<void> {
    await until(
      `${css} is seen`,
      () =>
        this.evaluate<boolean>(
          'return [...document.querySelectorAll(arguments[0])].some((e) => e.getClientRects().length > 0)',
          css,
        ),
      patienceMs,
    );
  }

  async gone(css: string, patienceMs = 10_000): Promise<void> {
    await until(`${css} is gone`, async () => (await this.count(css)) === 0, patienceMs);
  }

  /** In the middle of it, with the mouse, once it can be clicked there. */
  async click(css: string, nth = 0): Promise<void> {
    await this.see(css);
    const place = await until(`${css} can be clicked`, () =>
      this.evaluate<{ x: number; y: number } | false>(
        `const all = [...document.querySelectorAll(arguments[0])];
         const element = all.at(arguments[1]);
         if (!element) return false;
         element.scrollIntoView({ block: 'nearest' });
         const { left, top, width, height } = element.getBoundingClientRect();
         const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
         const hit = document.elementFromPoint(x, y);
         return element.contains(hit) ? { x, y } : false`,
        css,
        nth,
      ),
    );
    await this.#act('pointer', [
      { type: 'pointerMove', ...place, duration: 0, origin: 'viewport' },
      { type: 'pointerDown', button: 0 },
      { type: 'pointerUp', button: 0 },
    ]);
  }

  async type(text: string): Promise<void> {
    await this.#act(
      'key',
      [...text].flatMap((value) => [
        { type: 'keyDown', value },
        { type: 'keyUp', value },
      ]),
    );
  }

  press(key: string): Promise<void> {
    return this.type(KEYS[key] ?? key);
  }

  async #act(type: 'pointer' | 'key', actions: object[]): Promise<void> {
    const mouse = type === 'pointer' ? { parameters: { pointerType: 'mouse' } } : {};
    await this.#marionette.send('WebDriver:PerformActions', {
      actions: [{ type, id: type, ...mouse, actions }],
    });
    // Else a click anywhere within half a second would count as the second of a double click.
    await this.#marionette.send('WebDriver:ReleaseActions', {});
  }
}
