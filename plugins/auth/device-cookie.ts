/**
 * The mark of a browser that has signed somebody in. It proves no identity: it only gives the next failed tries at the
 * same identity a bucket of their own, so that others behind the same address cannot make this browser wait.
 * Form: `<device id>.<mark>.<mark>…`, one mark for each of the last identities (a lab PC serves many), newest first.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import type { Secrets } from '../../core/index.js';

const COOKIE = 'device';
const MARKS_KEPT = 10;
const MARK_LENGTH = 22;
const LIFETIME_MS = 365 * 24 * 3600 * 1000;
const FORM = /^[\w-]{22}(\.[\w-]{22}){1,10}$/;

export class DeviceCookie {
  readonly #secrets: Secrets;
  readonly #path: string;

  /** @param path the one sign-in address that gets to see the cookie. */
  constructor(secrets: Secrets, path: string) {
    this.#secrets = secrets;
    this.#path = path;
  }

  /** The device's id, if this browser has signed the subject in before. */
  deviceOf(ctx: Context, subject: string): string | undefined {
    const { deviceId, marks } = this.#read(ctx);
    return marks.includes(this.#mark(deviceId, subject)) ? deviceId : undefined;
  }

  remember(ctx: Context, subject: string): void {
    const { deviceId, marks } = this.#read(ctx);
    const mark = this.#mark(deviceId, subject);
    const kept = [mark, ...marks.filter((m) => m !== mark)].slice(0, MARKS_KEPT);
    ctx.cookies.set(COOKIE, [deviceId, ...kept].join('.'), {
      path: this.#path,
      httpOnly: true,
      sameSite: 'strict',
      secure: ctx.secure,
      maxAge: LIFETIME_MS,
      overwrite: true,
    });
  }

  #read(ctx: Context): { deviceId: string; marks: string[] } {
    const text = ctx.cookies.get(COOKIE) ?? '';
    const [deviceId = '', ...marks] = FORM.test(text)
      ? text.split('.')
      : [randomBytes(16).toString('base64url')];
    return { deviceId, marks };
  }

  #mark(deviceId: string, subject: string): string {
    return this.#secrets.sign('device-cookie', `${deviceId} ${subject}`).slice(0, MARK_LENGTH);
  }
}
