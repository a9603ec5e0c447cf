/**
 * Fills freshly made tables from a backup, in the caller's transaction. Triggers are off, or those of ours would do their work a
 * second time. Foreign keys are taken off and put back: tables can come in any order, PostgreSQL still checks every reference
 * (once, at the end), and unlike with session_replication_role nobody needs to be superuser.
 */
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import copyStreams from 'pg-copy-streams';
import type { ArchiveReader } from './archive-reader.js';
import type { Manifest } from './manifest.js';
import { listTables, quoted } from './tables.js';

interface ForeignKey {
  table: string;
  name: string;
  definition: string;
}

/** @throws when the tables do not fit, or a row is refused; the caller rolls back. */
export async function loadTables(
  trx: Knex.Transaction,
  archive: ArchiveReader,
  stop: AbortSignal,
): Promise<void> {
  const { tables, sequences } = archive.manifest;
  const present = (await listTables(trx)).map(({ name }) => name);
  const missing = tables.filter(({ name }) => !present.includes(name));
  if (missing.length > 0)
    throw new Error(`The backup holds tables that no migration makes: ${namesOf(missing)}.`);
  await trx.raw(
    `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601'`,
  );
  const foreignKeys = await takeForeignKeysOff(trx);
  // A migration may have put rows of its own.
  await trx.raw(`TRUNCATE ${present.map(quoted).join(', ')}`);
  const connection = (await trx.client.acquireConnection()) as Client;
  for (const table of tables) {
    stop.throwIfAborted();
    await trx.raw(`ALTER TABLE ${quoted(table.name)} DISABLE TRIGGER USER`);
    await fill(connection, table, archive, stop);
    await trx.raw(`ALTER TABLE ${quoted(table.name)} ENABLE TRIGGER USER`);
  }
  for (const { table, name, definition } of foreignKeys)
    await trx.raw(`ALTER TABLE ${table} ADD CONSTRAINT ${quoted(name)} ${definition}`);
  for (const { name, last } of sequences)
    await trx.raw('SELECT setval(?::regclass, ?::bigint, true)', [quoted(name), last]);
}

async function fill(
  connection: Client,
  { name, columns, rows, part }: Manifest['tables'][number],
  archive: ArchiveReader,
  stop: AbortSignal,
): Promise<void> {
  const into = connection.query(
    copyStreams.from(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`),
  );
  await pipeline(archive.read(part), createGunzip(), into, { signal: stop });
  if (into.rowCount !== rows)
    throw new Error(
      `The table ${name} has ${into.rowCount} rows after loading, but the backup names ${rows}.`,
    );
}

async function takeForeignKeysOff(trx: Knex.Transaction): Promise<ForeignKey[]> {
  const { rows } = await trx.raw<{ rows: ForeignKey[] }>(
    `SELECT conrelid::regclass::text AS "table", conname::text AS name, pg_get_constraintdef(c.oid) AS definition
       FROM pg_constraint c
       JOIN pg_namespace n ON n.oid = c.connamespace AND n.nspname = current_schema()
      WHERE contype = 'f'
      ORDER BY c.oid`,
  );
  for (const { table, name } of rows) await trx.raw(`ALTER TABLE ${table} DROP CONSTRAINT ${quoted(name)}`);
  return rows;
}

const namesOf = (tables: readonly { name: string }[]): string => tables.map(({ name }) => name).join(', ');
