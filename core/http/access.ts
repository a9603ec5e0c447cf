/** The two seams in one step: who asks, may they. Used by routes, pages and upgrades alike. */
import { AppError } from '../errors.js';
import type { HookRegistry } from '../hooks/registry.js';
import { type Channel, type Identity, PUBLIC } from './identity.js';

interface Question {
  channel: Channel;
  token: string | undefined;
  permission: readonly string[];
  params: Readonly<Record<string, string>>;
}

/**
 * @returns who asks; undefined only on public routes.
 * @throws AppError 401 without a valid identity, 403 when it may not. With nobody on the seams everything but public is refused.
 */
export async function admit(
  hooks: HookRegistry,
  { channel, token, permission, params }: Question,
): Promise<Identity | undefined> {
  const isPublic = permission.includes(PUBLIC);
  // A public route asks who comes only for the pages' sake; on the API a stale token must not stop a new sign-in.
  if (isPublic && (channel !== 'console' || token === undefined)) return undefined;
  const { identity } = await hooks.filter('http.identify', {
    channel,
    token,
    identity: undefined as Identity | undefined,
  });
  if (isPublic) return identity;
  if (!identity) throw new AppError('not_signed_in', { status: 401 });
  const { allowed } = await hooks.filter('http.authorize', {
    permission,
    identity,
    params,
    allowed: undefined as boolean | undefined,
  });
  if (allowed !== true) throw new AppError('forbidden', { status: 403 });
  return identity;
}
