// Brings the database to the form that this version of the code expects, at every start, on however many hosts.

import type { Knex } from 'knex';
import type { Logger } from 'pino';
import { findMigrations, migrationSource, type PluginMigrations } from './migration-files.js';
import { withMigrationLock } from './migration-lock.js';

const TABLE = 'knex_migrations';

export interface MigrateOptions {
  /** Folder of our own migrations. */
  directory: string;
  /** Folders of plugins, in the order in which the plugins depend on each other. */
  plugins?: readonly PluginMigrations[];
  log: Pick<Logger, 'info'>;
}

/**
 * Runs what is pending, all of it or nothing, and names it in `applied`.
 * @throws when the database has a migration that this code does not know, or when a migration fails.
 */
export async function migrate(knex: Knex, options: MigrateOptions): Promise<{ applied: string[] }> {
  const { log } = options;
  return withMigrationLock(knex, log, async () => {
    const config = await migratorConfig(options);
    await refuseNewerDatabase(knex, config.known, options);
    await freeStaleLock(knex, config.migrator);
    const [, applied] = (await knex.migrate.latest({
      ...config.migrator,
      beforeAll: prepareTransaction,
    })) as [number, string[]];
    if (applied.length > 0) log.info({ applied }, 'The database was migrated.');
    return { applied };
  });
}

/** The migrations of a database in the order in which they ran; empty for one that was never migrated. */
export async function appliedMigrations(knex: Knex): Promise<string[]> {
  if (!(await knex.schema.hasTable(TABLE))) return [];
  return knex(TABLE).orderBy('id').pluck('name');
}

/** The names of all migrations that this code knows, in the order in which they run. */
export async function knownMigrations({ directory, plugins }: MigrateOptions): Promise<string[]> {
  return (await findMigrations(directory, plugins ?? [])).map(({ name }) => name);
}

/**
 * Runs what is pending within the caller's transaction; the caller holds the migration lock.
 * @param only leaves all others for later: makes the tables of an older version.
 */
export async function migrateInside(
  trx: Knex.Transaction,
  options: MigrateOptions,
  only?: ReadonlySet<string>,
): Promise<void> {
  const { migrator } = await migratorConfig(options, only);
  await trx.migrate.latest(migrator);
}

/** Undoes every migration that this code knows, the latest first. */
export async function rollbackAll(knex: Knex, options: MigrateOptions): Promise<{ undone: string[] }> {
  return withMigrationLock(knex, options.log, async () => {
    const { migrator } = await migratorConfig(options);
    await freeStaleLock(knex, migrator);
    const [, undone] = (await knex.migrate.rollback(migrator, true)) as [number, string[]];
    return { undone };
  });
}

async function migratorConfig({ directory, plugins = [] }: MigrateOptions, only?: ReadonlySet<string>) {
  const all = await findMigrations(directory, plugins);
  const files = only ? all.filter(({ name }) => only.has(name)) : all;
  const migrator: Knex.MigratorConfigWithLifecycleHooks = {
    tableName: TABLE,
    migrationSource: migrationSource(files),
    // Ours below says what to do; knex' own check calls a newer database "corrupt".
    disableMigrationsListValidation: true,
  };
  return { migrator, known: new Set(files.map((file) => file.name)) };
}

// knex keeps a lock of its own in a table, and a host killed at the wrong moment leaves it taken for ever. Who holds
// the advisory lock knows that nobody else migrates, so a lock found taken is a stale one.
async function freeStaleLock(knex: Knex, migrator: Knex.MigratorConfig): Promise<void> {
  await knex.migrate.forceFreeMigrationsLock(migrator);
}

// A change of a large table may take its time. But when this process is killed during a long statement, PostgreSQL would
// not notice before its end, and the next start would wait for the dead one's table locks.
async function prepareTransaction(trx: Knex): Promise<void> {
  await trx.raw(`SET LOCAL statement_timeout = 0; SET LOCAL client_connection_check_interval = '1s'`);
}

async function refuseNewerDatabase(
  knex: Knex,
  known: ReadonlySet<string>,
  { plugins = [], log }: MigrateOptions,
): Promise<void> {
  const applied = await appliedMigrations(knex);
  const present = new Set(plugins.map(({ plugin }) => plugin));
  const unknown: string[] = [];
  for (const name of applied.filter((name) => !known.has(name))) {
    const plugin = name.includes('/') ? name.slice(0, name.indexOf('/')) : undefined;
    // A plugin that was taken away leaves its tables where they are, for the day it comes back.
    if (plugin !== undefined && !present.has(plugin))
      log.info({ plugin, name }, 'A plugin that is gone left a migration.');
    else unknown.push(name);
  }
  if (unknown.length === 0) return;
  throw new Error(
    `This database was made by a newer version: it has ${unknown.join(', ')}, which this version does not know. ` +
      'Start the version that made it or a later one, or restore a backup that this version made.',
  );
}
