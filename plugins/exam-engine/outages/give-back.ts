/**
 * Gives open sessions back what an outage took: each once, in the order of the outages, by any worker, however often it is
 * stopped in the middle. Until it is done no deadline closes anything (`close-7.lua` asks).
 */
import { isoInstant, type Logger, loadScript, type Redis } from '../../../core/index.js';
import type { Push } from '../contract.js';
import { keys } from '../redis/keys.js';
import { deadlineMember, parseDeadlineMember } from '../sessions/close.js';
import { jobOpening } from '../sessions/jobs.js';
import { readSession } from '../sessions/session-state.js';
import { changeOutage, type Outage, readOutages } from './outage.js';

const script = loadScript(import.meta.url, '../redis/credit-outage-4.lua');
const AT_A_TIME = 50;

export interface GivingTools {
  redis: Redis;
  logger: Logger;
  push: (push: Push) => Promise<void>;
}

interface Seat {
  examId: string;
  studentId: string;
}

export async function giveBack({ redis, logger, push }: GivingTools): Promise<void> {
  for (const read of await readOutages(redis)) {
    const { outage } = read;
    if (outage.state === 'GIVING') {
      const codes = await forOpenSessions(redis, (seat) => creditSession(redis, seat, outage));
      const sessions = codes.filter((code) => code === 'given' || code === 'there').length;
      await changeOutage(redis, read, { state: 'TELLING', sessions });
      logger.info({ outage: outage.id, giveMs: outage.giveMs, sessions }, 'lost time was given back');
    }
  }
  // Only after the change: a page that connects before it is told so, one that connects later needs no telling.
  for (const read of await readOutages(redis)) {
    if (read.outage.state !== 'TELLING') continue;
    await forOpenSessions(redis, (seat) => tell(redis, push, seat));
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

/** @returns what the script says: given, there, nothing, completed or not_joined. */
export async function creditSession(redis: Redis, seat: Seat, outage: Outage): Promise<string> {
  const { examId, studentId } = seat;
  const session = await readSession(redis, studentId, examId);
  if (!session) return 'not_joined';
  return String(
    await script.run(
      redis,
      [keys.session(studentId, examId), keys.deadlines(), keys.sessionsQueue(), keys.clockOffset()],
      [
        session.sessionId,
        outage.id,
        outage.from,
        outage.to,
        outage.giveMs,
        outage.heldUntil ?? '',
        deadlineMember(examId, studentId),
        jobOpening({ sessionId: session.sessionId, examId, studentId }, 'server'),
      ],
    ),
  );
}

async function tell(redis: Redis, push: GivingTools['push'], seat: Seat): Promise<void> {
  const session = await readSession(redis, seat.studentId, seat.examId);
  if (session?.status !== 'IN_PROGRESS') return;
  const deadline_at = isoInstant(session.deadlineAt);
  await push({ ...seat, frame: { event: 'deadline', deadline_at, reason: 'outage' } });
  await push({ ...seat, frame: { event: 'resumed', deadline_at } });
}

/** Pages stand still while a person decides. */
export async function tellHeld(redis: Redis, push: GivingTools['push']): Promise<void> {
  const members = await redis.zrange(keys.deadlines(), '0', '-1');
  for (const examId of new Set(members.map((member) => parseDeadlineMember(member).examId)))
    await push({ examId, frame: { event: 'paused', reason: 'outage' } });
}
