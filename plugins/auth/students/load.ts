/** Fills Redis with all students from PostgreSQL: at each start, and again when Redis has lost everything. */
import type { Knex } from 'knex';
import type { PluginContext } from '../../../core/index.js';
import type { AuthContract } from '../contract.js';
import type { Credentials } from './credentials.js';

export function keepCredentialsLoaded(ctx: PluginContext<AuthContract>, credentials: Credentials): void {
  const load = async (): Promise<void> => {
    const version = await settledVersion(ctx.db);
    const { students } = await ctx.applyFilter('auth.credentials.load', { students: [] });
    await credentials.apply(students, version);
    ctx.logger.info({ students: students.length }, 'the students can sign in');
  };
  ctx.atStart('students into Redis', load);
  ctx.onFill('students into Redis', load);
}

/**
 * A version that everything up to it can be read by now and nothing after it is lost: once the lock is granted, every
 * transaction that has written an outbox row has ended, so what is read from here on holds all rows with lower ids.
 */
function settledVersion(db: Knex): Promise<number> {
  return db.transaction(async (trx) => {
    await trx.raw("SET LOCAL lock_timeout = '10s'");
    await trx.raw('LOCK TABLE outbox IN SHARE MODE');
    const { rows } = await trx.raw<{ rows: { version: number | null }[] }>(
      "SELECT pg_sequence_last_value(pg_get_serial_sequence('outbox', 'id')::regclass) AS version",
    );
    return Number(rows[0]?.version ?? 0);
  });
}
