/** /console/setup: where the first superadmin is made. */
import { z } from 'zod';
import {
  AppError,
  emailAddress,
  type FormState,
  faultKey,
  type PluginContext,
  redirect,
  refusedForm,
  view,
} from '../../../core/index.js';
import { line } from '../fields.js';
import { hasPeople } from '../people/store.js';
import type { RbacUses } from '../uses.js';
import { makeFirstAdmin } from './first-admin.js';
import { isSameCode, readSetupCode } from './setup-code.js';

const SETUP = '/console/setup';
const SIGN_IN = '/console/sign-in';
/** Strangers send it: as much as its fields take. */
const FORM_LIMIT_BYTES = 16 * 1024;

export function addSetupPages(ctx: PluginContext<RbacUses>): void {
  const auth = ctx.service('auth');
  const SetupForm = z.strictObject({
    code: line(100),
    full_name: line(200),
    email: emailAddress.max(254),
    password: auth.adminPassword,
  });
  const page = (form: FormState<unknown>, status = 200) => view('rbac/setup/form.njk', { form }, status);

  ctx.filter('auth.sign-in.detour', async (detour) =>
    detour.to !== undefined || (await hasPeople(ctx.db)) ? detour : { to: SETUP },
  );

  ctx.page({
    method: 'GET',
    path: SETUP,
    permission: 'public',
    handler: async ({ form }) => ((await hasPeople(ctx.db)) ? redirect(SIGN_IN) : page(form)),
  });

  ctx.page({
    method: 'POST',
    path: SETUP,
    permission: 'public',
    form: SetupForm,
    maxBodyBytes: FORM_LIMIT_BYTES,
    handler: async ({ form, ip, requestId, locale, koa }) => {
      if (await hasPeople(ctx.db)) return redirect(SIGN_IN);
      if (!form.ok) return page(form, 422);
      const { code, full_name: fullName, email, password } = form.data;
      try {
        const right = await auth.limited('first set-up', ip, async () =>
          isSameCode(code, (await readSetupCode(ctx.db)) ?? '') ? true : undefined,
        );
        if (!right) throw wrongCode();
        const passwordHash = await auth.hashPassword(password, 'admin');
        const id = await makeFirstAdmin(ctx, { email, fullName, passwordHash, origin: { ip, requestId } });
        await auth.admitToConsole(koa, id);
        return redirect('/console', { key: 'rbac.setup.done' });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.retryAfterSeconds !== undefined) koa.set('Retry-After', String(error.retryAfterSeconds));
        return page(refusedForm(form, error, ctx.texts, locale), error.status);
      }
    },
  });
}

const wrongCode = (): AppError =>
  new AppError('invalid_input', { status: 422, faults: [faultKey('code', 'wrong_setup_code')] });
