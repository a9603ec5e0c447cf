/** Cards to print: who signs in with what. Each look at them is in the audit log. */
import { z } from 'zod';
import { audit, view } from '../../../core/index.js';
import { actorOf } from '../actor.js';
import { ofAddress } from '../lists.js';
import type { SchoolContext, SchoolTools } from '../uses.js';
import { cardCounts, cardsOf } from './store.js';

/** An admin who sits at the appliance itself opened it by an address that no student can use. */
const LOOPBACK = /^(localhost|127\.[\d.]+|\[::1\])$/;
const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const cardQuery = ofAddress(
  z.strictObject({ class: z.union([z.literal('all'), id]).optional(), student: id.optional() }),
);

export function addCardPages(ctx: SchoolContext, { db, secrets, transact }: SchoolTools): void {
  ctx.page({
    method: 'GET',
    path: '/console/students/cards',
    permission: 'students:write',
    query: cardQuery,
    handler: async (request) => {
      const { class: chosen, student } = request.query;
      if (chosen === undefined && student === undefined)
        return view('school/cards/choose.njk', { classes: await cardCounts(db) });
      const of = { classId: chosen === 'all' ? undefined : chosen, studentId: student };
      const cards = await transact(async (tx) => {
        const found = await cardsOf(tx.db, secrets, of);
        // Before the page goes out: passwords that nobody accounts for are never shown.
        if (found.length > 0)
          await audit(tx.db, {
            ...actorOf(request),
            action: 'students.cards_printed',
            detail: { student_ids: found.map((card) => card.student_id), ...of },
          });
        return found;
      });
      const { origin, hostname } = request.koa.URL;
      const signInAddress = ctx.config.publicUrl ?? (LOOPBACK.test(hostname) ? undefined : origin);
      return view('school/cards/print.njk', { cards, signInAddress });
    },
  });
}
