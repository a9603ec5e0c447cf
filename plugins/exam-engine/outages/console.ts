/** Outages in the console: a card on the home page while exams are held, the list, and the decision. */

import { z } from 'zod';
import type { PluginContext } from '../../../core/index.js';
import {
  AppError,
  emptyForm,
  type FormState,
  isoInstant,
  type MenuEntry,
  redirect,
  view,
} from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';
import { clockIsBefore } from './clock-doubt.js';
import { countHeld, decideOutage, listOutages } from './decide.js';
import { changeLimit, MOST_MINUTES, readLimit } from './limit.js';
import { decision, outageParams } from './routes.js';

const OUTAGES = '/console/outages';
const permission = 'sessions:manage_all';
const limitForm = z.strictObject({ limit_minutes: z.coerce.number().int().min(0).max(MOST_MINUTES) });
const form = decision.extend({ minutes: z.coerce.number().int().min(0).max(1440) });

export const outageMenu: readonly MenuEntry[] = [
  {
    label: 'exam-outages.menu',
    href: OUTAGES,
    icon: 'plug-connected-x',
    permission: [permission],
    place: 'late',
  },
];

export function addOutagePages(ctx: PluginContext<ExamEngineUses>): void {
  ctx.filter('console-home.cards', async (home) => {
    if (!home.identity.permissions.has(permission)) return home;
    const before = await clockIsBefore(ctx);
    if (before !== null) {
      home.cards.push({
        part: 'attention',
        title: home.t('exam-outages.clock.title'),
        lines: [home.t('exam-outages.clock.text', { date: isoInstant(before).slice(0, 10) })],
        href: '/console/system',
        tone: 'bad',
      });
    }
    if ((await countHeld(ctx.db)) === 0) return home;
    home.cards.push({
      part: 'attention',
      title: home.t('exam-outages.held.title'),
      lines: [home.t('exam-outages.held.text')],
      href: OUTAGES,
      tone: 'bad',
    });
    return home;
  });

  /** Long before the last of them nobody remembers. */
  const shown = { page: 1, per_page: 200 };
  const page = async (state: FormState<unknown>, tried: number | 'limit' | null, status = 200) =>
    view(
      'exam-engine/outages/page.njk',
      {
        form: state,
        tried,
        limitMinutes: await readLimit(ctx.db),
        mostMinutes: MOST_MINUTES,
        items: (await listOutages(ctx.db, shown)).items.map((outage) => ({
          ...outage,
          minutes: outage.seconds === null ? null : Math.ceil(outage.seconds / 60),
          givenMinutes: outage.given_seconds === null ? null : Math.ceil(outage.given_seconds / 60),
        })),
      },
      status,
    );

  ctx.page({
    method: 'GET',
    path: OUTAGES,
    permission,
    handler: () => page(emptyForm(), null),
  });

  ctx.page({
    method: 'POST',
    path: `${OUTAGES}/limit`,
    permission,
    form: limitForm,
    handler: async (request) => {
      if (!request.form.ok) return page(request.form, 'limit', 422);
      await changeLimit(ctx, request, request.form.data.limit_minutes);
      return redirect(OUTAGES, { key: 'exam-outages.limit_saved' });
    },
  });

  ctx.page({
    method: 'POST',
    path: `${OUTAGES}/:outage_id/decide`,
    permission,
    params: outageParams,
    form,
    handler: async (request) => {
      const { outage_id } = request.params;
      if (!request.form.ok) return page(request.form, outage_id, 422);
      try {
        await decideOutage(ctx, request, outage_id, request.form.data);
      } catch (error) {
        // Somebody else was faster: the list shows what they decided.
        if (!(error instanceof AppError) || error.code !== 'already_decided') throw error;
        return redirect(OUTAGES, { key: 'exam-outages.errors.already_decided' });
      }
      return redirect(OUTAGES, { key: 'exam-outages.decided' });
    },
  });
}
