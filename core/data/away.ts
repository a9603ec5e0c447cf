/** Failures that only say "a server is away or busy just now": answered with 503 and logged without a stack. */
import { AppError } from '../errors.js';

const REDIS_AWAY =
  /Stream isn't writeable|Connection is closed|max retries per request|Socket timeout|ECONNREFUSED|ENOENT.*redis|LOADING|OOM command|EXECABORT|MISCONF|READONLY/i;
/** 40001 and 40P01: two changes stood in each other's way, and one of them is to come again. */
const POSTGRES_AWAY = /^(08|40001|40P01|53|57P|ECONN|ENOTFOUND|EAI_|ETIMEDOUT|ENOENT|EPIPE|55P03|57014)/;

/** @returns the 503 to answer with, or undefined when the failure is something else. */
export function awayError(error: unknown): AppError | undefined {
  if (!(error instanceof Error) || error instanceof AppError) return undefined;
  const code = String((error as { code?: unknown }).code ?? '');
  const text = `${error.name} ${error.message}`;
  const isAway =
    REDIS_AWAY.test(text) ||
    POSTGRES_AWAY.test(code) ||
    /Timeout acquiring a connection|Connection terminated|timeout expired|KnexTimeoutError|Query read timeout/i.test(
      text,
    );
  return isAway
    ? new AppError('unavailable', { status: 503, retryAfterSeconds: 2, cause: error })
    : undefined;
}
