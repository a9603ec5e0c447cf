/** The audit log over the API. */
import { z } from 'zod';
import { isoInstant, listOf, type PluginContext } from '../../core/index.js';
import type { AuditLogContract } from './contract.js';
import { namedEntries } from './entries.js';
import { auditQuery } from './query.js';

const entry = z.object({
  id: z.int(),
  at: z.string(),
  admin_id: z.int().nullable(),
  full_name: z.string().nullable(),
  actor: z.string(),
  action: z.string(),
  subject_type: z.string().nullable(),
  subject_id: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()),
  address: z.string().nullable(),
  request_id: z.string().nullable(),
});

export const addAuditRoute = (ctx: PluginContext<AuditLogContract>): void =>
  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/audit',
    permission: 'audit:read',
    summary:
      'Who did what to what, when and from where; newest first. `q` looks in actions, subjects and details.',
    query: auditQuery,
    responses: { 200: listOf(entry) },
    handler: async ({ query }) => {
      const { items, total } = await namedEntries(ctx.db, query);
      const shown = items.map((item) => ({ ...item, at: isoInstant(item.at.getTime()) }));
      return { items: shown, total, page: query.page, per_page: query.per_page };
    },
  });
