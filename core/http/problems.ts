/** The one place that words an error: RFC 9457 for the API, the same fields for pages and sockets. */
import { AppError, type FieldFault } from '../errors.js';
import type { Texts } from '../i18n.js';

export interface Problem {
  type: 'about:blank';
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: FieldFault[];
  request_id?: string;
  [member: string]: unknown;
}

/** Unknown errors tell nothing of themselves: only the request id, by which the log has the rest. */
export function problemOf(error: unknown, texts: Texts, locale: string, requestId?: string): Problem {
  const known =
    error instanceof AppError
      ? error
      : new AppError('internal_error', { status: 500, params: { requestId: requestId ?? '' } });
  const params = { ...known.params, retryAfter: known.retryAfterSeconds ?? 0 };
  return {
    ...known.extra,
    type: 'about:blank',
    title: texts.errorText(locale, `status_${known.status}`, {}),
    status: known.status,
    code: known.code,
    detail: texts.errorText(locale, known.code, params),
    ...(known.faults
      ? {
          errors: known.faults.map((fault) => ({
            path: fault.path,
            message: wordFault(fault.message, texts, locale),
          })),
        }
      : {}),
    ...(requestId ? { request_id: requestId } : {}),
  };
}

/** A fault's message is either text or `key:<error code>`, optionally with ` {"json":"params"}`. */
export function wordFault(message: string, texts: Texts, locale: string): string {
  if (!message.startsWith('key:')) return message;
  const space = message.indexOf(' ');
  const code = space < 0 ? message.slice(4) : message.slice(4, space);
  const params = space < 0 ? {} : (JSON.parse(message.slice(space + 1)) as Record<string, string | number>);
  return texts.errorText(locale, code, params);
}

/** A fault whose text comes from the locale files. */
export const faultKey = (
  path: string,
  code: string,
  params?: Record<string, string | number>,
): FieldFault => ({
  path,
  message: params ? `key:${code} ${JSON.stringify(params)}` : `key:${code}`,
});
