/** The console's frame in Chromium: fits every width, no fault that axe finds in light or dark, and its small scripts. */
import { expect } from 'chai';
import type { Browser, Page } from 'playwright-core';
import { axeFindsNothing, fitsTheWindow } from '../support/accessibility.js';
import { launchBrowser } from '../support/browser.js';
import { renderPage, servePages } from '../support/console-pages.js';

const items = ['Muhammad Rizky Pratama Hidayatullah', 'Ayu Lestari', 'Siti Nurhaliza binti Abdurrahman'].map(
  (name, i) => ({ id: i + 1, name, nisn: `005123456${i}`, score: 66.67 }),
);
const refused = {
  values: { full_name: '', class_id: '7' },
  errors: { full_name: 'Nama wajib diisi.', show_score: 'Pilih salah satu.' },
};
const card = {
  part: 'attention',
  title: '3 draf belum dapat diterbitkan',
  lines: ['PAS Fisika: soal 17 tanpa kunci'],
  tone: 'warning',
  href: '/console/exams',
};
const system = {
  ready: false,
  checks: [{ name: 'postgres', fault: 'PostgreSQL cannot be reached' }, { name: 'redis' }],
  versions: {
    node: '24.21.0',
    postgres: '18.4',
    redis: '8.0.2',
    serverTime: Date.parse('2026-12-07T06:00+07:00'),
  },
  plugins: [
    { name: 'auth', version: '1.0.0', description: 'Sign-in', state: 'loaded' },
    { name: 'rapor', version: '0.2.1', state: 'set_aside', reason: 'core: this is core 1' },
  ],
};
const list = { path: '/console/students', query: { page: '3' } };
const PAGES = {
  '/form': () => renderPage('gallery.njk', { items, form: refused }, list),
  '/empty': () =>
    renderPage('gallery.njk', { items: [] }, { ...list, locale: 'en', notice: { key: 'core.saved' } }),
  '/home': () =>
    renderPage('console-home/home.njk', { parts_of_home: [{ part: 'attention', cards: [card] }] }),
  '/system': () => renderPage('console-home/system.njk', system, { path: '/console/system' }),
  '/settings': () =>
    renderPage('console-home/settings.njk', {
      form: { values: {}, errors: {} },
      stored: { school_name: 'SMK Negeri 1 Sukamaju', time_zone: 'Asia/Jakarta' },
      zones: ['Asia/Jakarta', 'Asia/Makassar'],
    }),
  '/error': () =>
    renderPage(
      'errors/error.njk',
      {
        problem: {
          status: 404,
          code: 'not_found',
          title: 'Halaman tidak ditemukan',
          detail: 'Periksa alamatnya.',
        },
      },
      { identity: undefined, menu: [] },
    ),
};

describe('the console in Chromium', () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof servePages>>;
  before(async () => {
    [site, browser] = await Promise.all([servePages(PAGES), launchBrowser()]);
  });
  after(async () => {
    await browser?.close();
    await site?.stop();
  });

  async function open(path: string, options: { width?: number; scripts?: boolean } = {}): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1440, height: 800 },
      javaScriptEnabled: options.scripts ?? true,
      timezoneId: 'Asia/Jakarta',
    });
    const page = await context.newPage();
    await page.goto(site.url + path);
    return page;
  }

  for (const path of Object.keys(PAGES))
    it(`fits phones, tablets and desktops in light and dark on ${path}, with nothing that axe finds`, async () => {
      const page = await open(path);
      for (const width of [360, 768, 1440])
        for (const colorScheme of ['light', 'dark'] as const) {
          const screen = `${width} px in ${colorScheme}`;
          await page.setViewportSize({ width, height: 800 });
          await page.emulateMedia({ colorScheme });
          await fitsTheWindow(page, screen);
          // Slow, and the widths between differ in nothing that it looks at.
          if (width !== 768) await axeFindsNothing(page, screen);
        }
      await page.context().close();
    });

  it('breaks no rule of its own content security policy', async () => {
    const page = await open('/home');
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    for (const path of Object.keys(PAGES)) await page.goto(site.url + path);
    expect(complaints).to.deep.equal([]);
    await page.context().close();
  });

  it('opens the menu on a phone with the keyboard and gives the focus back', async () => {
    const page = await open('/home', { width: 360 });
    const menu = page.locator('#menu');
    expect(await menu.isVisible()).to.equal(false);
    await page.locator('[data-menu-open]').press('Enter');
    expect(await menu.isVisible()).to.equal(true);
    await page.keyboard.press('Escape');
    expect(await menu.isVisible()).to.equal(false);
    expect(await page.evaluate("document.activeElement.hasAttribute('data-menu-open')")).to.equal(true);
    await page.context().close();
  });

  it('opens the menu on a phone without scripts', async () => {
    const page = await open('/home', { width: 360, scripts: false });
    await page.locator('[data-menu-open]').click();
    expect(await page.locator('#menu').isVisible()).to.equal(true);
    await page.context().close();
  });

  it('moves the focus to the faults of a refused form', async () => {
    const page = await open('/form');
    expect(await page.evaluate("document.activeElement.hasAttribute('data-faults')")).to.equal(true);
    await page.context().close();
  });

  it('shows and hides a password', async () => {
    const page = await open('/empty');
    const input = page.locator('#field-password');
    await page.locator('[data-show-password]').click();
    expect(await input.getAttribute('type')).to.equal('text');
    await page.locator('[data-show-password]').click();
    expect(await input.getAttribute('type')).to.equal('password');
    await page.context().close();
  });

  it('sends a form once when its button is pressed twice', async () => {
    const page = await open('/form');
    // Listens after the guard, and stays on the page.
    const refusals = await page.evaluate(`{
      const refused = [];
      addEventListener('submit', (event) => {
        refused.push(event.defaultPrevented);
        event.preventDefault();
      });
      const button = document.querySelector('form.one-button button');
      button.click();
      button.click();
      refused;
    }`);
    expect(refusals).to.deep.equal([false, true]);
    await page.context().close();
  });

  it('asks before what cannot be undone, without scripts too', async () => {
    const page = await open('/form', { scripts: false });
    await page.getByText('Hapus', { exact: true }).first().click();
    await page.getByRole('button', { name: 'Ya, hapus' }).click();
    expect(site.posts.at(-1)).to.equal('/console/exams/1/delete');
    await page.context().close();
  });

  it('says an error of an htmx request in a toast and leaves the list alone', async () => {
    const page = await open('/form');
    await page.route('**/console/students?*', (route) =>
      route.fulfill({ status: 503, contentType: 'text/html', body: PAGES['/error']() }),
    );
    await page.locator('input[name="q"]').fill('Ayu');
    await page.locator('#toasts .toast-warning').waitFor();
    expect(await page.locator('#toasts').textContent()).to.contain('Periksa alamatnya.');
    expect(await page.locator('#list tbody tr').count()).to.equal(3);
    await page.context().close();
  });

  it('swaps the list while somebody types, keeps the address, and carries the token', async () => {
    const page = await open('/form');
    let token: string | undefined;
    await page.route('**/console/students?*', (route) => {
      token = route.request().headers()['x-csrf-token'];
      return route.fulfill({
        contentType: 'text/html',
        body: renderPage(
          'gallery.njk',
          { items: items.slice(1, 2) },
          { path: '/console/students', query: { q: 'Ayu' } },
        ),
      });
    });
    await page.locator('input[name="q"]').fill('Ayu');
    // The last row of the old list goes when the new one is in.
    await page.locator('#list tbody tr').nth(2).waitFor({ state: 'detached' });
    expect(await page.locator('#list tbody tr').count()).to.equal(1);
    expect(page.url()).to.contain('/console/students?q=Ayu');
    expect(token).to.equal('token-of-the-form');
    await page.context().close();
  });

  it('follows a row from anywhere in it', async () => {
    const page = await open('/form');
    await page.route('**/console/students/2', (route) =>
      route.fulfill({ contentType: 'text/html', body: 'Ayu' }),
    );
    await page.locator('#list tbody tr').nth(1).locator('td').nth(1).click();
    await page.waitForURL('**/console/students/2');
    await page.context().close();
  });
});
