// Migrations at start: once, whoever starts, however the last start ended.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { migrate, rollbackAll } from '../../../core/data/migrate.js';
import { freshDatabase, type TestDatabase } from '../../support/postgres-server.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const ours = join(root, 'migrations');
const log = { info: () => {} };

describe('migrations at start', () => {
  let database: TestDatabase;
  let folder: string;

  beforeEach(async () => {
    database = await freshDatabase();
    folder = await mkdtemp(join(tmpdir(), 'migrations-'));
    await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  });
  afterEach(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const write = (name: string, up: string, down = 'SELECT 1') =>
    writeFile(
      join(folder, name),
      `export const up = (knex) => knex.raw(\`${up}\`);\nexport const down = (knex) => knex.raw(\`${down}\`);\n`,
    );
  const tables = async (knex: Knex): Promise<string[]> =>
    knex('pg_tables')
      .where({ schemaname: 'public' })
      .whereNot('tablename', 'like', 'knex%')
      .orderBy('tablename')
      .pluck('tablename');

  it('bring an empty database to the schema, name what they did, and then have nothing to do', async () => {
    const { applied } = await migrate(database.knex, { directory: ours, log });
    expect(applied[0]).to.equal('20261201T0900_core_create_settings');
    expect(applied).to.deep.equal([...applied].sort());
    expect(await tables(database.knex)).to.include.members([
      'students',
      'exam_sessions',
      'answer_events',
      'outbox',
    ]);
    expect(await migrate(database.knex, { directory: ours, log })).to.deep.equal({ applied: [] });
  });

  it('run once when several hosts start at the same moment', async () => {
    const hosts = [database.knex, database.another(), database.another()];
    const results = await Promise.all(hosts.map((knex) => migrate(knex, { directory: ours, log })));
    expect(results.filter(({ applied }) => applied.length > 0)).to.have.length(1);
    const names = await database.knex('knex_migrations').pluck('name');
    expect(new Set(names).size).to.equal(names.length);
  });

  it('leave nothing behind when the process is killed in the middle, and the next start goes through', async () => {
    await write('20270101T0000_core_first.ts', 'CREATE TABLE first (id INT)');
    await write('20270101T0001_core_slow.ts', `CREATE TABLE slow (id INT); SELECT pg_sleep(600)`);
    const program = join(root, 'test/core/data/migrate-in-a-process.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, database.url, folder], {
      cwd: root,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const sleeping = database
      .knex('pg_stat_activity')
      .whereLike('query', '%pg_sleep(600)%')
      .where('state', 'active');
    while ((await sleeping.clone().andWhereRaw('pid <> pg_backend_pid()')).length === 0)
      expect(child.exitCode, 'the process ended by itself').to.equal(null);
    child.kill('SIGKILL');
    await once(child, 'exit');

    expect(await tables(database.knex)).to.deep.equal([]);
    await write('20270101T0001_core_slow.ts', 'CREATE TABLE slow (id INT)');
    expect((await migrate(database.knex, { directory: folder, log })).applied).to.have.length(2);
    expect(await tables(database.knex)).to.deep.equal(['first', 'slow']);
  });

  it("go on where knex' own lock was left taken", async () => {
    await migrate(database.knex, { directory: ours, log });
    await database.knex('knex_migrations_lock').update({ is_locked: 1 });
    await write('20270101T0000_core_first.ts', 'CREATE TABLE first (id INT)');
    await database.knex('knex_migrations').del();
    expect((await migrate(database.knex, { directory: folder, log })).applied).to.have.length(1);
  });

  it('are all undone when one of them fails', async () => {
    await write('20270101T0000_core_first.ts', 'CREATE TABLE first (id INT)');
    await write('20270101T0001_core_wrong.ts', 'CREATE TABLE students (id NO_SUCH_TYPE)');
    const error = await migrate(database.knex, { directory: folder, log }).catch((reason: Error) => reason);
    expect(error).to.be.instanceOf(Error).and.to.have.property('message').that.includes('no_such_type');
    expect(await tables(database.knex)).to.deep.equal([]);
  });

  it('refuse a database of a newer version and say what to do', async () => {
    await migrate(database.knex, { directory: ours, log });
    await database.knex('knex_migrations').insert({ name: '20300101T0000_core_from_tomorrow', batch: 9 });
    const error = await migrate(database.knex, { directory: ours, log }).catch((reason: Error) => reason);
    expect(error)
      .to.be.instanceOf(Error)
      .and.to.have.property('message')
      .that.matches(/newer version.*from_tomorrow/);
  });

  it('are the same whether they are .ts or built .js files', async () => {
    await write('20270101T0000_core_first.ts', 'CREATE TABLE first (id INT)');
    await migrate(database.knex, { directory: folder, log });
    await rm(join(folder, '20270101T0000_core_first.ts'));
    await write('20270101T0000_core_first.js', 'CREATE TABLE first (id INT)', 'DROP TABLE first');
    expect(await migrate(database.knex, { directory: folder, log })).to.deep.equal({ applied: [] });
    await rollbackAll(database.knex, { directory: folder, log });
    expect(await tables(database.knex)).to.deep.equal([]);
  });

  it('of a plugin run after ours, and their tables stay when the plugin is gone', async () => {
    await write(
      '20200101T0000_create_seats.ts',
      'CREATE TABLE seats (student_id BIGINT REFERENCES students)',
    );
    const plugins = [{ plugin: 'seating', directory: folder }];
    const { applied } = await migrate(database.knex, { directory: ours, plugins, log });
    expect(applied.at(-1)).to.equal('seating/20200101T0000_create_seats');
    expect(await migrate(database.knex, { directory: ours, log })).to.deep.equal({ applied: [] });
    expect(await tables(database.knex)).to.include('seats');
  });

  it('of a plugin that is older than its tables are refused', async () => {
    await migrate(database.knex, { directory: ours, log });
    await database.knex('knex_migrations').insert({ name: 'seating/20300101T0000_more', batch: 9 });
    const plugins = [{ plugin: 'seating', directory: folder }];
    const error = await migrate(database.knex, { directory: ours, plugins, log }).catch(
      (reason: Error) => reason,
    );
    expect(error)
      .to.be.instanceOf(Error)
      .and.to.have.property('message')
      .that.includes('seating/20300101T0000_more');
  });
});
