/** Entries with the names of who acted. The log itself names people by id alone, so that an erased person leaves nothing in it. */
import type { Knex } from 'knex';
import { type AuditRow, auditEntries } from '../../core/index.js';
import type { AuditQuery } from './query.js';

export interface NamedEntry extends AuditRow {
  /** Of the admin, while there is one. */
  full_name: string | null;
}

export async function namedEntries(
  db: Knex,
  { sort = '-at', ...query }: AuditQuery,
): Promise<{ items: NamedEntry[]; total: number }> {
  const { items, total } = await auditEntries(db, { ...query, upwards: sort === 'at' });
  const ids = [...new Set(items.flatMap(({ admin_id }) => admin_id ?? []))];
  const people = await db('admins')
    .whereIn('id', ids)
    .select<{ id: number; full_name: string }[]>('id', 'full_name');
  const names = new Map(people.map(({ id, full_name }) => [id, full_name]));
  return { items: items.map((row) => ({ ...row, full_name: names.get(row.admin_id ?? 0) ?? null })), total };
}
