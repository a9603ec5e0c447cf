// Every migration can be taken back, alone and with all others, and leaves exactly what was there before it.

import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import type { Knex } from 'knex';
import { migrate, rollbackAll } from '../../core/data/migrate.js';
import { findMigrations, migrationSource } from '../../core/data/migration-files.js';
import { freshDatabase, type TestDatabase } from '../support/postgres-server.js';

const directory = fileURLToPath(new URL('../../migrations', import.meta.url));
const options = { directory, log: { info: () => {} } };

/** All that PostgreSQL knows of the public schema: columns, constraints, indexes, triggers, functions, sequences. */
async function schemaOf(knex: Knex): Promise<string[]> {
  const { rows } = await knex.raw<{ rows: { line: string }[] }>(`
    SELECT concat_ws(' ', 'column', table_name, ordinal_position, column_name, data_type, character_maximum_length,
             numeric_precision, numeric_scale, is_nullable, column_default, identity_generation) AS line
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT concat_ws(' ', 'constraint', conrelid::regclass, conname, pg_get_constraintdef(oid))
      FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', 'relation', relkind, relname, reloptions::text)
      FROM pg_class WHERE relnamespace = 'public'::regnamespace
    ORDER BY line`);
  return rows.map(({ line }) => line).filter((line) => !line.includes('knex_migrations'));
}

describe('the migrations', () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await freshDatabase();
  });
  afterEach(() => database.drop());

  it('go up, all the way down and up again to the same schema', async () => {
    const { applied } = await migrate(database.knex, options);
    const before = await schemaOf(database.knex);
    const { undone } = await rollbackAll(database.knex, options);
    expect(undone).to.deep.equal([...applied].reverse());
    expect(await schemaOf(database.knex)).to.deep.equal([]);
    await migrate(database.knex, options);
    expect(await schemaOf(database.knex)).to.deep.equal(before);
  });

  it('each take back exactly what they made', async () => {
    const config = { migrationSource: migrationSource(await findMigrations(directory, [])) };
    const snapshots = [await schemaOf(database.knex)];
    for (const _ of await readdir(directory)) {
      await database.knex.migrate.up(config);
      snapshots.push(await schemaOf(database.knex));
    }
    for (const before of snapshots.slice(0, -1).reverse()) {
      await database.knex.migrate.down(config);
      expect(await schemaOf(database.knex)).to.deep.equal(before);
    }
  });

  it('go down with rows in every ledger', async () => {
    await migrate(database.knex, options);
    await database.knex('audit_log').insert({ actor: 'ibu.sari', action: 'exam.published' });
    await rollbackAll(database.knex, options);
    expect(await schemaOf(database.knex)).to.deep.equal([]);
  });

  it('say whose they are in their names', async () => {
    for (const { name } of await findMigrations(directory, []))
      expect(name).to.match(/^\d{8}T\d{4}_(core|rbac|auth|school|exam_engine|media_local)_[a-z_]+$/);
  });

  it('keep every instant with its time zone', async () => {
    await migrate(database.knex, options);
    const naive = await database
      .knex('information_schema.columns')
      .where({ table_schema: 'public' })
      .whereNot('table_name', 'like', 'knex%')
      .whereIn('data_type', ['timestamp without time zone', 'date', 'time without time zone'])
      .select('table_name', 'column_name');
    expect(naive).to.deep.equal([]);
  });
});
