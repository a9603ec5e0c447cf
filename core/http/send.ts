/** Turns a handler's reply into the answer of Koa; a view gets the frame around it that every page has. */
import { Readable } from 'node:stream';
import type { Context } from 'koa';
import { menuFor } from '../console/menu.js';
import type { Settings } from '../data/settings.js';
import { LOCALES } from '../i18n.js';
import type { Host } from '../plugins/context.js';
import { NOTICE_COOKIE } from './cookies.js';
import { csrfTokenOf } from './csrf.js';
import { channelOf } from './dispatch.js';
import type { Identity } from './identity.js';
import { pieces } from './pieces.js';
import type { Notice, Reply } from './reply.js';
import { squeezed } from './squeezed.js';
import type { Views } from './views.js';

export interface SendParts {
  host: Host;
  views: Views;
  settings: Settings;
}

export async function send(
  parts: SendParts,
  ctx: Context,
  reply: Reply,
  identity: Identity | undefined,
): Promise<void> {
  if ('headers' in reply && reply.headers) ctx.set(reply.headers);
  // Answers to one person must not stay in a shared PC's cache unless the handler says otherwise.
  if (!ctx.response.get('cache-control')) ctx.set('Cache-Control', 'no-store');
  switch (reply.reply) {
    case 'json':
      ctx.status = reply.status;
      ctx.type = 'application/json';
      ctx.body = JSON.stringify(reply.body);
      return;
    case 'empty':
      ctx.body = null;
      ctx.status = reply.status;
      return;
    case 'raw':
      ctx.status = reply.status;
      ctx.type = reply.type;
      ctx.body = reply.body;
      return;
    case 'redirect':
      if (reply.notice)
        ctx.cookies.set(NOTICE_COOKIE, Buffer.from(JSON.stringify(reply.notice)).toString('base64url'), {
          path: '/console',
          httpOnly: true,
          sameSite: 'lax',
          overwrite: true,
        });
      ctx.redirect(reply.to);
      ctx.status = 303;
      return;
    case 'view': {
      const frame = await pageFrame(parts, ctx, identity);
      ctx.status = reply.status;
      ctx.type = 'text/html; charset=utf-8';
      if (reply.parts) ctx.body = Readable.from(pieces(parts.views, frame, { ...reply, parts: reply.parts }));
      else {
        const html = parts.views.render(reply.view, frame, reply.data);
        ctx.body = reply.forAll ? await inItsEncoding(ctx, html) : html;
      }
    }
  }
}

async function inItsEncoding(ctx: Context, html: string): Promise<string | Buffer> {
  ctx.vary('Accept-Encoding');
  if (ctx.acceptsEncodings('gzip', 'identity') !== 'gzip') return html;
  const body = await squeezed(html);
  ctx.set('Content-Encoding', 'gzip');
  return body;
}

async function pageFrame({ host, settings }: SendParts, ctx: Context, identity: Identity | undefined) {
  const locale = String(ctx.state['locale']);
  const { school_name, time_zone } = settings.current();
  const isConsole = channelOf(ctx.path) === 'console';
  return {
    locale,
    locales: LOCALES,
    t: host.texts.for(locale),
    timeZone: time_zone,
    schoolName: school_name,
    csrfToken: csrfTokenOf(host.secrets, identity),
    identity,
    can: (code: string) => identity?.permissions.has(code) ?? false,
    path: ctx.path,
    query: ctx.query,
    isFragment: ctx.get('hx-request') === 'true',
    notice: isConsole ? takeNotice(ctx) : undefined,
    menu: isConsole && identity ? await menuFor(host, identity, locale) : [],
  };
}

function takeNotice(ctx: Context): Notice | undefined {
  const cookie = ctx.cookies.get(NOTICE_COOKIE);
  if (cookie === undefined) return undefined;
  ctx.cookies.set(NOTICE_COOKIE, null, { path: '/console', overwrite: true });
  try {
    return JSON.parse(Buffer.from(cookie, 'base64url').toString()) as Notice;
  } catch {
    return undefined;
  }
}
