/** The Koa application: request state, error boundary, security headers, assets, health, routes, the 404. */
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { Readable } from 'node:stream';
import Koa, { type Context, type Middleware } from 'koa';
import { Counter, Histogram } from 'prom-client';
import { menuFor } from '../console/menu.js';
import { awayError } from '../data/away.js';
import type { Settings } from '../data/settings.js';
import { AppError, messageOf } from '../errors.js';
import { LOCALES } from '../i18n.js';
import type { Host } from '../plugins/context.js';
import type { Assets } from './assets.js';
import { LANGUAGE_COOKIE, NOTICE_COOKIE } from './cookies.js';
import { csrfTokenOf } from './csrf.js';
import { channelOf, dispatch } from './dispatch.js';
import { healthRoutes } from './health.js';
import type { Identity } from './identity.js';
import { pieces } from './pieces.js';
import { type Problem, problemOf } from './problems.js';
import { refuseUnreadable } from './refuse-socket.js';
import type { Notice, Reply } from './reply.js';
import type { Views } from './views.js';

interface ServerParts {
  host: Host;
  assets: Assets;
  views: Views;
  settings: Settings;
  isStopping: () => boolean;
  /** Prometheus text of the whole host. */
  metrics: () => Promise<string>;
}

export function createHttpServer(parts: ServerParts): Server {
  const { host } = parts;
  // Of forwarded addresses the last counts, which the proxy itself has seen: whoever invents others before it gains nothing.
  const koa = new Koa({ proxy: host.config.trustProxy, maxIpsCount: 1 });
  // Everything that Koa would print is either answered by the boundary or a client that went away.
  koa.silent = true;
  koa.use(requestState(host));
  koa.use(measured(host));
  koa.use(boundary(parts));
  koa.use(securityHeaders);
  koa.use(parts.assets.middleware());
  koa.use(
    healthRoutes({
      health: host.health,
      metrics: parts.metrics,
      metricsToken: host.config.metricsToken,
      isStopping: parts.isStopping,
    }),
  );
  koa.use(
    host.routes.middleware((route, ctx) =>
      dispatch(host, route, ctx, (reply, identity) => send(parts, ctx, reply, identity)),
    ),
  );
  koa.use((ctx) => {
    const methods = ctx.state['methods'] as string[] | undefined;
    if (methods) {
      ctx.set('Allow', methods.join(', '));
      throw new AppError('method_not_allowed', { status: 405, params: { methods: methods.join(', ') } });
    }
    throw new AppError('not_found', { status: 404 });
  });
  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 15_000, keepAliveTimeout: 65_000 },
    koa.callback(),
  );
  refuseUnreadable(server, host.texts);
  host.upgrades.attach(server, {
    ...host,
    publicUrl: host.config.publicUrl,
    trustProxy: host.config.trustProxy,
    isStopping: parts.isStopping,
  });
  return server;
}

function requestState(host: Host): Middleware {
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

function measured(host: Host): Middleware {
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

function boundary(parts: ServerParts): Middleware {
  const { host } = parts;
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const error = awayError(thrown) ?? thrown;
      const locale = String(ctx.state['locale']);
      const problem = problemOf(error, host.texts, locale, String(ctx.state['requestId']));
      if (error !== thrown)
        host.logger.warn({ reason: messageOf(thrown), path: ctx.path }, 'a server is away');
      if (!(error instanceof AppError))
        host.logger.error({ err: error, path: ctx.path, id: ctx.state['requestId'] }, 'a request failed');
      if (error instanceof AppError && error.retryAfterSeconds)
        ctx.set('Retry-After', String(Math.ceil(error.retryAfterSeconds)));
      ctx.set('Cache-Control', 'no-store');
      if (problem.status === 401 && channelOf(ctx.path) === 'console' && ctx.accepts('html'))
        return redirectToSignIn(ctx);
      ctx.status = problem.status;
      if (channelOf(ctx.path) === 'api' || !ctx.accepts('html')) {
        ctx.body = JSON.stringify(problem);
        ctx.type = 'application/problem+json';
        return;
      }
      await errorPage(parts, ctx, problem);
    }
  };
}

/** Where even this page fails (a plugin may have a hand in it), plain words and the log say what happened. */
async function errorPage(parts: ServerParts, ctx: Context, problem: Problem): Promise<void> {
  try {
    await send(
      parts,
      ctx,
      { reply: 'view', status: problem.status, view: 'errors/error.njk', data: { problem } },
      ctx.state['identity'] as Identity | undefined,
    );
  } catch (error) {
    parts.host.logger.error(
      { err: error, path: ctx.path, id: problem.request_id },
      'the page of an error failed',
    );
    ctx.status = problem.status;
    ctx.type = 'text/plain; charset=utf-8';
    ctx.body = `${problem.title}\n${problem.detail}\n${problem.request_id}\n`;
  }
}

function redirectToSignIn(ctx: Context): void {
  const next = ctx.method === 'GET' ? `?next=${encodeURIComponent(ctx.url)}` : '';
  // htmx follows a redirect by fetch and would put the sign-in page into a fragment.
  if (ctx.get('hx-request') === 'true') {
    ctx.status = 200;
    ctx.set('HX-Redirect', `/console/sign-in${next}`);
    ctx.body = '';
    return;
  }
  ctx.status = 303;
  ctx.redirect(`/console/sign-in${next}`);
}

const securityHeaders: Middleware = (ctx, next) => {
  // 'self' does not cover ws:// in every browser of the floor, so the socket's address is named.
  const host = /^[\w.:[\]-]+$/.test(ctx.get('host')) ? ctx.get('host') : '';
  const sockets = host ? ` ws://${host} wss://${host}` : '';
  ctx.set({
    'Content-Security-Policy':
      `default-src 'self'; img-src 'self' data: blob:; style-src 'self'; style-src-attr 'unsafe-inline'; script-src 'self'; ` +
      `connect-src 'self'${sockets}; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'`,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'SAMEORIGIN',
  });
  return next();
};

async function send(
  parts: ServerParts,
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
      ctx.body = reply.parts
        ? Readable.from(pieces(parts.views, frame, { ...reply, parts: reply.parts }))
        : parts.views.render(reply.view, frame, reply.data);
    }
  }
}

async function pageFrame({ host, settings }: ServerParts, ctx: Context, identity: Identity | undefined) {
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
