// A built-in plugin that the school does not want, or whose folder is gone: the rest goes on without it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ConfigError } from '../../../core/config.js';
import { findPlugins } from '../../../core/plugins/loader.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { ADMIN_ENV, adminToken } from '../../support/exam-day.js';

describe('a built-in plugin that is left out by PLUGINS', () => {
  let app: TestAppliance | undefined;
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  const start = async (plugins: string): Promise<TestAppliance> => {
    app = await startAppliance({ env: { ...ADMIN_ENV, PLUGINS: plugins } });
    await app.worker?.started;
    return app;
  };

  it('takes its routes, pages, menu entries and permissions along, and is named on the System page', async () => {
    const { request } = await start('-audit-log,-media-local');
    const token = await adminToken(app as TestAppliance);
    const page = (path: string) =>
      request('GET', path, { headers: { accept: 'text/html', cookie: `console=${token}` } });
    expect((await request('POST', '/api/v1/admin/media/upload', { token })).status).to.equal(404);
    expect((await page('/console/audit')).status).to.equal(404);
    const { items } = (await request('GET', '/api/v1/admin/permissions?per_page=200', { token })).body;
    expect(items.map(({ code }: { code: string }) => code))
      .to.include('exams:write_own')
      .and.not.include('audit:read');
    const system = await page('/console/system');
    expect(system.text)
      .to.include('PLUGINS leaves it out (-media-local)')
      .and.not.include('href="/console/audit"');

    const exam = await request('POST', '/api/v1/admin/exams', {
      token,
      body: {
        title: 'Ujian tanpa gambar',
        scheduled_start: '2026-12-07T00:00:00Z',
        scheduled_end: '2026-12-07T03:00:00Z',
        duration_minutes: 60,
        targets: [],
      },
    });
    const editor = await page(`/console/exams/${exam.body.id}/questions/new`);
    expect(editor.status).to.equal(200);
    expect(editor.text).to.include('data-rich-text').and.not.include('data-upload-url');
    expect((await request('GET', '/readyz')).status).to.equal(200);
  });

  it('takes along what cannot be without it', async () => {
    const { request, web } = await start('-auth');
    const state = new Map(web[0]?.host.plugins().map(({ plugin, ...rest }) => [plugin.name, rest]));
    expect(state.get('exam-engine')).to.deep.equal({
      state: 'set_aside',
      reason: 'requires auth, which is not loaded',
    });
    expect(state.get('ws-stream')?.state).to.equal('set_aside');
    expect(state.get('media-local')?.state).to.equal('loaded');
    expect((await request('POST', '/api/v1/auth/student/login', { body: {} })).status).to.equal(404);
    expect((await request('GET', '/readyz')).status).to.equal(200);
  });
});

describe('a built-in plugin whose folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plugins-'));
    mkdirSync(join(folder, 'bell'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is gone is left out', async () => {
    writeFileSync(
      join(folder, 'bell', 'index.mjs'),
      "export default { name: 'bell', version: '1.0.0', core: 1, description: 'Rings.', setup() {} };",
    );
    const { found, setAside } = await findPlugins(folder, ['bell', 'gong']);
    expect(found.map(({ plugin }) => plugin.name)).to.deep.equal(['bell']);
    expect(setAside).to.deep.equal([{ name: 'gong', reason: 'its folder plugins/gong was taken away' }]);
  });

  it('holds something broken stops the start', async () => {
    const refusal = await findPlugins(folder, ['bell']).catch((error: unknown) => error);
    expect(refusal).to.be.instanceOf(ConfigError).and.have.property('message').that.includes('"bell"');
  });
});
