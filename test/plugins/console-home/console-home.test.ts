/** Home, system and settings in a running appliance. */
import { join } from 'node:path';
import { expect } from 'chai';
import { PROJECT_DIR } from '../../../core/paths.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import visitor from './visitor/index.js';

describe('the console home plugin', () => {
  let app: TestAppliance;
  const visitorFolder = join(PROJECT_DIR, 'test/plugins/console-home/visitor');
  before(async () => {
    app = await startAppliance({
      plugins: ['console-home'],
      worker: false,
      env: { PLUGINS: `${visitorFolder},/no/such/plugin` },
    });
  });
  after(() => app?.stop());

  const as = (permissions: string, headers: Record<string, string> = {}) => ({
    headers: { accept: 'text/html', cookie: `console=${permissions}; lang=en`, ...headers },
  });
  const tokenIn = (html: string): string => /name="csrf-token" content="([^"]+)"/.exec(html)?.[1] ?? '';

  it('sends a stranger to the sign-in page and remembers where they wanted to go', async () => {
    const { status, headers } = await app.request('GET', '/console/system?x=1', {
      headers: { accept: 'text/html' },
    });
    expect(status).to.equal(303);
    expect(headers.get('location')).to.equal('/console/sign-in?next=%2Fconsole%2Fsystem%3Fx%3D1');
  });

  it('shows the cards of other plugins, the worst first', async () => {
    const { status, text } = await app.request('GET', '/console', as('admin'));
    expect(status).to.equal(200);
    expect(text.indexOf('Antrean tertahan')).to.be.greaterThan(0).and.below(text.indexOf('Draf tanpa kunci'));
    expect(text).to.contain('Nothing is running at the moment.');
  });

  it('offers in the menu only what the person may open, and refuses the rest in plain words', async () => {
    const home = await app.request('GET', '/console', as('admin'));
    const entry = 'href="/console/system"><svg';
    expect(home.text).not.to.contain(entry);
    expect((await app.request('GET', '/console', as('admin_system:read'))).text).to.contain(entry);
    for (const path of ['/console/system', '/console/settings']) {
      const { status, text } = await app.request('GET', path, as('admin'));
      expect(status).to.equal(403);
      expect(text).to.contain('Ask an administrator of your school');
    }
  });

  it('lists checks, versions and plugins, those set aside with the reason', async () => {
    const { status, text } = await app.request('GET', '/console/system', as('admin_system:read'));
    expect(status).to.equal(200);
    expect(text).to.contain('Everything works.').and.contain(process.versions.node);
    expect(text)
      .to.match(/PostgreSQL<\/dt><dd>\d+/)
      .and.match(/Redis<\/dt><dd>\d+/);
    expect(text).to.contain(visitor.description).and.contain('there is no folder /no/such/plugin');
  });

  it('changes the settings, writes it down, and shows the new name and zone on the next page', async () => {
    const who = as('admin_settings:write');
    const form = await app.request('GET', '/console/settings', who);
    const answer = await app.request('POST', '/console/settings', {
      ...who,
      body: new URLSearchParams({
        _csrf: tokenIn(form.text),
        school_name: '  SMA Negeri 3 Jayapura ',
        time_zone: 'Asia/Jayapura',
      }),
    });
    expect(answer.status).to.equal(303);
    const { text } = await app.request('GET', '/console/settings', who);
    expect(text).to.contain('value="SMA Negeri 3 Jayapura"');
    expect(text).to.contain('<option value="Asia/Jayapura" selected>');
    const entries = await app.db('audit_log').where({ action: 'settings.changed' });
    expect(entries).to.have.length(1);
    expect(entries[0].detail).to.deep.equal({
      school_name: 'SMA Negeri 3 Jayapura',
      time_zone: 'Asia/Jayapura',
    });
  });

  it('gives a wrong form back with what was typed and stores nothing', async () => {
    const who = as('admin_settings:write');
    const form = await app.request('GET', '/console/settings', who);
    const before = await app.db('settings').orderBy('key');
    const { status, text } = await app.request('POST', '/console/settings', {
      ...who,
      body: new URLSearchParams({
        _csrf: tokenIn(form.text),
        school_name: 'SMA <Baru>',
        time_zone: 'Mars/Olympus',
      }),
    });
    expect(status).to.equal(422);
    expect(text).to.contain('value="SMA &lt;Baru&gt;"').and.contain('id="error-time_zone"');
    expect(await app.db('settings').orderBy('key')).to.deep.equal(before);
  });

  it('refuses a forged form', async () => {
    const { status, text } = await app.request('POST', '/console/settings', {
      ...as('admin_settings:write'),
      body: new URLSearchParams({ _csrf: 'guessed', school_name: 'X', time_zone: 'Asia/Jakarta' }),
    });
    expect(status).to.equal(403);
    expect(text).to.contain('Reload the page and send it again');
  });

  it('keeps a chosen language and takes it out of the address', async () => {
    const { status, headers } = await app.request('GET', '/console?lang=id&q=ayu', as('admin'));
    expect(status).to.equal(303);
    expect(headers.get('location')).to.equal('/console?q=ayu');
    expect(headers.get('set-cookie')).to.match(/^lang=id;/);
    const elsewhere = await app.request('GET', '//example.org/?lang=id', as('admin'));
    expect(elsewhere.headers.get('location')).to.equal('/example.org/');
  });

  it('answers an unknown page with the menu, the reason and the number for the log', async () => {
    const { status, text, headers } = await app.request('GET', '/console/nowhere', as('admin'));
    expect(status).to.equal(404);
    expect(text)
      .to.contain('There is nothing at this address')
      .and.contain(headers.get('x-request-id') ?? '-');
  });

  it('still opens the system page, with the reason, when PostgreSQL is away', async () => {
    const broken = await startAppliance({
      plugins: ['console-home'],
      worker: false,
      env: { PLUGINS: visitorFolder },
    });
    try {
      await broken.web[0]?.host.db.destroy();
      const { status, text } = await broken.request('GET', '/console/system', as('admin_system:read'));
      expect(status).to.equal(200);
      expect(text).to.contain('Something does not work').and.contain('PostgreSQL cannot be reached');
    } finally {
      await broken.stop();
    }
  });
});
