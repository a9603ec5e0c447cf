/** Writes all tables into an archive as they were at one moment, while everybody goes on working with them. */
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import copyStreams from 'pg-copy-streams';
import { appliedMigrations } from '../data/migrate.js';
import type { ArchiveWriter, Part } from './archive-writer.js';
import type { Manifest } from './manifest.js';
import { listSequences, listTables, quoted, schoolName, type Table } from './tables.js';

type Copied = Pick<Manifest, 'school_name' | 'migrations' | 'tables' | 'sequences'> & { parts: Part[] };

interface CopyOptions {
  archive: ArchiveWriter;
  stop: AbortSignal;
  /** Called before each table; throws to end the backup. */
  beforeEach(): Promise<void>;
}

/** Quick enough to keep up with the disk on a small computer that holds an exam meanwhile. */
const GZIP_LEVEL = 4;

/** @throws when the database has no tables of ours, or the connection ends. */
export async function copyOut(db: Knex, options: CopyOptions): Promise<Copied> {
  let failure: unknown;
  try {
    return await db.transaction(
      async (trx) => {
        const connection = (await trx.client.acquireConnection()) as Client;
        try {
          return await copyAll(trx, connection, options);
        } catch (error) {
          failure = error;
          // Half a COPY is still on the wire: no ROLLBACK would get through.
          await connection.end().catch(() => undefined);
          throw error;
        }
      },
      { isolationLevel: 'repeatable read', readOnly: true },
    );
  } catch (error) {
    throw failure ?? error;
  }
}

async function copyAll(trx: Knex.Transaction, connection: Client, options: CopyOptions): Promise<Copied> {
  // The form in which values are written must not depend on how the server is set.
  await trx.raw(
    `SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL intervalstyle = 'iso_8601';
     SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1`,
  );
  const migrations = await appliedMigrations(trx);
  const tables = await listTables(trx);
  if (migrations.length === 0 || tables.length === 0)
    throw new Error('This database holds no tables of Examhall: there is nothing to back up.');
  // A migration that begins meanwhile (a start of a newer version) has to wait.
  await trx.raw(`LOCK TABLE ${tables.map(({ name }) => quoted(name)).join(', ')} IN ACCESS SHARE MODE`);
  const copied: Copied = {
    school_name: (await schoolName(trx)) ?? '',
    migrations,
    sequences: await listSequences(trx),
    tables: [],
    parts: [],
  };
  for (const table of tables) {
    options.stop.throwIfAborted();
    await options.beforeEach();
    const { rows, part } = await copyTable(connection, table, options);
    copied.tables.push({ ...table, rows, part: part.name });
    copied.parts.push(part);
  }
  return copied;
}

async function copyTable(
  connection: Client,
  { name, columns }: Table,
  { archive, stop }: CopyOptions,
): Promise<{ rows: number; part: Part }> {
  const rows = connection.query(
    copyStreams.to(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`),
  );
  const part = await pipeline(
    rows,
    createGzip({ level: GZIP_LEVEL }),
    (source: AsyncIterable<Buffer>) => archive.add(`tables/${encodeURIComponent(name)}.copy.gz`, source),
    { signal: stop },
  );
  return { rows: rows.rowCount, part };
}
