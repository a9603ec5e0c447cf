/* Which failed requests mean that this page may not go on, as the socket's close codes do. */
import type { End } from './connection.js';
import { Problem } from './problem.js';

const ENDS: Readonly<Record<string, End>> = {
  signed_in_elsewhere: 'elsewhere',
  not_signed_in: 'signed-out',
  not_joined: 'not-joined',
  exam_not_found: 'not-joined',
  already_completed: 'over',
};

/** `null`: try again later. */
export function endBehind(error: unknown): End | null {
  if (!(error instanceof Problem)) return null;
  // A 401, 403 or 404 without one of these codes may come from a proxy or a captive portal: no reason to stop.
  return ENDS[error.code] ?? null;
}
