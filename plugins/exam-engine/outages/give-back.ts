/**
 * Gives open sessions back what an outage took: each once, in the order of the outages, by any worker, however often it is
 * stopped in the middle. Until it is done no deadline closes anything (`close-8.lua` asks).
 */
import { type Logger, loadScript, type Redis } from '../../../core/index.js';
import type { Push } from '../contract.js';
import type { LiveExams } from '../live/live-exams.js';
import { keys } from '../redis/keys.js';
import { deadlineMember, parseDeadlineMember } from '../sessions/close.js';
import { examParts, storyOf } from '../sessions/deadlines.js';
import { deadlineFrame, resumedFrame, standingFrame } from '../sessions/frames.js';
import { jobOpening } from '../sessions/jobs.js';
import { readSitting } from '../sessions/move-deadline.js';
import { readSession } from '../sessions/session-state.js';
import { lostSeconds } from './lost-time.js';
import { changeOutage, heldSince, type Outage, readOutages } from './outage.js';

const script = loadScript(import.meta.url, '../redis/credit-outage-4.lua');
const AT_A_TIME = 50;
/** A session does not change this often between two reads. */
const ATTEMPTS = 20;

export interface GivingTools {
  redis: Redis;
  live: LiveExams;
  logger: Logger;
  push: (push: Push) => Promise<void>;
}

interface Seat {
  examId: string;
  studentId: string;
}

export async function giveBack(tools: GivingTools): Promise<void> {
  const { redis, logger } = tools;
  for (const read of await readOutages(redis)) {
    const { outage } = read;
    if (outage.state === 'GIVING') {
      const codes = await forOpenSessions(redis, (seat) => creditSession(tools, seat, outage));
      const sessions = codes.filter((code) => code === 'given' || code === 'there').length;
      await changeOutage(redis, read, { state: 'TELLING', sessions });
      logger.info({ outage: outage.id, giveMs: outage.giveMs, sessions }, 'lost time was given back');
    }
  }
  // Only after the change: a page that connects before it is told so, one that connects later needs no telling.
  for (const read of await readOutages(redis)) {
    if (read.outage.state !== 'TELLING') continue;
    await forOpenSessions(redis, (seat) => tell(tools, seat));
    await changeOutage(redis, read, { state: 'DONE' });
  }
}

async function forOpenSessions<T>(redis: Redis, work: (seat: Seat) => Promise<T>): Promise<T[]> {
  const members = await redis.zrange(keys.deadlines(), '0', '-1');
  const results: T[] = [];
  for (let from = 0; from < members.length; from += AT_A_TIME) {
    const part = members.slice(from, from + AT_A_TIME).map(parseDeadlineMember);
    results.push(...(await Promise.all(part.map(work))));
  }
  return results;
}

/** @returns what the script says: given, there, completed or not_joined; or nothing. @throws when the session does not stand still. */
export async function creditSession(
  { redis, live }: Pick<GivingTools, 'redis' | 'live'>,
  seat: Seat,
  outage: Outage,
): Promise<string> {
  const { examId, studentId } = seat;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [session, state] = await Promise.all([readSession(redis, studentId, examId), live.read(examId)]);
    if (!session || !state) return 'not_joined';
    const seconds = lostSeconds(outage, state.exam, session);
    if (seconds === 0) return 'nothing';
    const code = await script.run(
      redis,
      [keys.session(studentId, examId), keys.deadlines(), keys.sessionsQueue(), keys.clockOffset()],
      [
        session.sessionId,
        session.stateRev,
        outage.id,
        seconds,
        deadlineMember(examId, studentId),
        jobOpening({ sessionId: session.sessionId, examId, studentId }, 'server'),
      ],
    );
    if (code !== 'changed') return String(code);
  }
  throw new Error('a session changed each time that lost time was to be given back');
}

async function tell({ redis, live, push }: GivingTools, seat: Seat): Promise<void> {
  const sitting = await readSitting({ redis, live }, seat);
  if (sitting?.session.status !== 'IN_PROGRESS') return;
  const { state, session, participant } = sitting;
  const moved = {
    deadlineAt: session.deadlineAt,
    story: storyOf({ ...examParts(state.exam, participant), ...session }),
  };
  await push({ ...seat, frame: deadlineFrame(moved, 'outage') });
  // A teacher's pause goes on, by itself from now on; so does another outage.
  const standing = standingFrame(state.exam, await heldSince(redis));
  await push({ ...seat, frame: standing ?? resumedFrame(moved) });
}

/** Pages stand still, at what was left when the outage began, while a person decides. */
export async function tellHeld(
  { redis, live, push }: Pick<GivingTools, 'redis' | 'live' | 'push'>,
  since: number,
): Promise<void> {
  const members = await redis.zrange(keys.deadlines(), '0', '-1');
  for (const examId of new Set(members.map((member) => parseDeadlineMember(member).examId))) {
    const state = await live.read(examId);
    // An exam that a person has paused stood already, and goes on only when that person says so.
    const frame = state && standingFrame(state.exam, since);
    if (frame) await push({ examId, frame });
  }
}
