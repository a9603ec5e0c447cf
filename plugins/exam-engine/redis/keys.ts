/**
 * Every Redis key of the exam engine. The names of answers and queues are part of the product's contract; the others are ours.
 */
import { EPOCH_KEY } from '../../../core/index.js';

export const keys = {
  /** hash question id → option key ('' = cleared). Beside it: revs, flags. */
  answers: (studentId: number | string, examId: string) => `student:${studentId}:exam:${examId}:answers`,
  /** hash question id → rev of the last change. */
  revs: (studentId: number | string, examId: string) => `student:${studentId}:exam:${examId}:revs`,
  /** hash question id → '1' while marked doubtful. */
  flags: (studentId: number | string, examId: string) => `student:${studentId}:exam:${examId}:flags`,
  /** hash: the session's state; what is read of it is in `sessions/session-state.ts`, scripts keep `late`, `late:{q_id}` and `outage` beside that. */
  session: (studentId: number | string, examId: string) => `student:${studentId}:exam:${examId}:session`,
  /** list of JSON {text, at}: what the student was told, oldest first. */
  messages: (studentId: number | string, examId: string) => `student:${studentId}:exam:${examId}:messages`,
  /** sorted set `exam_id:student_id` → deadline in exam time, ms. */
  deadlines: () => 'exam-deadlines',
  /** set of exam ids that a student takes part in. */
  examsOfStudent: (studentId: number | string) => `student:${studentId}:exams`,
  /** hash: the live exam; fields in `live/format.ts`. */
  exam: (examId: string) => `exam:${examId}`,
  /** hash student id → participant JSON. */
  participants: (examId: string) => `exam:${examId}:participants`,
  /** set of student ids who have a session. */
  sessionsOfExam: (examId: string) => `exam:${examId}:sessions`,
  /** hash: one version of the paper, compressed. */
  paper: (examId: string, version: number) => `exam:${examId}:paper:${version}`,
  /** string: the answer key of one version; never leaves the server. */
  answerKey: (examId: string, version: number) => `exam:${examId}:key:${version}`,
  /** set of exam ids that Redis holds. */
  liveExams: () => 'exams:live',
  /** Milliseconds that exam time is ahead of Redis TIME. */
  clockOffset: () => 'exam-clock-offset',
  /**
   * hash beside the offset (autosave and close find it by this ending): `beat` (last heartbeat, exam time, ms), `open` (outages
   * not given back yet), `held` (those that wait for a person), `last` (newest outage), `era` (rises when the offset is moved),
   * `limit` (ms that are given back without asking).
   */
  clockWatch: () => 'exam-clock-offset:watch',
  /** string: a last heartbeat (ms) that was later than the clock at the last start. */
  clockDoubt: () => 'exam-clock-offset:doubt',
  /** hash outage id → JSON, until it is given back and recorded; see `outages/outage.ts`. */
  outages: () => 'exam-outages',
  /** The core's: while it is missing Redis is not whole, and nothing that is not found is known to be missing. */
  epoch: () => EPOCH_KEY,
  /** counter of wrong entry tokens of one student. */
  wrongTokens: (studentId: number | string, examId: string) =>
    `student:${studentId}:exam:${examId}:wrong-tokens`,
  answersQueue: () => 'persist_answers_queue',
  scoresQueue: () => 'persist_scores_queue',
  sessionsQueue: () => 'persist_sessions_queue',
};

/** Messages of one exam to every process that holds sockets of it. */
export const examChannel = 'exam-engine.exam';
