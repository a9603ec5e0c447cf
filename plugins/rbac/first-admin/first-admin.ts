/** The first superadmin: from ADMIN_EMAIL and ADMIN_PASSWORD, or made in the browser with the one-time code. */
import { AppError, audit } from '../../../core/index.js';
import { hasPeople, insertPerson, lockPeople } from '../people/store.js';
import { SUPERADMIN } from '../power.js';
import { roleIdOf } from '../roles/store.js';
import type { RbacContext } from '../uses.js';
import { forgetSetupCode, inGroups, setupCode } from './setup-code.js';

interface FirstAdmin {
  email: string;
  fullName: string;
  passwordHash: string;
  origin: { ip?: string; requestId?: string };
}

/** Does nothing once there is anybody. */
export async function prepareFirstAdmin(ctx: RbacContext): Promise<void> {
  if (await hasPeople(ctx.db)) return;
  const { firstAdmin } = ctx.config;
  const { first } = await ctx.applyFilter('rbac.first-admin', {
    first: firstAdmin && { ...firstAdmin, fullName: SUPERADMIN },
  });
  if (!first) return tellCode(ctx, await setupCode(ctx.db));
  const { password, ...person } = first;
  const passwordHash = await ctx.service('auth').hashPassword(password, 'admin');
  await makeFirstAdmin(ctx, { ...person, passwordHash, origin: {} }).catch((error: unknown) => {
    // The worker of another host was faster.
    if (!(error instanceof AppError) || error.code !== 'already_set_up') throw error;
  });
}

/** @returns the id. @throws AppError 409 `already_set_up` when somebody was faster. */
export function makeFirstAdmin(
  ctx: RbacContext,
  { email, fullName, passwordHash, origin }: FirstAdmin,
): Promise<number> {
  return ctx.transact(async ({ db }) => {
    const roleId = await roleIdOf(db, SUPERADMIN);
    if (roleId === undefined) throw new AppError('unavailable', { status: 503, retryAfterSeconds: 2 });
    await lockPeople(db);
    if (await hasPeople(db)) throw new AppError('already_set_up', { status: 409 });
    await forgetSetupCode(db);
    const id = await insertPerson(db, {
      email,
      username: null,
      full_name: fullName,
      role_id: roleId,
      active: true,
      password_hash: passwordHash,
    });
    await audit(db, { ...origin, action: 'admin.first_made', subjectType: 'admin', subjectId: id });
    return id;
  });
}

/** In plain letters, because the log is JSON and a person has to read this. */
function tellCode({ config, logger, texts, tell }: RbacContext, code: string): void {
  logger.warn('no admin exists yet: waiting for the first set-up in the browser');
  if (logger.level === 'silent') return;
  const address = `${config.publicUrl ?? `http://localhost:${config.port}`}/console/setup`;
  const text = texts.translate(config.defaultLocale, 'rbac.setup.terminal', {
    address,
    code: inGroups(code),
  });
  tell(`\n  ${text.replaceAll('\n', '\n  ')}\n`);
}
