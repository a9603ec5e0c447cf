/**
 * The last heartbeat in a file of DATA_DIR, for a Redis that has lost its own: written beside and renamed, so that a power
 * cut leaves the old one or the new one.
 */
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'heartbeat';

/** @param beat exam time, ms. @param writtenAt wall clock, ISO 8601: only for a person who looks. */
export async function writeHeartbeat(dataDir: string, beat: number, writtenAt: string): Promise<void> {
  const path = join(dataDir, NAME);
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ exam_time_ms: beat, written_at: writtenAt })}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** Exam time, ms; undefined when there is none that can be read. */
export async function readHeartbeat(dataDir: string): Promise<number | undefined> {
  try {
    const { exam_time_ms } = JSON.parse(await readFile(join(dataDir, NAME), 'utf8')) as Record<
      string,
      unknown
    >;
    return typeof exam_time_ms === 'number' ? exam_time_ms : undefined;
  } catch {
    return undefined;
  }
}
