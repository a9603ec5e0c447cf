/** The API of outages: what was lost and given back, and the decision about exams that are held. */
import { z } from 'zod';
import { listOf, noContent, type PluginContext } from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';
import { decideOutage, listOutages, outageQuery } from './decide.js';
import { changeLimit, MOST_MINUTES, readLimit } from './limit.js';

const PERMISSION = 'sessions:manage_all';

export const decision = z.strictObject({
  /** 0 gives nothing for the outage; the time until the decision is given back in any case. */
  minutes: z.int().min(0).max(1440),
  reason: z.string().trim().min(1).max(500),
});
export const outageParams = z.strictObject({
  outage_id: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
});

export const limit = z.strictObject({ minutes: z.int().min(0).max(MOST_MINUTES) });

const listed = z.object({
  id: z.int(),
  from_at: z.string(),
  to_at: z.string(),
  seconds: z.int().nullable(),
  cause: z.enum(['AWAY', 'CLOCK']),
  held: z.boolean(),
  given_seconds: z.int().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
  sessions: z.int().nullable(),
  given_at: z.string().nullable(),
});

export function addOutageRoutes(ctx: PluginContext<ExamEngineUses>): void {
  ctx.api({
    method: 'GET',
    path: '/api/v1/admin/outages',
    permission: PERMISSION,
    summary: 'Times in which answers could not be saved, newest first, and what was given back.',
    query: outageQuery,
    responses: { 200: listOf(listed).extend({ limit_minutes: z.number() }) },
    handler: async ({ query }) => ({
      ...(await listOutages(ctx.db, query)),
      page: query.page,
      per_page: query.per_page,
      limit_minutes: await readLimit(ctx.db),
    }),
  });

  ctx.api({
    method: 'PUT',
    path: '/api/v1/admin/outages/limit',
    permission: PERMISSION,
    summary: 'How long an outage may be so that its time is given back without a decision.',
    body: limit,
    responses: { 204: null },
    handler: async (request) => {
      await changeLimit(ctx, request, request.body.minutes);
      return noContent();
    },
  });

  ctx.api({
    method: 'POST',
    path: '/api/v1/admin/outages/:outage_id/decide',
    permission: PERMISSION,
    summary:
      'Lets held exams go on: so many minutes are given back for the outage, and all of the time since. Once.',
    params: outageParams,
    body: decision,
    responses: { 204: null },
    handler: async (request) => {
      await decideOutage(ctx, request, request.params.outage_id, request.body);
      return noContent();
    },
  });
}
