/** The console's door: sign-in, sign-out, the own account. */
import type { Context } from 'koa';
import { z } from 'zod';
import {
  AppError,
  type FormState,
  type PluginContext,
  redirect,
  refusedForm,
  setConsoleCookie,
  view,
} from '../../core/index.js';
import type { AdminSignIns } from './admins/sign-in.js';
import { consolePath } from './console-path.js';
import type { AuthContract } from './contract.js';
import { DeviceCookie } from './device-cookie.js';
import { PasswordChange, SignInForm } from './schemas.js';
import { TOKEN_LIFETIME_MS } from './tokens.js';

const SIGN_IN = '/console/sign-in';
/** Strangers send it: as much as its fields take. */
const FORM_LIMIT_BYTES = 16 * 1024;

export function addPages(ctx: PluginContext<AuthContract>, admins: AdminSignIns): void {
  const deviceCookie = new DeviceCookie(ctx.secrets, SIGN_IN);
  const signInPage = (form: FormState<unknown>, next: string, status = 200) =>
    view('auth/sign-in/form.njk', { form, next: consolePath(next) }, status);

  ctx.page({
    method: 'GET',
    path: SIGN_IN,
    permission: 'public',
    query: z.object({ next: z.string().max(2000).optional() }),
    handler: async ({ query, form, identity }) => {
      const next = consolePath(query.next);
      if (identity) return redirect(next);
      const { to } = await ctx.applyFilter('auth.sign-in.detour', { to: undefined });
      return to === undefined ? signInPage(form, next) : redirect(to);
    },
  });

  ctx.page({
    method: 'POST',
    path: SIGN_IN,
    permission: 'public',
    form: SignInForm,
    maxBodyBytes: FORM_LIMIT_BYTES,
    handler: async ({ form, ip, requestId, locale, koa }) => {
      const next = String(form.values['next'] ?? '');
      if (!form.ok) return signInPage(form, next, 422);
      try {
        const { token, subject } = await admins.signIn({
          name: form.data.email,
          password: form.data.password,
          address: ip,
          requestId,
          deviceOf: (subject) => deviceCookie.deviceOf(koa, subject),
        });
        deviceCookie.remember(koa, subject);
        setConsoleCookie(koa, token, TOKEN_LIFETIME_MS);
        return redirect(consolePath(next));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        sayWhenToRetry(koa, error);
        return signInPage(refusedForm(form, error, ctx.texts, locale), next, error.status);
      }
    },
  });

  ctx.page({
    method: 'POST',
    path: '/console/sign-out',
    permission: 'admin',
    handler: async ({ who, koa }) => {
      await admins.signOut(who().tokenId);
      setConsoleCookie(koa, null);
      return redirect(SIGN_IN);
    },
  });

  const accountPage = async (adminId: string, form: FormState<unknown>, status = 200) =>
    view('auth/account/page.njk', { form, account: await admins.account(Number(adminId)) }, status);

  ctx.page({
    method: 'GET',
    path: '/console/account',
    permission: 'admin',
    handler: ({ who, form }) => accountPage(who().id, form),
  });

  ctx.page({
    method: 'POST',
    path: '/console/account/password',
    permission: 'admin',
    form: PasswordChange,
    handler: async ({ who, form, ip, requestId, locale, koa }) => {
      if (!form.ok) return accountPage(who().id, form, 422);
      try {
        const token = await admins.changePassword(who(), { ...form.data, address: ip, requestId });
        setConsoleCookie(koa, token, TOKEN_LIFETIME_MS);
        return redirect('/console/account', { key: 'auth.account.password_changed' });
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        sayWhenToRetry(koa, error);
        return accountPage(who().id, refusedForm(form, error, ctx.texts, locale), error.status);
      }
    },
  });
}

function sayWhenToRetry(koa: Context, { retryAfterSeconds }: AppError): void {
  if (retryAfterSeconds !== undefined) koa.set('Retry-After', String(retryAfterSeconds));
}
