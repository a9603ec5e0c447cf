/** System → audit log. Search, filters and pages are in the address, so that a finding can be passed on. */
import type { Knex } from 'knex';
import { mentionsOf, type PluginContext, view } from '../../core/index.js';
import type { AuditLogContract, Named } from './contract.js';
import { type NamedEntry, namedEntries } from './entries.js';
import { auditQuery } from './query.js';

type ShownEntry = NamedEntry & {
  subject?: Named;
  /** What things in the detail are called now, by field and number. */
  mentioned: Record<string, string>;
};

export function addAuditPage(ctx: PluginContext<AuditLogContract>): void {
  const named = async (items: readonly NamedEntry[]): Promise<ShownEntry[]> => {
    const subjects = items.flatMap(({ subject_type: type, subject_id: id, detail }) => [
      ...(type && id ? [{ type, id }] : []),
      ...mentionsOf(detail),
    ]);
    const { names } = await ctx.applyFilter('audit-log.subjects', { subjects, names: new Map() });
    return items.map((item) => {
      const subject = names.get(`${item.subject_type} ${item.subject_id}`);
      const mentioned = Object.fromEntries(
        mentionsOf(item.detail).flatMap(({ field, type, id }) => {
          const name = names.get(`${type} ${id}`);
          return name ? [[`${field} ${id}`, name.label]] : [];
        }),
      );
      return { ...item, mentioned, ...(subject ? { subject } : {}) };
    });
  };

  ctx.page({
    method: 'GET',
    path: '/console/audit',
    permission: 'audit:read',
    query: auditQuery,
    handler: async ({ query }) => {
      const [{ items, total }, people, types] = await Promise.all([
        namedEntries(ctx.db, query),
        ctx.db('admins').orderByRaw('lower(full_name), id').select('id', 'full_name'),
        subjectTypes(ctx.db),
      ]);
      const { page, per_page, sort = '-at' } = query;
      return view('audit-log/list.njk', {
        items: await named(items),
        total,
        page,
        per_page,
        sort,
        people,
        types,
      });
    },
  });
}

/** By the index: the log is long and its types are few. */
async function subjectTypes(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { type: string }[] }>(
    `WITH RECURSIVE types AS (
       SELECT min(subject_type) AS type FROM audit_log
       UNION ALL
       SELECT (SELECT min(subject_type) FROM audit_log WHERE subject_type > types.type) FROM types WHERE types.type IS NOT NULL
     ) SELECT type FROM types WHERE type IS NOT NULL`,
  );
  return rows.map(({ type }) => type);
}
