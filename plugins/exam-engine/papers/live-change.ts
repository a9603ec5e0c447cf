/**
 * The one way by which a published exam changes in Redis: the whole state of the exam, and of its participants where they
 * changed, under a number that rises with each change of the exam. Older changes that come late do nothing.
 */
import { isDeepStrictEqual } from 'node:util';
import { loadScript, type Redis } from '../../../core/index.js';
import type { LiveExam, LiveParticipant } from '../live/format.js';
import { keys } from '../redis/keys.js';

/** Payload of the outbox topic `exam-engine.exam`. */
export type LiveChange =
  | {
      exam_id: string;
      version: number;
      exam: LiveExam;
      /** All of them; absent when they stay as they are. */
      participants?: Record<string, LiveParticipant>;
      /** Student id → why their deadline moves with this change. */
      reasons?: Record<string, string>;
    }
  | { exam_id: string; gone: true };

export const LIVE_TOPIC = 'exam-engine.exam';

/** What is different for students since. */
export interface Outcome {
  /** Another version went live: its number. */
  version?: number;
  /** Title, window, duration, token, a pause, participants, … changed. */
  changed: boolean;
  closed: boolean;
}

const script = loadScript(import.meta.url, '../redis/live-exam-4.lua');
/** Readers that have just looked up the version before may still fetch it. */
const REPLACED_KEPT_SECONDS = 3600;

/** @param rev the outbox row's id, or a number drawn from the same sequence under the exam's lock. */
export async function applyLiveChange(redis: Redis, change: LiveChange, rev: number): Promise<Outcome> {
  const examId = change.exam_id;
  const live = 'gone' in change ? undefined : change;
  const participants = 'gone' in change ? {} : change.participants;
  const [code, versionBefore, before] = (await script.run(
    redis,
    [keys.exam(examId), keys.participants(examId), keys.liveExams(), keys.sessionsOfExam(examId)],
    [
      rev,
      examId,
      keys.examsOfStudent('%s'),
      live?.version ?? '',
      live ? JSON.stringify(live.exam) : '',
      participants ? '1' : '0',
      ...Object.entries(participants ?? {}).flatMap(([id, who]) => [id, JSON.stringify(who)]),
    ],
  )) as [string, string, string];
  if (code === 'older') return { changed: false, closed: false };
  const held = before ? (JSON.parse(before) as LiveExam) : undefined;
  if (versionBefore && versionBefore !== String(live?.version))
    await forget(redis, examId, Number(versionBefore));
  return {
    ...(live && versionBefore !== String(live.version) ? { version: live.version } : {}),
    changed: live !== undefined && (participants !== undefined || !isDeepStrictEqual(held, live.exam)),
    closed: live?.exam.status === 'CLOSED' && held?.status !== 'CLOSED',
  };
}

async function forget(redis: Redis, examId: string, version: number): Promise<void> {
  await redis
    .multi()
    .expire(keys.paper(examId, version), REPLACED_KEPT_SECONDS)
    .expire(keys.answerKey(examId, version), REPLACED_KEPT_SECONDS)
    .exec();
}
