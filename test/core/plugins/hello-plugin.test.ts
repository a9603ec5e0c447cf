import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { PROJECT_DIR } from '../../../core/paths.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { ADMIN_ENV, adminToken } from '../../support/exam-day.js';

/** The files of the hello plugin exactly as docs/PLUGINS.md shows them: a code block that begins with its path. */
function filesOfTheGuide(): Map<string, string> {
  const guide = readFileSync(join(PROJECT_DIR, 'docs', 'PLUGINS.md'), 'utf8');
  const blocks = guide.matchAll(/^`(hello\/[\w./-]+)`\n+```\w*\n([\s\S]*?)^```/gm);
  return new Map([...blocks].map(([, path = '', text = '']) => [path, text]));
}

function writePlugin(files: Map<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'plugins-'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

describe('a plugin of a school', () => {
  const folders: string[] = [];
  let app: TestAppliance | undefined;
  const start = async (
    files: Map<string, string>,
    name: string,
    env: Record<string, string> = {},
  ): Promise<TestAppliance> => {
    const folder = writePlugin(files);
    folders.push(folder);
    app = await startAppliance({ plugins: [], worker: false, env: { PLUGINS: join(folder, name), ...env } });
    return app;
  };
  afterEach(async () => {
    await app?.stop();
    app = undefined;
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  it('is loaded from its folder as the guide shows it: page, route, texts, hook', async () => {
    const files = filesOfTheGuide();
    expect([...files.keys()]).to.include.members([
      'hello/index.js',
      'hello/locales/en.json',
      'hello/views/hello/page.njk',
    ]);
    const { request } = await start(files, 'hello');
    const page = await request('GET', '/hello?name=Bu%20Sri%20%3Cb%3E');
    expect(page.status, page.text).to.equal(200);
    expect(page.text).to.include('Hello, Bu Sri &lt;b&gt;!');
    expect((await request('GET', '/hello', { headers: { cookie: 'lang=id' } })).text).to.include('Halo');
    const api = await request('GET', '/api/v1/hello?name=Ahmad');
    expect(api.body).to.deep.equal({ greeting: 'Hello, Ahmad!', greeted: 3 });
    const document = (await request('GET', '/api/v1/openapi.json')).body;
    expect(document.paths['/api/v1/hello'].get['x-permission']).to.equal('public');
    expect((await request('GET', '/api/v1/hello?nobody=1')).status).to.equal(422);
  });

  it('takes everything along when it is unloaded', async () => {
    const { request, web } = await start(filesOfTheGuide(), 'hello');
    const [first] = web;
    expect((await request('GET', '/api/v1/hello')).status).to.equal(200);
    await first?.loader.unload('hello');
    expect((await request('GET', '/api/v1/hello')).status).to.equal(404);
    expect((await request('GET', '/hello')).status).to.equal(404);
    expect(first?.host.hooks.countOf('hello')).to.equal(0);
    expect(first?.host.texts.has('hello.greeting')).to.equal(false);
    expect((await request('GET', '/readyz')).status, 'the rest goes on').to.equal(200);
  });

  it('is set aside with its reason when it is faulty, and the rest goes on', async () => {
    const faulty = new Map([['bad/index.js', 'export default { name: "Bad Name", core: 9 };']]);
    const { request, web } = await start(faulty, 'bad');
    const [aside] = web[0]?.host.plugins() ?? [];
    expect(aside?.state).to.equal('set_aside');
    expect(aside?.reason).to.match(/name: .*version: .*core: .*setup: /);
    expect((await request('GET', '/readyz')).status).to.equal(200);
  });

  it('is set aside when it throws while it is set up, and leaves nothing of what it had registered', async () => {
    const half = new Map([
      [
        'half/index.js',
        `export default { name: 'half', version: '1.0.0', core: 1, description: 'x', setup(ctx) {
        ctx.api({ method: 'GET', path: '/api/v1/half', permission: 'public', summary: 'x', responses: { 200: null }, handler: () => ({}) });
        throw new Error('no printer');
      } };`,
      ],
    ]);
    const { request, web } = await start(half, 'half');
    expect(web[0]?.host.plugins()[0]?.reason).to.equal('no printer');
    expect((await request('GET', '/api/v1/half')).status).to.equal(404);
  });

  it('is set aside when the console could not show what it declares', async () => {
    const wrong = new Map([
      [
        'wrong/index.js',
        `export default { name: 'wrong', version: '1.0.0', core: 1, description: 'x', setup() {},
        requires: 'auth',
        permissions: [{ code: 'Ring the bell', label: 'x' }],
        menu: [{ label: 'x', href: '/console/x', icon: 'no-such-icon', permission: 'bell:ring' }] };`,
      ],
    ]);
    const { web } = await start(wrong, 'wrong');
    const [aside] = web[0]?.host.plugins() ?? [];
    expect(aside?.state).to.equal('set_aside');
    expect(aside?.reason).to.match(
      /requires: .*permissions\.0\.code: .*menu\.0\.icon: .*menu\.0\.permission: /,
    );
  });

  it('takes no page of the console along when it fails on each of them', async () => {
    const folder = writePlugin(
      new Map([
        [
          'clumsy/index.js',
          `export default { name: 'clumsy', version: '1.0.0', core: 1, description: 'x', setup(ctx) {
          ctx.filter('console.menu', (asked) => {
            if (process.env.CLUMSY === 'throws') throw new Error('no menu today');
            return { ...asked, entries: [{ label: 'x', href: '/x', icon: 'no-such-icon', permission: [] }] };
          });
        } };`,
        ],
      ]),
    );
    folders.push(folder);
    app = await startAppliance({ env: { ...ADMIN_ENV, PLUGINS: join(folder, 'clumsy') } });
    const headers = { accept: 'text/html', cookie: `console=${await adminToken(app)}` };
    process.env['CLUMSY'] = 'throws';
    try {
      expect((await app.request('GET', '/console/students', { headers })).status).to.equal(200);
    } finally {
      delete process.env['CLUMSY'];
    }
    const broken = await app.request('GET', '/console/students', { headers });
    expect(broken.status).to.equal(500);
    expect(broken.text, 'not even the page of the error can be made').to.include(
      broken.headers.get('x-request-id') ?? 'none',
    );
  });

  it('is not loaded in safe mode', async () => {
    const { request, web } = await start(filesOfTheGuide(), 'hello', { SAFE_MODE: '1' });
    expect(web[0]?.host.plugins()).to.deep.equal([]);
    expect((await request('GET', '/api/v1/hello')).status).to.equal(404);
  });
});
