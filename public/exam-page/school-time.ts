/* Times as the wall clock of the school shows them, whatever zone the device believes to be in. */

const MINUTE_MS = 60_000;

/** "10:32:05", or "10:32" without seconds. `at`: ms since 1970; `offsetMinutes`: minutes east of UTC. */
export function clockTime(at: number, offsetMinutes: number, seconds = false): string {
  return new Date(at + offsetMinutes * MINUTE_MS).toISOString().slice(11, seconds ? 19 : 16);
}

/** "Senin, 7 Des 2026" in the page's language. */
export function calendarDay(at: number, offsetMinutes: number, language: string): string {
  const shifted = new Date(at + offsetMinutes * MINUTE_MS);
  return new Intl.DateTimeFormat(language, {
    weekday: 'long',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(shifted);
}

/** True when both instants fall on the same day at the school. */
export function sameDay(a: number, b: number, offsetMinutes: number): boolean {
  const day = (at: number) => Math.floor((at + offsetMinutes * MINUTE_MS) / (24 * 60 * MINUTE_MS));
  return day(a) === day(b);
}

/** Time left as "1:05:09" or "05:09"; never negative. */
export function countdown(leftMs: number): string {
  const total = Math.max(0, Math.ceil(leftMs / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  const hours = Math.floor(total / 3600);
  const rest = `${two(Math.floor((total % 3600) / 60))}:${two(total % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}
