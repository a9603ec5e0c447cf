/** System → audit log. Search, filters and pages are in the address, so that a finding can be passed on. */
import type { Knex } from 'knex';
import { type PluginContext, view } from '../../core/index.js';
import type { AuditLogContract, Named } from './contract.js';
import { type NamedEntry, namedEntries } from './entries.js';
import { auditQuery } from './query.js';

export function addAuditPage(ctx: PluginContext<AuditLogContract>): void {
  const named = async (items: readonly NamedEntry[]): Promise<(NamedEntry & { subject?: Named })[]> => {
    const subjects = items.flatMap(({ subject_type: type, subject_id: id }) =>
      type && id ? [{ type, id }] : [],
    );
    const { names } = await ctx.applyFilter('audit-log.subjects', { subjects, names: new Map() });
    return items.map((item) => {
      const subject = names.get(`${item.subject_type} ${item.subject_id}`);
      return subject ? { ...item, subject } : item;
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
