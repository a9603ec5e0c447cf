/** The database that a restore fills: whether it may be filled, and how it is emptied. */
import type { Knex } from 'knex';
import { appliedMigrations } from '../data/migrate.js';
import { listTables, quoted, schoolName } from './tables.js';

export interface Target {
  /** False when no table has a row: nobody has ever worked with it. */
  occupied: boolean;
  /** As the school calls itself. */
  schoolName: string;
}

/** @throws when an Examhall is connected to the database, or it belongs to another program. */
export async function lookAtTarget(db: Knex): Promise<Target> {
  const { rows } = await db.raw<{ rows: { application_name: string; client_addr: string | null }[] }>(
    `SELECT application_name, client_addr::text FROM pg_stat_activity
      WHERE datname = current_database() AND application_name ~ '^examhall (web|worker|start|restore)$'
        AND pid <> pg_backend_pid() LIMIT 1`,
  );
  if (rows[0]) {
    throw new Error(
      `An Examhall is still connected to this database (${rows[0].application_name}, from ${rows[0].client_addr ?? 'this machine'}). Stop it first, on all hosts. Nothing was changed.`,
    );
  }
  const tables = await listTables(db);
  if (tables.length > 0 && (await appliedMigrations(db)).length === 0) {
    throw new Error(
      `This database holds tables of another program (${tables[0]?.name}). Restore into a database of Examhall's own. Nothing was changed.`,
    );
  }
  let occupied = false;
  for (const { name } of tables)
    occupied ||= (await db.raw(`SELECT FROM ${quoted(name)} LIMIT 1`)).rows.length > 0;
  return { occupied, schoolName: (await schoolName(db)) ?? 'Examhall' };
}

/** Drops all that migrations can have made, the traces of interrupted attempts included; extensions keep what is theirs. */
export async function dropEverything(trx: Knex.Transaction): Promise<void> {
  const ofExtension = (catalog: string, oid: string) =>
    `EXISTS (SELECT FROM pg_depend d WHERE d.classid = '${catalog}'::regclass AND d.objid = ${oid} AND d.deptype = 'e')`;
  const { rows } = await trx.raw<{ rows: { statement: string }[] }>(
    `WITH here AS (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
     SELECT format('DROP %s IF EXISTS %s CASCADE', CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW'
                   WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass) AS statement,
            -- Most sequences go with their tables and cannot go before them.
            CASE relkind WHEN 'S' THEN 2 ELSE 1 END AS turn
       FROM pg_class c, here WHERE relnamespace = here.oid AND relkind IN ('r', 'p', 'v', 'm', 'S')
        AND NOT ${ofExtension('pg_class', 'c.oid')}
     UNION ALL
     SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure), 2
       FROM pg_proc p, here WHERE pronamespace = here.oid AND NOT ${ofExtension('pg_proc', 'p.oid')}
     UNION ALL
     SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype), 3
       FROM pg_type t, here WHERE typnamespace = here.oid AND typtype IN ('e', 'd', 'r')
        AND NOT ${ofExtension('pg_type', 't.oid')}
      ORDER BY turn`,
  );
  for (const { statement } of rows) await trx.raw(statement);
}
