/** The object that a page gets when it connects: all that it needs to go on where the server stands. */
import { isoInstant, type Redis, utcOffsetMinutes } from '../../../core/index.js';
import type { Seal } from '../evidence/receipt.js';
import type { LiveExam } from '../live/format.js';
import type { LiveExams, LiveState } from '../live/live-exams.js';
import { heldSince } from '../outages/outage.js';
import { type DeadlineStory, examParts, standsBecause, standsSince, storyOf } from './deadlines.js';
import { examTime } from './exam-time.js';
import { shownScore } from './lobby.js';
import { type Message, messagesOf } from './messages.js';
import { type HeldAnswer, readAnswers, type SessionState } from './session-state.js';

export interface Hello {
  session_id: string;
  status: SessionState['status'];
  started_at: string;
  server_time: string;
  utc_offset_minutes: number;
  deadline_at: string;
  version: number;
  order_scheme: number;
  exam: { title: string; duration_minutes: number };
  answers: Record<string, HeldAnswer>;
  score?: number;
  /** Once it is handed in: with it the school can check later that these answers are the ones which arrived. */
  receipt?: string;
  finished_at?: string;
  close_reason?: SessionState['closeReason'];
  /** How the deadline came about; of an open session. */
  deadline_story?: DeadlineStory;
  /** Its clock stands since `paused_at`: a teacher's pause, or an outage that is not given back yet or waits for a person. */
  paused?: true;
  paused_at?: string;
  /** `outage`, or the words of the person who has paused the exam. */
  paused_reason?: string;
  /** Oldest first. */
  messages: Message[];
}

export async function helloOf(
  { redis, live }: { redis: Redis; live: LiveExams },
  state: LiveState,
  session: SessionState,
  studentId: string,
  { timeZone, seal }: { timeZone: string; seal: Seal },
): Promise<Hello> {
  const [answers, messages, now, held, participant] = await Promise.all([
    readAnswers(redis, studentId, state.exam.id),
    messagesOf(redis, studentId, state.exam.id),
    examTime(redis),
    heldSince(redis),
    live.participant(state.exam.id, studentId),
  ]);
  const score = shownScore(state.exam, session);
  return {
    session_id: session.sessionId,
    status: session.status,
    started_at: isoInstant(session.startedAt),
    server_time: isoInstant(now),
    utc_offset_minutes: utcOffsetMinutes(timeZone, now),
    deadline_at: isoInstant(session.deadlineAt),
    version: state.version,
    order_scheme: session.orderScheme,
    exam: { title: state.exam.title, duration_minutes: state.exam.durationMinutes },
    answers,
    messages,
    ...(score === undefined ? {} : { score }),
    ...(session.finishedAt
      ? { finished_at: isoInstant(session.finishedAt), close_reason: session.closeReason }
      : {}),
    ...(session.status === 'COMPLETED' && session.finishedAt
      ? { receipt: receiptOf(seal, session.sessionId, session.finishedAt, answers) }
      : {}),
    ...(session.status === 'IN_PROGRESS'
      ? {
          deadline_story: storyOf({ ...examParts(state.exam, participant), ...session }),
          ...standing(state.exam, held),
        }
      : {}),
  };
}

function standing(exam: LiveExam, held: number | null): Partial<Hello> {
  const since = standsSince(exam, held);
  if (since === null) return {};
  const reason = standsBecause(exam);
  return {
    paused: true,
    paused_at: isoInstant(since),
    ...(reason ? { paused_reason: reason } : {}),
  };
}

const receiptOf = (
  seal: Seal,
  sessionId: string,
  finishedAt: number,
  held: Readonly<Record<string, HeldAnswer>>,
): string =>
  seal({
    sessionId,
    finishedAt,
    answers: Object.fromEntries(Object.entries(held).map(([question, { ans }]) => [question, ans])),
  });
