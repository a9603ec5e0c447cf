/**
 * `npm run restore FILE`: makes the school what the file holds. The file is checked to its last byte first; then all happens in
 * one transaction, so that the end is the restored school or, whatever interrupts, the old one.
 */

import type { Knex } from 'knex';
import { freeBytesOf } from '../data/disk-space.js';
import { knownMigrations, type MigrateOptions, migrateInside } from '../data/migrate.js';
import { withMigrationLock } from '../data/migration-lock.js';
import { connectForLongWork } from '../data/postgres.js';
import { forgetSecretCopy } from '../data/secrets.js';
import { openDataDir } from '../embedded/index.js';
import { messageOf } from '../errors.js';
import { openOwnFolder } from '../own-folder.js';
import { ArchiveReader } from './archive-reader.js';
import type { CommandTools } from './backup.js';
import { ensureSpace } from './disk-space.js';
import { loadTables } from './load-tables.js';
import type { Manifest } from './manifest.js';
import { emptyRedis, lookAtOldRedis, type OldRedis, putRedisAside } from './old-redis.js';
import { serversForRestore } from './servers.js';
import { dropEverything, lookAtTarget, type Target } from './target-database.js';
import { stampOf } from './tell.js';
import { restoreUploads } from './uploads.js';

export interface RestoreTools extends CommandTools {
  migrations: MigrateOptions;
  /** Puts a question to the person; undefined when there is no terminal. */
  ask: ((question: string) => Promise<string>) | undefined;
}

export interface RestoreWishes {
  file: string;
  /** The database may hold a school, which is lost. */
  replace: boolean;
  /** Without the question. */
  yes: boolean;
  /** An outside Redis may be emptied. */
  emptyRedis: boolean;
}

/** @throws in plain words; then the school is as it was. */
export async function restoreBackup(tools: RestoreTools, wishes: RestoreWishes): Promise<void> {
  const { config, tell } = tools;
  tell(`Checking ${wishes.file}`);
  const archive = await ArchiveReader.open(wishes.file);
  try {
    await refuseUnknownMigrations(archive.manifest, tools.migrations);
    const dataDir = openDataDir(config.dataDir);
    await ensureSpace(dataDir, 0, tools.freeBytes ?? freeBytesOf);
    const servers = await serversForRestore(config, tell);
    const db = connectForLongWork(servers.databaseUrl, 'examhall restore');
    try {
      const redis = await lookAtOldRedis(config, servers.redisUrl, tools.log);
      await askFirst(tools, wishes, archive.manifest, await lookAtTarget(db), redis);
      await servers.stopRedis();
      await replace(tools, archive, db);
    } finally {
      await db.destroy();
      await servers.close();
    }
  } finally {
    await archive.close();
  }
}

async function replace(
  { config, clock, log, stop, tell, migrations }: RestoreTools,
  archive: ArchiveReader,
  db: Knex,
): Promise<void> {
  const { manifest } = archive;
  let aside: ReturnType<typeof putRedisAside>;
  let finishUploads: () => Promise<void> = async () => undefined;
  tell('Restoring');
  try {
    await withMigrationLock(db, log, () =>
      db.transaction(async (trx) => {
        await dropEverything(trx);
        await migrateInside(trx, migrations, new Set(manifest.migrations));
        await loadTables(trx, archive, stop);
        await migrateInside(trx, migrations);
        openOwnFolder('UPLOADS_DIR', config.uploadsDir);
        finishUploads = await restoreUploads(archive, config.uploadsDir, stop);
        stop.throwIfAborted();
        // Last of all, and before the commit: the new tables never meet the old Redis.
        if (config.redisUrl) await emptyRedis(config.redisUrl, log);
        else aside = putRedisAside(config.dataDir, stampOf(clock.now(), config.timeZone));
      }),
    );
  } catch (error) {
    aside?.putBack();
    throw error;
  }
  try {
    await finishUploads();
    forgetSecretCopy(config.dataDir);
    await db.raw('ANALYZE');
  } catch (error) {
    throw new Error(
      `The database is restored, but not all beside it: ${messageOf(error)}. Mend that and restore once more, with --replace.`,
    );
  }
  if (aside) tell(`What Redis held is put aside in ${aside.folder}; delete it when you are sure.`);
}

async function refuseUnknownMigrations(manifest: Manifest, migrations: MigrateOptions): Promise<void> {
  const known = new Set(await knownMigrations(migrations));
  const unknown = manifest.migrations.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  const ofPlugin = unknown.find((name) => name.includes('/'));
  throw new Error(
    ofPlugin
      ? `This backup holds tables of the plugin "${ofPlugin.slice(0, ofPlugin.indexOf('/'))}", which is not here in that version (${ofPlugin}). Put it back first. Nothing was changed.`
      : `This backup was made by a newer version of Examhall (it knows ${unknown.join(', ')}). Install that version or a later one, and restore with it. Nothing was changed.`,
  );
}

async function askFirst(
  { config, ask, tell }: RestoreTools,
  wishes: RestoreWishes,
  manifest: Manifest,
  target: Target,
  redis: OldRedis,
): Promise<void> {
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  tell(
    `The backup is of ${manifest.made_at}: the school "${manifest.school_name || 'Examhall'}", ${rows} rows, ${manifest.uploads.length} uploaded files.`,
  );
  const { waiting, refused } = manifest.left_out;
  if (waiting + refused > 0)
    tell(`When it was made, ${waiting + refused} saved changes were not in PostgreSQL and so are not in it.`);
  if (redis.foreignKeys > 0 && !wishes.emptyRedis) {
    throw new Error(
      `The Redis of REDIS_URL holds ${redis.foreignKeys} keys, and after a restore it must be empty. If that Redis database is Examhall's alone, ` +
        'add --empty-redis and all of them are deleted; else name another database number in REDIS_URL. Nothing was changed.',
    );
  }
  if (!target.occupied && redis.waiting + redis.refused === 0) return;
  const lost =
    (target.occupied ? `the school "${target.schoolName}" that the database holds` : 'what Redis holds') +
    (redis.waiting + redis.refused > 0
      ? `, and ${redis.waiting + redis.refused} saved changes in Redis that are in no database yet`
      : '');
  if (!wishes.replace) {
    throw new Error(
      `A restore would replace ${lost}. If that is meant, make a backup of it first (npm run backup), then add --replace. Nothing was changed.`,
    );
  }
  if (wishes.yes) return;
  if (!ask) throw new Error('There is no terminal to ask on: add --yes. Nothing was changed.');
  const answer = await ask(
    `This replaces ${lost} (${config.databaseUrl ? 'DATABASE_URL' : config.dataDir}). Type the name of the school, ${target.schoolName}, to go on: `,
  );
  if (answer.trim() !== target.schoolName) throw new Error('That is not its name. Nothing was changed.');
}
