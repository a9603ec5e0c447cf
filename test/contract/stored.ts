/** What the appliance holds, as one digest a table or key: two of them equal means that nothing was stored. */
import type { TestAppliance } from '../support/appliance.js';

/** Tries and refusals may leave their traces here. */
const TRACES = ['audit_log', 'knex_migrations', 'knex_migrations_lock'];
/** What students have said and how far they are; the rest of Redis is limits, leases and clocks. */
const OF_STUDENTS = 'student:*';

export async function stored(app: TestAppliance): Promise<Record<string, string>> {
  const tables = await app.db('pg_tables').where({ schemaname: 'public' }).pluck<string[]>('tablename');
  const one = (table: string): string =>
    `SELECT '${table}' AS name, count(*) || ' rows ' || coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') AS digest FROM "${table}" t`;
  const { rows } = await app.db.raw<{ rows: { name: string; digest: string }[] }>(
    tables
      .filter((table) => !TRACES.includes(table))
      .map(one)
      .join(' UNION ALL '),
  );
  const held = Object.fromEntries(rows.map(({ name, digest }) => [name, digest]));
  for (const key of (await app.redis.keys(OF_STUDENTS)).sort()) {
    const type = await app.redis.type(key);
    held[key] = type === 'hash' ? JSON.stringify(await app.redis.hgetall(key)) : type;
  }
  return held;
}
