// How another process of the same user (a backup) finds the servers of a running appliance: by their sockets, whose places
// follow from DATA_DIR. Changes nothing on disk.

import fs from 'node:fs';
import path from 'node:path';
import { POSTGRES_SOCKET, postgresUrl } from './postgres.js';
import { findPostgresHome } from './postgres-home.js';
import { REDIS_SOCKET } from './redis.js';
import { socketAnswers } from './socket-answers.js';
import { socketDirChoices } from './socket-dir.js';
import { runningAsRoot } from './unprivileged.js';

/** Addresses of the servers that answer on `dataDir` at this moment. */
export async function findRunningServers(
  dataDir: string,
): Promise<{ databaseUrl: string | undefined; redisUrl: string | undefined }> {
  const real = fs.realpathSync(dataDir);
  const postgresHome = findPostgresHome(real);
  const postgres = postgresHome && (await folderOfSocket(postgresHome, POSTGRES_SOCKET));
  const redis = await folderOfSocket(path.join(real, 'redis'), REDIS_SOCKET);
  return {
    databaseUrl: postgres && postgresUrl(postgres),
    redisUrl: redis && path.join(redis, REDIS_SOCKET),
  };
}

async function folderOfSocket(home: string, file: string): Promise<string | undefined> {
  for (const folder of socketDirChoices(home)) {
    if (isOurs(folder) && (await socketAnswers(path.join(folder, file)))) return folder;
  }
  return undefined;
}

/** In /tmp anybody could have made a folder of this name, and pose as the server. */
function isOurs(folder: string): boolean {
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() === true && (runningAsRoot() || found.uid === process.getuid?.());
}
