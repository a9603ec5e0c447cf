/** From a matched route to its reply: limit, who, may, validate, handle. Reads as the order in which things are refused. */
import type { Context } from 'koa';
import { z } from 'zod';
import { ensureRoomForUploads } from '../data/disk-space.js';
import { AppError } from '../errors.js';
import type { Texts } from '../i18n.js';
import type { Host } from '../plugins/context.js';
import { admit } from './access.js';
import { CONSOLE_COOKIE } from './cookies.js';
import { refuseForeignOrigin, refuseForgedForm } from './csrf.js';
import { emptyForm, type FormState, faultsByField, parseBody } from './forms.js';
import type { Channel, Identity } from './identity.js';
import { wordFault } from './problems.js';
import { isReply, type Reply } from './reply.js';
import type { AnyRoute, RequestBasics } from './route.js';
import { check, ensure } from './validate.js';

const JSON_LIMIT_BYTES = 256 * 1024;
const FORM_LIMIT_BYTES = 2 * 1024 * 1024;

/** What a route without a body takes, beside the file of an upload as well: nothing. Unknown fields are refused here as everywhere. */
const noFields = z.strictObject({}).optional();
const noQuery = z.strictObject({});

/** @param send turns a reply into the response; pages need the frame of the signed-in person. */
export async function dispatch(
  host: Host,
  route: AnyRoute,
  ctx: Context,
  send: (reply: Reply, identity: Identity | undefined) => Promise<void>,
): Promise<void> {
  const channel = channelOf(ctx.path);
  const params = (ctx as unknown as { params: Record<string, string> }).params;
  const token = channel === 'console' ? ctx.cookies.get(CONSOLE_COOKIE) : bearerOf(ctx);
  const identity = await admit(host.hooks, { channel, token, permission: route.permission, params });
  ctx.state['identity'] = identity;
  const locale = String(ctx.state['locale']);
  const basics: RequestBasics = {
    identity,
    who: () => {
      if (!identity) throw new AppError('not_signed_in', { status: 401 });
      return identity;
    },
    locale,
    t: host.texts.for(locale),
    ip: ctx.ip,
    requestId: String(ctx.state['requestId']),
    headers: ctx.headers,
    koa: ctx,
  };
  // A path whose parameters have the wrong form names nothing that exists.
  const path = route.params ? check(route.params, params, 'path', locale) : undefined;
  if (path && !path.ok) throw new AppError('not_found', { status: 404 });
  const query =
    route.query || route.kind === 'api'
      ? ensure(route.query ?? noQuery, asked(route, ctx), 'query', locale)
      : undefined;
  const common = { ...basics, params: path?.data, query };
  const result =
    route.kind === 'api'
      ? await callApi(host.config.dataDir, route, ctx, common, locale)
      : await callPage(host, route, ctx, common, locale, identity);
  await send(isReply(result) ? result : plainReply(route, result), identity);
}

/** A filter form sends its untouched fields as empty text; for a page that means not chosen. */
const asked = (route: AnyRoute, ctx: Context): Record<string, unknown> =>
  Object.fromEntries(Object.entries(ctx.query).filter(([, value]) => route.kind === 'api' || value !== ''));

async function callApi(
  dataDir: string,
  route: AnyRoute,
  ctx: Context,
  common: object,
  locale: string,
): Promise<unknown> {
  const kind = route.multipart ? 'multipart' : 'json';
  if (route.multipart) await ensureRoomForUploads(dataDir);
  const parsed =
    route.method === 'GET'
      ? undefined
      : await parseBody(ctx, {
          kind,
          maxBytes: route.multipart?.maxBytes ?? route.maxBodyBytes ?? JSON_LIMIT_BYTES,
        });
  try {
    const body = ensure(route.body ?? noFields, parsed?.body, '', locale);
    return await route.handler({ ...common, body, files: parsed?.files ?? [] } as never);
  } finally {
    await parsed?.discard();
  }
}

async function callPage(
  host: Host,
  route: AnyRoute,
  ctx: Context,
  common: object,
  locale: string,
  identity: Identity | undefined,
): Promise<unknown> {
  // htmx asks for the whole page when it wants to pick a part of it by itself.
  const isFragment = ctx.get('hx-request') === 'true' && ctx.get('hx-request-type') !== 'full';
  if (route.method === 'GET')
    return await route.handler({ ...common, form: emptyForm(), files: [], isFragment } as never);
  refuseForeignOrigin(ctx, host.config.publicUrl);
  if (route.multipart) await ensureRoomForUploads(host.config.dataDir);
  const { body, files, discard } = await parseBody(ctx, {
    kind: route.multipart ? 'multipart' : route.json ? 'json' : 'form',
    maxBytes: route.multipart?.maxBytes ?? route.maxBodyBytes ?? FORM_LIMIT_BYTES,
  });
  try {
    const values = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
    refuseForgedForm(ctx, values, host.secrets, identity);
    return await route.handler({
      ...common,
      form: formState(route, values, host.texts, locale),
      files,
      isFragment,
    } as never);
  } finally {
    await discard();
  }
}

function formState(
  route: AnyRoute,
  values: Record<string, unknown>,
  texts: Texts,
  locale: string,
): FormState<unknown> {
  if (!route.body) return { ok: true, data: undefined, values, errors: {} };
  const result = check(route.body, values, '', locale);
  if (result.ok) return { ok: true, data: result.data, values, errors: {} };
  const faults = result.faults.map(({ path, message }) => ({
    path,
    message: wordFault(message, texts, locale),
  }));
  return { ok: false, data: undefined, values, errors: faultsByField(faults) };
}

function plainReply(route: AnyRoute, value: unknown): Reply {
  const status = Number(Object.keys(route.responses)[0] ?? (value === undefined ? 204 : 200));
  return value === undefined
    ? { reply: 'empty', status: status === 200 ? 204 : status }
    : { reply: 'json', status, body: value };
}

export const channelOf = (path: string): Channel =>
  path.startsWith('/api/')
    ? 'api'
    : path === '/console' || path.startsWith('/console/')
      ? 'console'
      : 'public';

const bearerOf = (ctx: Context): string | undefined => /^Bearer (\S+)$/i.exec(ctx.get('authorization'))?.[1];
