/**
 * Forged forms are refused twice: a foreign Origin at once, and every form of a signed-in person carries a token that is
 * derived from their sign-in, which another site cannot read.
 */
import type { Context } from 'koa';
import type { Secrets } from '../data/secrets.js';
import { AppError } from '../errors.js';
import type { Identity } from './identity.js';
import { isOwnOrigin } from './origin.js';

export const CSRF_FIELD = '_csrf';
const CSRF_HEADER = 'x-csrf-token';

export const csrfTokenOf = (secrets: Secrets, identity: Identity | undefined): string =>
  identity ? secrets.sign('csrf', identity.tokenId) : '';

export function refuseForeignOrigin(ctx: Context, publicUrl: string | undefined): void {
  if (!isOwnOrigin(ctx.headers, publicUrl)) throw new AppError('foreign_origin', { status: 403 });
}

/** Takes the token out of the form, so that schemas need not name it. */
export function refuseForgedForm(
  ctx: Context,
  body: Record<string, unknown>,
  secrets: Secrets,
  identity: Identity | undefined,
): void {
  const given = String(body[CSRF_FIELD] ?? ctx.get(CSRF_HEADER) ?? '');
  delete body[CSRF_FIELD];
  if (identity && !secrets.verify('csrf', identity.tokenId, given))
    throw new AppError('form_expired', { status: 403 });
}
