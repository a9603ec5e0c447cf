/** WebSocket addresses: origin, identity and permission are checked before the upgrade; refusals are plain HTTP problems. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { z } from 'zod';
import { awayError } from '../data/away.js';
import { AppError } from '../errors.js';
import type { HookRegistry } from '../hooks/registry.js';
import type { Texts } from '../i18n.js';
import type { Logger } from '../logger.js';
import { admit } from './access.js';
import type { Identity } from './identity.js';
import { isOwnOrigin } from './origin.js';
import { refuseSocket } from './refuse-socket.js';
import { check } from './validate.js';

export interface UpgradeRequest {
  identity: Identity;
  /** As the route's schema reads them. */
  params: Record<string, unknown>;
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  ip: string;
}

export interface UpgradeRoute {
  /** `/ws/v1/…` with `:name` parameters; the token comes in `?token=`. */
  path: string;
  permission: string;
  params: z.ZodObject;
  /** Completes the upgrade, or throws an AppError before it has begun. */
  handler(request: UpgradeRequest): Promise<void>;
}

export class Upgrades {
  readonly #routes: (UpgradeRoute & { owner: string; pattern: RegExp })[] = [];

  add(route: UpgradeRoute & { owner: string }): () => void {
    const pattern = new RegExp(`^${route.path.replace(/:(\w+)/g, '(?<$1>[^/]+)')}$`);
    const entry = { ...route, pattern };
    this.#routes.push(entry);
    return () => this.#routes.splice(this.#routes.indexOf(entry), 1);
  }

  list(): readonly UpgradeRoute[] {
    return this.#routes;
  }

  attach(
    server: Server,
    host: {
      hooks: HookRegistry;
      texts: Texts;
      logger: Logger;
      publicUrl: string | undefined;
      trustProxy: boolean;
      isStopping: () => boolean;
    },
  ): void {
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      this.#accept(request, socket, head, host).catch((thrown: unknown) => {
        const error = awayError(thrown) ?? thrown;
        if (!(error instanceof AppError)) host.logger.error({ err: error }, 'an upgrade failed');
        refuseSocket(socket, error, host.texts, host.texts.negotiate(request.headers['accept-language']));
      });
    });
  }

  async #accept(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    host: Parameters<Upgrades['attach']>[1],
  ): Promise<void> {
    if (host.isStopping()) throw new AppError('server_stopping', { status: 503, retryAfterSeconds: 2 });
    // The error of a broken address would carry it, with the token, into the log.
    if (!URL.canParse(request.url ?? '/', 'http://local')) throw new AppError('not_found', { status: 404 });
    const url = new URL(request.url ?? '/', 'http://local');
    const found = this.#routes
      .map((route) => ({ route, match: route.pattern.exec(url.pathname) }))
      .find(({ match }) => match !== null);
    if (!found?.match) throw new AppError('not_found', { status: 404 });
    if (!isOwnOrigin(request.headers, host.publicUrl)) throw new AppError('foreign_origin', { status: 403 });
    if (request.method !== 'GET' || request.headers.upgrade?.toLowerCase() !== 'websocket')
      throw new AppError('malformed_body', { status: 400 });
    const params = { ...found.match.groups } as Record<string, string>;
    const token = url.searchParams.get('token') ?? undefined;
    const identity = await admit(host.hooks, {
      channel: 'socket',
      token,
      permission: [found.route.permission],
      params,
    });
    if (!identity) throw new AppError('not_signed_in', { status: 401 });
    const checked = check(found.route.params, params, 'path', 'en');
    if (!checked.ok) throw new AppError('not_found', { status: 404 });
    // The last address is what the proxy itself has seen; those before it are whatever the client wrote.
    const forwarded = host.trustProxy
      ? String(request.headers['x-forwarded-for'] ?? '')
          .split(',')
          .at(-1)
          ?.trim()
      : '';
    await found.route.handler({
      identity,
      params: checked.data,
      request,
      socket,
      head,
      ip: forwarded || (request.socket.remoteAddress ?? ''),
    });
  }
}
