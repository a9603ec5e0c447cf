/** `/healthz` says that the process lives; `/readyz` names what is wrong; `/metrics` is for this machine or a token's bearer. */
import { timingSafeEqual } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import { Registry } from 'prom-client';
import { awayError } from '../data/away.js';

/** @returns undefined when well, else one sentence. A `warning` is shown but does not make the appliance unready. */
export type HealthCheck = () => Promise<string | undefined | { warning: string }>;
const CHECK_LIMIT_MS = 2500;

export class HealthChecks {
  readonly #checks = new Map<string, { check: HealthCheck; unanswered: string | undefined }>();

  /** @param unanswered what it means when the check itself fails or takes too long. */
  add(name: string, check: HealthCheck, unanswered?: string): () => void {
    this.#checks.set(name, { check, unanswered });
    return () => this.#checks.delete(name);
  }

  async run(): Promise<{ ready: boolean; checks: Record<string, string>; warnings: Record<string, string> }> {
    const checks: Record<string, string> = {};
    const warnings: Record<string, string> = {};
    let ready = true;
    await Promise.all(
      [...this.#checks].map(async ([name, { check, unanswered }]) => {
        const result = await limited(check, unanswered);
        if (typeof result === 'object') warnings[name] = result.warning;
        else if (result !== undefined) ready = false;
        checks[name] = typeof result === 'string' ? result : 'ok';
      }),
    );
    return { ready, checks, warnings };
  }
}

async function limited(check: HealthCheck, unanswered: string | undefined): ReturnType<HealthCheck> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    const silent = unanswered ?? `not known: no answer within ${CHECK_LIMIT_MS / 1000} s`;
    timer = setTimeout(() => resolve(silent), CHECK_LIMIT_MS);
  });
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    if (unanswered !== undefined) return unanswered;
    // The words of a client library tell nobody what to do; which of the two it is stands beside it.
    if (awayError(error)) return 'not known while Redis or PostgreSQL cannot be reached';
    return error instanceof Error ? error.message : String(error);
  } finally {
    clearTimeout(timer);
  }
}

export function healthRoutes(options: {
  health: HealthChecks;
  /** Prometheus text of the whole host. */
  metrics: () => Promise<string>;
  metricsToken: string | undefined;
  isStopping: () => boolean;
}): Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (ctx.path === '/healthz') {
      ctx.body = { status: 'alive' };
    } else if (ctx.path === '/readyz') {
      const { ready, checks, warnings } = await options.health.run();
      const stopping = options.isStopping();
      ctx.status = ready && !stopping ? 200 : 503;
      if (ctx.status === 503) ctx.set('Retry-After', '5');
      ctx.set('Cache-Control', 'no-store');
      ctx.body = { status: stopping ? 'stopping' : ready ? 'ready' : 'not_ready', checks, warnings };
    } else if (ctx.path === '/metrics' && mayReadMetrics(ctx, options.metricsToken)) {
      ctx.type = Registry.PROMETHEUS_CONTENT_TYPE;
      ctx.body = await options.metrics();
    } else {
      return next();
    }
  };
}

/** What a proxy on this machine adds, each kind its own; then whoever asks may be anywhere. */
const FORWARDING = /^(forwarded|via|x-forwarded($|-)|x-real-ip$|x-client-ip$|true-client-ip$|cf-)/;

/** From this machine (by whichever of its addresses) without a forwarding header, or with the token. */
function mayReadMetrics(ctx: Context, token: string | undefined): boolean {
  const { remoteAddress = '', localAddress } = ctx.req.socket;
  const isHere =
    /^(::ffff:)?127\.|^::1$/.test(remoteAddress) || (remoteAddress !== '' && remoteAddress === localAddress);
  if (isHere && !Object.keys(ctx.req.headers).some((name) => FORWARDING.test(name))) return true;
  const given = Buffer.from(ctx.get('authorization'));
  const expected = Buffer.from(`Bearer ${token ?? ''}`);
  return token !== undefined && given.length === expected.length && timingSafeEqual(given, expected);
}
