/** Between instants and what a clock on the school's wall shows: the form in which people type the start of an exam. */
import { utcOffsetMinutes } from './data/settings.js';

const MINUTE_MS = 60_000;

/** `2026-12-07T07:30` for an input of the type datetime-local. */
export const instantToWallTime = (atMs: number, timeZone: string): string =>
  new Date(atMs + utcOffsetMinutes(timeZone, atMs) * MINUTE_MS).toISOString().slice(0, 16);

/**
 * The instant of a typed wall time, in milliseconds since 1970; undefined when it is none (such as 31 February).
 * Where clocks are put forward, a time that they skip is read with the offset before the change.
 */
export function wallTimeToInstant(text: string, timeZone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text)) return undefined;
  const asUtc = Date.parse(`${text}Z`);
  if (Number.isNaN(asUtc) || !new Date(asUtc).toISOString().startsWith(text)) return undefined;
  const withOffsetOf = (atMs: number): number => asUtc - utcOffsetMinutes(timeZone, atMs) * MINUTE_MS;
  const near = withOffsetOf(asUtc);
  const exact = withOffsetOf(near);
  return withOffsetOf(exact) === exact ? exact : Math.max(near, exact);
}
