/** The Koa application: request state, error boundary, security headers, assets, health, routes, the 404. */
import { createServer, type Server } from 'node:http';
import Koa, { type Middleware } from 'koa';
import { AppError } from '../errors.js';
import type { Assets } from './assets.js';
import { boundary } from './boundary.js';
import { dispatch } from './dispatch.js';
import { healthRoutes } from './health.js';
import { IncomingRequest } from './offered-protocol.js';
import { refuseUnreadable } from './refuse-socket.js';
import { measured, requestState } from './request-state.js';
import { type SendParts, send } from './send.js';

interface ServerParts extends SendParts {
  assets: Assets;
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
  koa.use(securityHeaders(host.config.publicUrl));
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
    {
      requestTimeout: 60_000,
      headersTimeout: 15_000,
      keepAliveTimeout: 65_000,
      IncomingMessage: IncomingRequest,
    },
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

/**
 * 'self' does not cover ws:// in every browser of the floor, so the socket's address is named: by the host of the request, and by
 * PUBLIC_URL, because a proxy may name itself as the host.
 */
const securityHeaders = (publicUrl: string | undefined): Middleware => {
  const ours = publicUrl === undefined ? '' : ` ${publicUrl.replace(/^http/, 'ws')}`;
  return (ctx, next) => {
    const host = /^[\w.:[\]-]+$/.test(ctx.get('host')) ? ctx.get('host') : '';
    const sockets = `${ours}${host ? ` ws://${host} wss://${host}` : ''}`;
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
};
