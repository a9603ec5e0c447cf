/**
 * Before any child starts: the database has its tables, the secret is known. Without PostgreSQL an appliance that was
 * started before goes on with the copy of its secret, and migrates as soon as PostgreSQL is back.
 */
import { join } from 'node:path';
import type { Config } from '../config.js';
import { migrate } from '../data/migrate.js';
import { withMigrationLock } from '../data/migration-lock.js';
import { connectPostgres, isPassingFailure } from '../data/postgres.js';
import { secretFromCopy, secretFromPostgres } from '../data/secrets.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { CODE_DIR } from '../paths.js';
import { migrationsOfPlugins } from '../plugins/folders.js';

interface Preparation {
  config: Config;
  databaseUrl: string;
  migrationsDir: string;
  logger: Logger;
  stop: AbortSignal;
  /** For whoever sits at the terminal. */
  warn(text: string): void;
}
const RETRY_MS = 2000;
/** How long a start waits for PostgreSQL before it goes on with the copy of the secret. */
const PATIENCE_TRIES = 3;

/** @returns undefined when stopped while waiting. @throws for what waiting cannot mend. */
export async function prepareDatabase(preparation: Preparation): Promise<{ secret: string } | undefined> {
  const { config, logger, stop } = preparation;
  for (let tries = 1; !stop.aborted; tries += 1) {
    try {
      return { secret: await attempt(preparation) };
    } catch (error) {
      if (!isPassingFailure(error) || !isConnectionFailure(error)) throw error;
      const copy = config.secretKey ?? secretFromCopy(config.dataDir);
      logger.warn(
        `PostgreSQL cannot be reached (${messageOf(error)}); trying again every ${RETRY_MS / 1000} s`,
      );
      if (copy !== undefined && tries >= PATIENCE_TRIES) {
        logger.warn('starting without PostgreSQL: students can sign in and answer, the console waits');
        void keepTrying(preparation);
        return { secret: copy };
      }
      await pause(RETRY_MS);
    }
  }
  return undefined;
}

async function attempt({ config, databaseUrl, migrationsDir, logger, warn }: Preparation): Promise<string> {
  const db = connectPostgres({ url: databaseUrl, poolMax: 2, applicationName: 'examhall start' });
  try {
    const plugins = migrationsOfPlugins(join(CODE_DIR, 'plugins'), config.safeMode ? [] : config.plugins);
    await migrate(db, { directory: migrationsDir, plugins, log: logger });
    const limit = await db.raw<{ rows: { max_connections: string }[] }>('SHOW max_connections');
    const allowed = Number(limit.rows[0]?.max_connections);
    if (config.dbPoolMax > allowed - 5) {
      warn(
        `PostgreSQL: DB_POOL_MAX is ${config.dbPoolMax}, but this server allows ${allowed} connections in all: set DB_POOL_MAX lower or max_connections higher`,
      );
    }
    if (config.secretKey !== undefined) return config.secretKey;
    return await withMigrationLock(db, logger, () => secretFromPostgres(db, config.dataDir));
  } finally {
    await db.destroy();
  }
}

async function keepTrying(preparation: Preparation): Promise<void> {
  while (!preparation.stop.aborted) {
    await pause(RETRY_MS);
    try {
      await attempt(preparation);
      preparation.logger.info('PostgreSQL is back');
      return;
    } catch (error) {
      if (!isConnectionFailure(error))
        preparation.logger.error({ err: error }, 'the database could not be prepared');
    }
  }
}

/** Away or not yet accepting; a failed migration is none. */
const isConnectionFailure = (error: unknown): boolean => {
  const code = (error as { code?: string }).code ?? '';
  return (
    /^(ECONN|ENOTFOUND|EAI_|ETIMEDOUT|ENOENT|EPIPE|EHOST|08|57P)/.test(code) ||
    /timeout|terminated|connect/i.test(messageOf(error))
  );
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
