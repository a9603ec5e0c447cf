/** What a student sees after signing in: their exams and where they stand in each. From Redis alone. */
import { isoInstant, type Redis } from '../../../core/index.js';
import type { LiveExam, LiveParticipant } from '../live/format.js';
import type { LiveExams } from '../live/live-exams.js';
import { lastEndOf, windowOf } from '../live/window.js';
import { heldSince } from '../outages/outage.js';
import { type DeadlineStory, examParts, standsSince, storyOf } from './deadlines.js';
import { examTime } from './exam-time.js';
import { readSession, type SessionState } from './session-state.js';

export type LobbyState = 'UPCOMING' | 'AVAILABLE' | 'IN_PROGRESS' | 'COMPLETED' | 'MISSED';

export interface LobbyExam {
  id: string;
  title: string;
  subject: string | null;
  duration_minutes: number;
  question_count: number;
  scheduled_start: string;
  scheduled_end: string;
  state: LobbyState;
  score?: number;
  finished_at?: string;
  deadline_at?: string;
  deadline_story?: DeadlineStory;
  /** Its clock stands. */
  paused?: true;
}

const CLOSED_SHOWN_MS = 7 * 24 * 3600 * 1000;

export async function lobbyOf(
  redis: Redis,
  live: LiveExams,
  studentId: string,
): Promise<{ now: number; exams: LobbyExam[] }> {
  const [now, examIds, held] = await Promise.all([
    examTime(redis),
    live.examsOf(studentId),
    heldSince(redis),
  ]);
  const exams = await Promise.all(
    examIds.map(async (examId) => {
      const [state, participant, session] = await Promise.all([
        live.read(examId),
        live.participant(examId, studentId),
        readSession(redis, studentId, examId),
      ]);
      if (!state || !isShown(state.exam, now) || (participant?.excused && !session)) return undefined;
      return entryOf(state.exam, participant, session, now, held);
    }),
  );
  return {
    now,
    exams: exams
      .filter((exam) => exam !== undefined)
      .sort((a, b) => a.scheduled_start.localeCompare(b.scheduled_start) || a.title.localeCompare(b.title)),
  };
}

const isShown = (exam: LiveExam, now: number): boolean =>
  exam.status === 'PUBLISHED'
    ? now < lastEndOf(exam) + CLOSED_SHOWN_MS
    : now < (exam.closedAt ?? lastEndOf(exam)) + CLOSED_SHOWN_MS;

function entryOf(
  exam: LiveExam,
  participant: LiveParticipant | undefined,
  session: SessionState | undefined,
  now: number,
  heldSince: number | null,
): LobbyExam {
  const { startsAt, endsAt } = windowOf(exam, participant) ?? exam;
  const score = session ? shownScore(exam, session) : undefined;
  return {
    id: exam.id,
    title: exam.title,
    subject: exam.subject,
    duration_minutes: exam.durationMinutes,
    question_count: exam.questionCount,
    scheduled_start: isoInstant(startsAt),
    scheduled_end: isoInstant(endsAt),
    state: lobbyState(exam, participant, session, now),
    ...(score === undefined ? {} : { score }),
    ...(session?.finishedAt ? { finished_at: isoInstant(session.finishedAt) } : {}),
    ...(session?.status === 'IN_PROGRESS'
      ? {
          deadline_at: isoInstant(session.deadlineAt),
          deadline_story: storyOf({ ...examParts(exam, participant), ...session }),
          ...(standsSince(exam, heldSince) === null ? {} : { paused: true as const }),
        }
      : {}),
  };
}

function lobbyState(
  exam: LiveExam,
  participant: LiveParticipant | undefined,
  session: SessionState | undefined,
  now: number,
): LobbyState {
  if (session) return session.status;
  const window = windowOf(exam, participant);
  if (exam.status === 'CLOSED' || now >= (window?.endsAt ?? lastEndOf(exam))) return 'MISSED';
  // Who is in no sitting yet waits for one.
  return !window || now < window.startsAt ? 'UPCOMING' : 'AVAILABLE';
}

/** The score, if the exam lets its student see it now. */
export function shownScore(exam: LiveExam, session: SessionState): number | undefined {
  if (session.status !== 'COMPLETED' || session.score === null) return undefined;
  const shown =
    exam.showScore === 'AT_SUBMIT' || (exam.showScore === 'ON_RELEASE' && exam.releasedAt !== null);
  return shown ? session.score : undefined;
}
