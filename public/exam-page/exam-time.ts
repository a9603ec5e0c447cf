/* The student's time: when it is over, how that came about, and since when its clock stands. All instants are server time, ms. */
import type { Clock } from './clock.js';
import type { DeadlineStory, Hello } from './wire.js';

export interface ExamTime {
  deadline(): number;
  /** What the deadline is made of; null when the server has not said. */
  story(): DeadlineStory | null;
  /** When the student began; null when the server has not said. */
  startedAt(): number | null;
  utcOffset(): number;
  /** Why the clock stands, while it does: `outage`, or what the person who has paused the exam says, if anything. */
  pausedReason(): string | null;
  /** For how long it is over; negative: still to go. */
  past(): number;
  /** What was left when the clock stopped. */
  leftStanding(): number;
  /** What a hello or the session says of it, but for the deadline. */
  learn(state: Pick<Hello, 'server_time' | 'utc_offset_minutes'>, askedAt?: number): void;
  /** True when it ends at another time than before. */
  move(deadlineAt: string, madeOf: DeadlineStory | undefined): boolean;
  stand(since: string | undefined, reason: string | undefined): void;
}

export function createExamTime(hello: Hello, clock: Clock, now: () => number): ExamTime {
  const startedAt = instant(hello.started_at);
  let deadline = Date.parse(hello.deadline_at);
  let story: DeadlineStory | null = null;
  let utcOffset = hello.utc_offset_minutes ?? 0;
  let pausedAt = 0;
  let pausedReason: string | null = null;

  return {
    deadline: () => deadline,
    story: () => story,
    startedAt: () => startedAt,
    utcOffset: () => utcOffset,
    pausedReason: () => pausedReason,
    past: () => clock.now() - deadline,
    leftStanding: () => Math.max(0, deadline - pausedAt),
    learn(state, askedAt) {
      clock.hear(state.server_time, now(), askedAt);
      utcOffset = state.utc_offset_minutes ?? utcOffset;
    },
    move(deadlineAt, madeOf) {
      const at = instant(deadlineAt);
      const isMoved = at !== null && at !== deadline;
      // What the old end was made of does not add up to the new one.
      story = madeOf ?? (isMoved ? null : story);
      if (!isMoved) return false;
      deadline = at;
      return true;
    },
    stand(since, reason) {
      pausedAt = instant(since) ?? clock.now();
      pausedReason = reason ?? null;
    },
  };
}

/** Null for what is missing or no instant. */
export function instant(iso: string | undefined): number | null {
  const at = Date.parse(iso ?? '');
  return Number.isNaN(at) ? null : at;
}
