/**
 * The only place that asks the machine for the time, so that tests can hold a clock of their own and
 * nobody compares two clocks by accident. Deadlines of students do not use this clock but exam time (Redis).
 */
export interface Clock {
  /** Wall clock, milliseconds since 1970 (UTC). May jump: never measure a duration with it. */
  now(): number;
  /** Milliseconds of a clock that never jumps; its zero means nothing. */
  monotonic(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
};

/** ISO 8601 in UTC with milliseconds, the form of every instant in the API. */
export const isoInstant = (atMs: number): string => new Date(atMs).toISOString();
