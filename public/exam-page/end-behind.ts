/* Which failed requests mean that this page may not go on, as the socket's close codes do. */
import type { End } from './connection.js';
import { Problem } from './problem.js';

const ELSEWHERE = new Set(['signed_in_elsewhere', 'other_device', 'token_replaced']);

/** `null`: try again later. */
export function endBehind(error: unknown): End | null {
  if (!(error instanceof Problem)) return null;
  if (ELSEWHERE.has(error.code)) return 'elsewhere';
  if (error.status === 401) return 'signed-out';
  if (error.status === 403 || error.status === 404) return 'not-joined';
  if (error.status === 409) return 'over';
  return null;
}
