/** What was done to one exam, for its author: the entries of the audit log about it. */
import { auditEntries, listQuery, mentionsOf } from '../../../core/index.js';
import { examParams } from '../exams/schemas.js';
import { type ConsoleContext, EXAM, examPage, openExam } from './exam-page.js';

export function addHistoryPage(ctx: ConsoleContext): void {
  ctx.page({
    method: 'GET',
    path: `${EXAM}/history`,
    permission: 'exams:write_own',
    params: examParams,
    query: listQuery(['at']),
    handler: async (request) => {
      const exam = await openExam(ctx, request, request.params.exam_id, 'exams:write');
      const { page, per_page, q, sort = '-at' } = request.query;
      const { items, total } = await auditEntries(ctx.db, {
        subject_type: 'exam',
        subject_id: exam.id,
        page,
        per_page,
        q,
        upwards: sort === 'at',
      });
      const people = await ctx
        .db('admins')
        .whereIn(
          'id',
          items.flatMap(({ admin_id }) => admin_id ?? []),
        )
        .select<{ id: number; full_name: string }[]>('id', 'full_name');
      const names = new Map(people.map(({ id, full_name }) => [id, full_name]));
      const things = await ctx.applyFilter('audit-log.subjects', {
        subjects: items.flatMap(({ detail }) => mentionsOf(detail)),
        names: new Map(),
      });
      return examPage(request, exam, 'publish', 'history/page', {
        items: items.map((item) => ({
          ...item,
          full_name: names.get(item.admin_id ?? 0),
          mentioned: Object.fromEntries(
            mentionsOf(item.detail).map(({ field, type, id }) => [
              `${field} ${id}`,
              things.names.get(`${type} ${id}`)?.label,
            ]),
          ),
        })),
        total,
        page,
        per_page,
        sort,
      });
    },
  });
}
