/** Cookies of the pages. The API takes none. */
import type { Context } from 'koa';

export const LANGUAGE_COOKIE = 'lang';
export const CONSOLE_COOKIE = 'console';
export const NOTICE_COOKIE = 'notice';

/** The console's sign-in: below /console alone, out of reach of scripts. */
export function setConsoleCookie(ctx: Context, token: string | null, maxAgeMs = 0): void {
  ctx.cookies.set(CONSOLE_COOKIE, token, {
    path: '/console',
    httpOnly: true,
    sameSite: 'lax',
    secure: ctx.secure,
    overwrite: true,
    ...(token === null ? {} : { maxAge: maxAgeMs }),
  });
}
