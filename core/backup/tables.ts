/** What a database holds, as PostgreSQL itself tells it: a table that a later migration or a plugin adds is in the backup by itself. */
import type { Knex } from 'knex';

export interface Table {
  name: string;
  /** Without computed ones, which nobody can write. */
  columns: string[];
}

export interface Sequence {
  name: string;
  /** As text, for it may exceed what a double holds. */
  last: string;
}

/** The notes of knex: a restore makes them anew by running the migrations. */
const NOTES_OF_MIGRATIONS = ['knex_migrations', 'knex_migrations_lock'];

export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** All tables of the current schema but those of extensions and of knex, by name. */
export async function listTables(db: Knex): Promise<Table[]> {
  const { rows } = await db.raw<{ rows: Table[] }>(
    `SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
      WHERE c.relkind = 'r' AND c.relname <> ALL (?)
        AND NOT EXISTS (SELECT FROM pg_depend d
                         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
      GROUP BY c.relname
      ORDER BY c.relname`,
    [NOTES_OF_MIGRATIONS],
  );
  return rows;
}

/** Those that have given a number. Not part of any snapshot: read it after the tables' snapshot began, and it is never behind them. */
export async function listSequences(db: Knex): Promise<Sequence[]> {
  const { rows } = await db.raw<{ rows: Sequence[] }>(
    `SELECT sequencename::text AS name, last_value::text AS last
       FROM pg_sequences
      WHERE schemaname = current_schema() AND last_value IS NOT NULL AND sequencename NOT LIKE 'knex\\_migrations%'
      ORDER BY sequencename`,
  );
  return rows;
}

/** The name that people know the school by; undefined before anybody has set it. */
export async function schoolName(db: Knex): Promise<string | undefined> {
  if (!(await db.schema.hasTable('settings'))) return undefined;
  const row = await db('settings')
    .where({ key: 'school_name' })
    .first<{ value: unknown } | undefined>('value');
  return row ? String(row.value) : undefined;
}
