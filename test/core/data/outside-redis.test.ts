/** What is said of a Redis that the school runs itself: on the terminal at the start, and in the console for as long as it is so. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { connectRedis, redisWeaknesses, untilReady } from '../../../core/data/redis.js';
import { findRedis } from '../../../core/embedded/find-redis.js';
import { createLogger } from '../../../core/logger.js';
import { PROJECT_DIR } from '../../../core/paths.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { freshDatabase } from '../../support/postgres-server.js';
import { freshRedis, type TestRedis } from '../../support/redis-server.js';
import { runAppliance } from '../../support/running-appliance.js';

const log = createLogger({ level: 'silent', role: 'test' });

async function weaknessesOf(url: string): Promise<string[]> {
  const redis = connectRedis({ url, name: 'test' }, log);
  try {
    await untilReady(redis, 10_000);
    return await redisWeaknesses(redis);
  } finally {
    redis.disconnect();
  }
}

/** A Redis of the test with settings of its own. */
async function redisWith(settings: readonly string[]): Promise<{ url: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-outside-'));
  const { file, calledAs } = await findRedis({ dataDir: folder, log: () => undefined });
  const url = join(folder, 'redis.sock');
  const child = spawn(file, ['--port', '0', '--unixsocket', url, '--dir', folder, ...settings], {
    argv0: calledAs,
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

describe('a Redis that the school runs itself', function () {
  this.timeout(60_000);
  const running: { stop(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
  });
  const redis = async (...settings: string[]): Promise<string> => {
    const server = await redisWith(settings);
    running.push(server);
    return server.url;
  };

  it('has nothing said about it when it is set as the product sets its own', async () => {
    const own: TestRedis = await freshRedis();
    running.push(own);
    expect(await weaknessesOf(own.url)).to.deep.equal([]);
  });

  it('is told by name what each of its settings costs', async () => {
    const said = async (...settings: string[]) => (await weaknessesOf(await redis(...settings))).join('; ');
    expect(await said('--appendonly', 'no')).to.contain('every acked answer is lost');
    const lazy = await said('--appendonly', 'yes', '--maxmemory-policy', 'allkeys-lru');
    expect(lazy).to.contain('appendfsync is everysec').and.to.contain('maxmemory-policy is allkeys-lru');
    const rewriting = [
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
      '--no-appendfsync-on-rewrite',
      'yes',
    ];
    expect(await said(...rewriting)).to.contain('while its file is rewritten');
    expect(await said('--rename-command', 'CONFIG', '')).to.contain('does not tell its settings');
  });

  it('is refused at the start when it is a cluster', async () => {
    const url = await redis('--cluster-enabled', 'yes');
    const database = await freshDatabase();
    try {
      await runAppliance({ servers: { databaseUrl: database.url, redisUrl: `unix://${url}` } }).then(
        () => expect.fail('it has started'),
        (error: Error) => expect(error.message).to.contain('Redis Cluster cannot be used'),
      );
    } finally {
      await database.drop();
    }
  });

  it('is named with its weaknesses on the terminal at the start', async () => {
    const url = await redis('--appendonly', 'yes');
    const database = await freshDatabase();
    const appliance = await runAppliance({
      servers: { databaseUrl: database.url, redisUrl: `unix://${url}` },
    });
    try {
      expect(appliance.output).to.contain('WARNING  Redis: appendfsync is everysec');
    } finally {
      await appliance.remove();
      await database.drop();
    }
  });

  it('is shown with its weaknesses by /readyz and on the System page', async () => {
    let app: TestAppliance | undefined;
    try {
      app = await startAppliance({
        plugins: ['console-home'],
        worker: false,
        env: {
          REDIS_URL: 'redis://redis.sekolah.lan:6379',
          PLUGINS: join(PROJECT_DIR, 'test/plugins/console-home/visitor'),
        },
      });
      await app.redis.config('SET', 'appendfsync', 'everysec');
      const page = await app.request('GET', '/console/system', {
        headers: { accept: 'text/html', cookie: 'console=admin_system:read; lang=en' },
      });
      expect(page.status).to.equal(200);
      expect(page.text).to.contain('redis settings').and.to.contain('appendfsync is everysec');
      const ready = await app.request('GET', '/readyz');
      expect(ready.status, 'a warning, no fault').to.equal(200);
      expect(ready.body.warnings['redis settings']).to.contain('appendfsync is everysec');
    } finally {
      await app?.stop();
    }
  });
});
