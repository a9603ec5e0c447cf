/** Reads the audit log; `audit.ts` writes it. Newest first: that is how people look. */
import type { Knex } from 'knex';

export interface AuditRow {
  id: number;
  at: Date;
  admin_id: number | null;
  /** Such as `admin 7`, `student 12` or `system`. */
  actor: string;
  action: string;
  subject_type: string | null;
  subject_id: string | null;
  detail: Record<string, unknown>;
  address: string | null;
  request_id: string | null;
}

export interface AuditQuery {
  page: number;
  per_page: number;
  /** Words in action, subject, detail or address. */
  q?: string | undefined;
  action?: string | undefined;
  subject_type?: string | undefined;
  subject_id?: string | undefined;
  admin_id?: number | undefined;
  /** Oldest first. */
  upwards?: boolean;
}

const TEXT = "concat_ws(' ', action, actor, subject_type, subject_id, address, detail::text)";

export async function auditEntries(
  db: Knex,
  query: AuditQuery,
): Promise<{ items: AuditRow[]; total: number }> {
  const found = db<AuditRow>('audit_log');
  for (const column of ['action', 'subject_type', 'subject_id', 'admin_id'] as const)
    if (query[column] !== undefined) found.where(column, query[column]);
  // NUL cannot be sent to PostgreSQL at all.
  const words = query.q
    ?.replace(/\0/g, '')
    .replace(/[\\%_]/g, '\\$&')
    .trim();
  if (words) found.whereRaw(`${TEXT} ILIKE ?`, [`%${words}%`]);
  const [counted, items] = await Promise.all([
    found.clone().count<{ total: number }[]>({ total: '*' }),
    found
      .clone()
      .orderBy('id', query.upwards ? 'asc' : 'desc')
      .limit(query.per_page)
      .offset((query.page - 1) * query.per_page)
      .select('*'),
  ]);
  return { items: items as AuditRow[], total: Number(counted[0]?.total ?? 0) };
}

/** Something that an entry's detail names by its number: `student_ids: [7]` mentions the student 7. */
export interface Mention {
  field: string;
  type: string;
  id: string;
}

/** What a field holds is told by its name alone, without `_id` or the plural; who asks ignores what is no kind of thing. */
export const mentionsOf = (detail: Record<string, unknown>): Mention[] =>
  Object.entries(detail).flatMap(([field, value]) => {
    const type = field.replace(/(_id|Id)?s?$/, '');
    const ids = (Array.isArray(value) ? value : [value]).filter(
      (id) => typeof id === 'string' || typeof id === 'number',
    );
    return ids.map((id) => ({ field, type, id: String(id) }));
  });
