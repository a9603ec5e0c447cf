/**
 * How many pauses of its exam a session has been given back, as far as PostgreSQL tells: it knows the seconds that were granted,
 * not for what. Who was opened again is owed nothing; else as many pauses as the seconds cover, so that one whose giving back
 * was lost with Redis is given, and none twice unless minutes were taken away meanwhile.
 */
import type { Pause } from '../live/format.js';
import type { SessionRow } from './refill-store.js';

export function pausesIn(
  row: Pick<SessionRow, 'started_at' | 'extra_seconds' | 'reopened'>,
  pauses: readonly Pause[],
): number {
  if (row.reopened) return pauses.length;
  const startedAt = row.started_at.getTime();
  let covered = row.extra_seconds * 1000;
  let given = 0;
  for (const { from, to } of pauses) {
    covered -= Math.max(0, to - Math.max(from, startedAt));
    if (covered < 0) break;
    given += 1;
  }
  return given;
}
