/** Settings of the school: its name and its time zone. Every change stands in the audit log. */
import { z } from 'zod';
import { audit, emptyForm, type PluginContext, redirect, view } from '../../core/index.js';
import type { HomeContract } from './contract.js';

/** The zones of Indonesia stand first; the rest of the world is there for schools abroad. */
const INDONESIAN_ZONES = ['Asia/Jakarta', 'Asia/Makassar', 'Asia/Jayapura'];

const settingsForm = z.strictObject({
  school_name: z.string().trim().min(1).max(120),
  time_zone: z.string().refine(isTimeZone),
});

export function settingsPages(ctx: PluginContext<HomeContract>): void {
  const permission = 'settings:write';
  ctx.page({
    method: 'GET',
    path: '/console/settings',
    permission,
    handler: async () => {
      await ctx.school.refresh();
      return page(ctx, emptyForm(), 200);
    },
  });
  ctx.page({
    method: 'POST',
    path: '/console/settings',
    permission,
    form: settingsForm,
    handler: async (request) => {
      const { form } = request;
      if (!form.ok) return page(ctx, form, 422);
      await ctx.transact(async (tx) => {
        await ctx.school.set(form.data, tx.db);
        await audit(tx.db, {
          identity: request.who(),
          action: 'settings.changed',
          subjectType: 'settings',
          detail: form.data,
          ip: request.ip,
          requestId: request.requestId,
        });
      });
      await ctx.school.refresh();
      return redirect('/console/settings', { key: 'console-home.settings.saved' });
    },
  });
}

const page = (ctx: PluginContext<HomeContract>, form: object, status: number) => {
  const stored = ctx.school.current();
  return view('console-home/settings.njk', { form, stored, zones: zonesWith(stored.time_zone) }, status);
};

/** @param stored is offered in any case: a zone's name may come from TZ and be an alias that the list lacks. */
const zonesWith = (stored: string): string[] => [
  ...new Set([...INDONESIAN_ZONES, stored, ...Intl.supportedValuesOf('timeZone')]),
];

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
  } catch {
    return false;
  }
}
