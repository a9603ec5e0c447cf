/** `npm run backup`: one file that holds the school: every table as of one moment, and the uploaded files. */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, isoInstant } from '../clock.js';
import type { Config } from '../config.js';
import { type FreeBytes, freeBytesOf } from '../data/disk-space.js';
import { connectForLongWork } from '../data/postgres.js';
import { openDataDir } from '../embedded/index.js';
import { messageOf } from '../errors.js';
import type { Logger } from '../logger.js';
import { ArchiveWriter } from './archive-writer.js';
import { copyOut } from './copy-out.js';
import { ensureSpace } from './disk-space.js';
import { FORMAT, MANIFEST, MANIFEST_HASH, type Manifest } from './manifest.js';
import { type Servers, serversForBackup } from './servers.js';
import { megabytes, stampOf, type Tell } from './tell.js';
import { type UnsavedWork, untilSaved, withRedis } from './unsaved-work.js';
import { addUpload, listUploads } from './uploads.js';

export interface CommandTools {
  config: Config;
  clock: Clock;
  log: Logger;
  tell: Tell;
  /** Aborted by Ctrl-C. */
  stop: AbortSignal;
  freeBytes?: FreeBytes;
}
/** How long a backup waits for what is on its way to PostgreSQL. */
const QUEUE_PATIENCE_MS = 15_000;
const UNFINISHED_KEPT_MS = 86_400_000;

/** @returns the path of the backup. @throws in plain words; then there is no new file. */
export async function makeBackup(tools: CommandTools): Promise<string> {
  const { config, tell } = tools;
  const servers = await serversForBackup(config, tell);
  try {
    const folder = join(openDataDir(config.dataDir), 'backups');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await forgetUnfinished(folder, tools.clock);
    return await writeArchive(tools, servers, folder);
  } finally {
    await servers.close();
  }
}

async function writeArchive(tools: CommandTools, servers: Servers, folder: string): Promise<string> {
  const { config, clock, stop, tell, freeBytes = freeBytesOf } = tools;
  const before = await listUploads(config.uploadsDir);
  const uploadBytes = before.reduce((sum, { bytes }) => sum + bytes, 0);
  await ensureSpace(folder, uploadBytes, freeBytes);
  const leftOut = await waitForQueues(tools, servers);
  const startedAt = clock.now();
  const path = freeName(join(folder, `examhall-${stampOf(startedAt, config.timeZone)}`));
  const archive = await ArchiveWriter.create(path, startedAt);
  const db = connectForLongWork(servers.databaseUrl, 'examhall backup');
  try {
    const beforeEach = () => ensureSpace(folder, uploadBytes, freeBytes);
    // The tables first, then a fresh look at the files: every one that the tables name is there.
    const { parts, ...copied } = await copyOut(db, { archive, stop, beforeEach });
    const files: Manifest['uploads'] = [];
    for (const upload of await listUploads(config.uploadsDir)) {
      stop.throwIfAborted();
      const part = await addUpload(archive, config.uploadsDir, upload.path);
      if (!part) continue;
      files.push({ path: upload.path, part: part.name });
      parts.push(part);
    }
    const manifest: Manifest = {
      format: FORMAT,
      made_at: isoInstant(startedAt),
      ...copied,
      uploads: files,
      parts,
      left_out: leftOut,
    };
    const json = JSON.stringify(manifest, null, 1);
    await archive.add(MANIFEST, text(json));
    await archive.add(MANIFEST_HASH, text(`${createHash('sha256').update(json).digest('hex')}\n`));
    const bytes = await archive.finish();
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    tell(
      `${manifest.tables.length} tables with ${rows} rows, ${files.length} uploaded files, ${megabytes(bytes)}.`,
    );
    return path;
  } catch (error) {
    await archive.discard();
    throw error;
  } finally {
    await db.destroy();
  }
}

function freeName(stem: string): string {
  for (let n = 1; ; n += 1) {
    const path = `${stem}${n === 1 ? '' : `-${n}`}.tar`;
    if (!existsSync(path)) return path;
  }
}

async function* text(content: string): AsyncGenerator<string> {
  yield content;
}

/** A backup is honest about what it cannot hold yet. */
async function waitForQueues(
  { clock, log, stop, tell }: CommandTools,
  { redisUrl, mayBeRunning }: Servers,
): Promise<UnsavedWork> {
  if (!redisUrl) return { waiting: 0, refused: 0 };
  const limitMs = mayBeRunning ? QUEUE_PATIENCE_MS : 0;
  let work: UnsavedWork;
  try {
    work = await withRedis(redisUrl, log, (redis) => untilSaved(redis, { clock, limitMs, stop }));
  } catch (error) {
    stop.throwIfAborted();
    tell(
      `WARNING: Redis does not answer (${messageOf(error)}). What it holds that PostgreSQL does not have yet is not in this backup.`,
    );
    return { waiting: 0, refused: 0 };
  }
  if (work.waiting > 0 && mayBeRunning) {
    tell(
      `WARNING: ${work.waiting} saved changes are still on their way to PostgreSQL and are not in this backup. During an exam that is as it should be; make another backup after it.`,
    );
  }
  if (work.waiting > 0 && !mayBeRunning) {
    tell(
      `WARNING: ${work.waiting} saved changes are in Redis only (the appliance was not stopped well) and are not in this backup. Run npm start, wait a minute, and make another backup.`,
    );
  }
  if (work.refused > 0) {
    tell(
      `WARNING: PostgreSQL has refused ${work.refused} changes (dead letters, see the console or /readyz). They are in Redis only and not in this backup.`,
    );
  }
  return work;
}

/** What a power cut left behind. A younger one may belong to a backup that runs at this moment. */
async function forgetUnfinished(folder: string, clock: Clock): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    if (!/^\.examhall-.*\.unfinished$/.test(name)) continue;
    if (clock.now() - (await stat(path)).mtimeMs > UNFINISHED_KEPT_MS) await rm(path, { force: true });
  }
}
