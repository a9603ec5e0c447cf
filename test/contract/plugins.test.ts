import { join } from 'node:path';
import { expect } from 'chai';
import type { App } from '../../core/app.js';
import { CODE_DIR } from '../../core/paths.js';
import { BUILT_IN, type FoundPlugin, findPlugins } from '../../core/plugins/loader.js';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { ADMIN_ENV, adminToken } from '../support/exam-day.js';

describe('the built-in plugins', function () {
  this.timeout(60_000);
  let found: FoundPlugin[];
  let app: TestAppliance | undefined;

  before(async () => {
    ({ found } = await findPlugins(join(CODE_DIR, 'plugins'), BUILT_IN));
  });
  afterEach(async () => {
    await app?.stop();
    app = undefined;
  });

  const requirementsOf = (name: string): string[] => {
    const direct = [...(found.find(({ plugin }) => plugin.name === name)?.plugin.requires ?? [])];
    return [...new Set([...direct, ...direct.flatMap(requirementsOf)])];
  };
  /** All but this one and those that cannot be without it. */
  const without = (name: string): string[] =>
    BUILT_IN.filter((other) => other !== name && !requirementsOf(other).includes(name));

  const start = async (plugins: readonly string[]): Promise<TestAppliance> => {
    const hasAdmins = plugins.includes('rbac');
    app = await startAppliance({ plugins, env: hasAdmins ? ADMIN_ENV : {} });
    await app.worker?.started;
    return app;
  };

  const webOf = (appliance: TestAppliance): App => {
    const [web] = appliance.web;
    if (!web) throw new Error('no web process');
    return web;
  };
  const routesOf = (web: App): string[] =>
    web.host.routes.list().map(({ method, path, owner }) => `${owner}: ${method} ${path}`);
  const socketsOf = (web: App): string[] => web.host.upgrades.list().map(({ path }) => path);

  for (const name of BUILT_IN) {
    it(`go on without ${name} and what requires it, and nothing of them is left`, async () => {
      const kept = without(name);
      const gone = found.filter(({ plugin }) => !kept.includes(plugin.name)).map(({ plugin }) => plugin);
      const { request, web } = await start(kept);
      const [first] = web;
      expect(first?.host.plugins().map(({ plugin }) => plugin.name)).to.have.members(kept);
      const ready = await request('GET', '/readyz');
      expect(ready.status, ready.text).to.equal(200);

      const owners = new Set(first?.host.routes.list().map((route) => route.owner));
      expect([...owners]).to.not.include.members([name]);
      const document = (await request('GET', '/api/v1/openapi.json')).body;
      for (const operations of Object.values<object>(document.paths))
        for (const { tags } of Object.values<{ tags: string[] }>(operations as never))
          expect([...kept, 'core']).to.include.members(tags);

      if (!kept.includes('rbac')) return;
      const token = await adminToken(app as TestAppliance);
      const { items } = (await request('GET', '/api/v1/admin/permissions?per_page=200', { token })).body;
      const codes = items.map((item: { code: string }) => item.code);
      for (const { permissions = [] } of gone)
        for (const { code } of permissions) expect(codes).to.not.include(code);

      const cookie = { accept: 'text/html', cookie: `console=${token}` };
      const shown = await request('GET', '/console/people', { headers: cookie });
      expect(shown.status).to.equal(200);
      for (const { menu = [] } of gone)
        for (const { href } of menu) expect(shown.text).to.not.include(`href="${href}"`);

      for (const route of first?.host.routes.list() ?? []) {
        if (route.method !== 'GET' || route.path.includes(':')) continue;
        const isPage = route.kind === 'page';
        const response = await request('GET', route.path, isPage ? { headers: cookie } : { token });
        expect(response.status, `GET ${route.path}: ${response.text.slice(0, 300)}`).to.be.lessThan(500);
      }
    });
  }

  it('leave nothing behind when they are unloaded, and can be loaded again', async () => {
    const appliance = await start(BUILT_IN);
    const web = webOf(appliance);
    const before = { routes: routesOf(web).sort(), sockets: socketsOf(web) };
    const checksBefore = Object.keys((await web.host.health.run()).checks).sort();
    const metricsBefore = (await web.host.metrics.getMetricsAsJSON()).map((metric) => metric.name).sort();
    const order = web.host.plugins().map(({ plugin }) => plugin.name);
    for (const process of [web, appliance.worker as App]) {
      const { loader, host } = process;
      for (const name of [...order].reverse()) {
        await loader.unload(name);
        expect(host.hooks.countOf(name), `hooks of ${name}`).to.equal(0);
        expect(
          host.routes.list().filter(({ owner }) => owner === name),
          `routes of ${name}`,
        ).to.deep.equal([]);
        expect(host.plugins().map(({ plugin }) => plugin.name)).to.not.include(name);
        expect((await appliance.request('GET', '/healthz')).status).to.equal(200);
      }
      expect(routesOf(process)).to.deep.equal(['core: GET /api/v1/openapi.json']);
      expect(socketsOf(process)).to.deep.equal([]);
      expect(Object.keys((await host.health.run()).checks).sort()).to.deep.equal([
        'disk',
        'postgres',
        'redis',
        'start',
      ]);
      for (const service of ['auth', 'rbac', 'jobs', 'media', 'persistence', 'exam-engine'])
        expect(() => host.services.get({ name: 'test', requires: order }, service), service).to.throw(
          'no loaded plugin',
        );
    }
    const metrics = (await web.host.metrics.getMetricsAsJSON()).map((metric) => metric.name);
    expect(metrics.filter((name) => /queue|socket|ack|dead|jobs/.test(name))).to.deep.equal([]);

    for (const { loader } of [web, appliance.worker as App]) {
      await loader.setUp(found);
      await loader.start();
    }
    expect(routesOf(web).sort()).to.deep.equal(before.routes);
    expect(socketsOf(web)).to.deep.equal(before.sockets);
    expect(Object.keys((await web.host.health.run()).checks).sort()).to.deep.equal(checksBefore);
    expect((await web.host.metrics.getMetricsAsJSON()).map((metric) => metric.name).sort()).to.deep.equal(
      metricsBefore,
    );
    expect(await adminToken(appliance)).to.be.a('string');
  });
});
