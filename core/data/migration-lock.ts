// Lets one host at a time work on what the database needs before anybody may use it. The lock is an advisory one on
// a connection of its own: PostgreSQL gives it back when that connection ends, however its process ended.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Knex } from 'knex';
import type { Client } from 'pg';
import type { Logger } from 'pino';

// Any two fixed numbers that no other program in this database would choose.
const LOCK = '(20261201, 900)';
const RETRY_MS = 200;

/**
 * Runs `work` while no other host does. Waits as long as it takes, saying so in the log.
 * @throws what `work` throws, or why PostgreSQL cannot be reached.
 */
export async function withMigrationLock<T>(
  knex: Knex,
  log: Pick<Logger, 'info'>,
  work: () => Promise<T>,
): Promise<T> {
  const connection = await (knex.client as RawConnections).acquireRawConnection();
  // Without a listener a broken connection would end the process; `work` meets the same outage by itself.
  connection.on('error', () => {});
  try {
    // A host that lost its power says no goodbye: after half a minute of silence its connection counts as gone.
    await connection.query(`
      SET idle_session_timeout = 0;
      SET tcp_keepalives_idle = 15; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3`);
    if (!(await take(connection))) {
      log.info('Another host is preparing the database; waiting until it is done.');
      // Asking again and again, because a query that waits would run into the time limit of the pool's settings.
      do await sleep(RETRY_MS);
      while (!(await take(connection)));
    }
    return await work();
  } finally {
    await connection.end().catch(() => {});
  }
}

async function take(connection: Client): Promise<boolean> {
  const { rows } = await connection.query<{ taken: boolean }>(`SELECT pg_try_advisory_lock${LOCK} AS taken`);
  return rows[0]?.taken === true;
}

/** The part of knex's PostgreSQL client that opens a connection outside of the pool; knex types it as any. */
interface RawConnections {
  acquireRawConnection(): Promise<Client>;
}
