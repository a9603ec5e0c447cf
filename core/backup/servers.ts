/**
 * Where PostgreSQL and Redis are for a backup or a restore: outside ones by their URLs; our own ones of a running appliance by
 * their sockets; those of a stopped appliance are started and stopped again, under the same lock on DATA_DIR.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.js';
import {
  DataDirInUse,
  findPostgresHome,
  findRunningServers,
  lockDataDir,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from '../embedded/index.js';
import { messageOf } from '../errors.js';
import type { Tell } from './tell.js';

export interface Servers {
  databaseUrl: string;
  /** Undefined when there is none to ask: our own one has never held anything, or does not start. */
  redisUrl: string | undefined;
  /** Whether somebody may be carrying work from Redis to PostgreSQL at this moment. */
  mayBeRunning: boolean;
  /** Ends our own Redis earlier than `close`, so that its files can be moved. */
  stopRedis(): Promise<void>;
  close(): Promise<void>;
}
/** A start with a recovery after a power cut. */
const START_PATIENCE_MS = 60_000;

/** The appliance may run or not. @throws in plain words where there is no database. */
export async function serversForBackup(config: Config, tell: Tell): Promise<Servers> {
  const { databaseUrl, redisUrl, dataDir } = config;
  if (databaseUrl && redisUrl)
    return { databaseUrl, redisUrl, mayBeRunning: true, stopRedis: nothing, close: nothing };
  if (!databaseUrl && (!existsSync(dataDir) || findPostgresHome(dataDir) === undefined)) {
    throw new Error(
      `There is no database in ${dataDir}: nothing to back up. If Examhall keeps its data elsewhere, set DATA_DIR (or DATABASE_URL) as for npm start.`,
    );
  }
  try {
    return await startOurs(config, tell);
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error;
    return { ...(await findOurs(config)), mayBeRunning: true, stopRedis: nothing, close: nothing };
  }
}

/** The appliance must be stopped, and cannot be started until `close`. @throws in plain words when it runs. */
export async function serversForRestore(config: Config, tell: Tell): Promise<Servers> {
  try {
    return await startOurs(config, tell);
  } catch (error) {
    if (!(error instanceof DataDirInUse)) throw error;
    throw new Error(
      `Examhall${error.holder} is running on ${config.dataDir}, or another backup or restore is. Stop it first (Ctrl-C where npm start runs, or its service). Nothing was changed.`,
    );
  }
}

/** Whether our own Redis has ever written anything. */
export const redisHoldsData = (dataDir: string): boolean =>
  existsSync(join(dataDir, 'redis', 'appendonlydir'));

/** @throws DataDirInUse */
async function startOurs(config: Config, tell: Tell): Promise<Servers> {
  const { dataDir } = config;
  const lock = await lockDataDir(dataDir);
  const undo: (() => Promise<unknown>)[] = [() => lock.release()];
  let stopRedis = nothing;
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const log = (level: string, message: string): void => {
    if (level !== 'info') tell(message);
  };
  try {
    const postgres = config.databaseUrl ? undefined : await startEmbeddedPostgres({ dataDir, log });
    if (postgres) undo.push(() => postgres.stop());
    let redisUrl = config.redisUrl;
    if (!redisUrl && redisHoldsData(dataDir)) {
      const serverBin = config.redisServerBin;
      const redis = await startEmbeddedRedis({ dataDir, log, serverBin }).catch((error: unknown) => {
        tell(`WARNING: ${messageOf(error)}`);
      });
      if (redis) {
        let ended: Promise<void> | undefined;
        stopRedis = () => {
          ended ??= redis.stop();
          return ended;
        };
        undo.push(stopRedis);
      }
      redisUrl = redis?.url;
    }
    const databaseUrl = config.databaseUrl ?? postgres?.url ?? '';
    return { databaseUrl, redisUrl, mayBeRunning: config.databaseUrl !== undefined, stopRedis, close };
  } catch (error) {
    await close();
    throw error;
  }
}

const nothing = async (): Promise<void> => undefined;

/** Of an appliance that runs, or is just starting. */
async function findOurs(config: Config): Promise<Pick<Servers, 'databaseUrl' | 'redisUrl'>> {
  for (let waitedMs = 0; waitedMs < START_PATIENCE_MS; waitedMs += 500) {
    const found = await findRunningServers(config.dataDir);
    const databaseUrl = config.databaseUrl ?? found.databaseUrl;
    if (databaseUrl) return { databaseUrl, redisUrl: config.redisUrl ?? found.redisUrl };
    await sleep(500);
  }
  throw new Error(
    `Examhall runs on ${config.dataDir}, but its PostgreSQL does not answer. Look at what npm start says, or stop it and try again.`,
  );
}
