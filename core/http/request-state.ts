/** What every request has from the start: its id, its language, and a place in the metrics. */
import { randomBytes } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { Counter, Histogram } from 'prom-client';
import { LOCALES } from '../i18n.js';
import type { Host } from '../plugins/context.js';
import { LANGUAGE_COOKIE } from './cookies.js';
import { channelOf } from './dispatch.js';

export function requestState(host: Host): Middleware {
  return (ctx, next) => {
    ctx.state['requestId'] = randomBytes(6).toString('base64url');
    ctx.set('X-Request-Id', ctx.state['requestId']);
    ctx.state['locale'] = localeOf(ctx, host);
    if (ctx.method === 'GET' && ctx.query['lang'] !== undefined && channelOf(ctx.path) !== 'api')
      return withoutLanguage(ctx);
    return next();
  };
}

/** Pages go by the visitor's choice, then the school's language: lab PCs often run an English Windows. The API goes by Accept-Language. */
function localeOf(ctx: Context, host: Host): string {
  if (channelOf(ctx.path) === 'api') return host.texts.negotiate(ctx.get('accept-language') || undefined);
  const asked = LOCALES.find((l) => l === ctx.query['lang']);
  if (asked)
    ctx.cookies.set(LANGUAGE_COOKIE, asked, {
      httpOnly: false,
      sameSite: 'lax',
      maxAge: 365 * 24 * 3600 * 1000,
      overwrite: true,
    });
  return asked ?? LOCALES.find((l) => l === ctx.cookies.get(LANGUAGE_COOKIE)) ?? host.config.defaultLocale;
}

/** The choice is kept in a cookie and leaves the address, which may be shared and is checked strictly. */
function withoutLanguage(ctx: Context): void {
  const { lang: _, ...query } = ctx.query;
  ctx.query = query;
  // `//elsewhere` would be another site's address.
  ctx.redirect(ctx.url.replace(/^[/\\]+/, '/'));
  ctx.status = 303;
}

export function measured(host: Host): Middleware {
  const requests = new Counter({
    name: 'examhall_http_requests_total',
    help: 'Requests by method and status.',
    labelNames: ['method', 'status'],
    registers: [host.metrics],
  });
  const seconds = new Histogram({
    name: 'examhall_http_request_seconds',
    help: 'Time to answer.',
    buckets: [0.005, 0.02, 0.05, 0.1, 0.3, 1, 3, 10],
    registers: [host.metrics],
  });
  return async (ctx, next) => {
    const startedAt = host.clock.monotonic();
    await next();
    const ms = host.clock.monotonic() - startedAt;
    requests.inc({ method: ctx.method, status: ctx.status });
    seconds.observe(ms / 1000);
    host.logger.debug(
      {
        method: ctx.method,
        path: ctx.path,
        status: ctx.status,
        ms: Math.round(ms),
        id: ctx.state['requestId'],
      },
      'request',
    );
  };
}
