/** What Redis holds of a published exam: written through `papers/` alone, read by lobby, join, paper, autosave and grading. */

/**
 * Fields of the hash `exam:{id}`: `version` (live paper), `data` (JSON of LiveExam), `rev` and `people_rev` (guard the exam and its
 * participants against older writes), `paused` ('1' or '0'), `paused_reason` ('' without one) and `pauses` (how many are over),
 * taken out of `data` for the scripts, `followed` (the rev that all open deadlines have been brought to; by `sessions/`).
 */
export interface LiveExam {
  id: string;
  title: string;
  subject: string | null;
  status: 'PUBLISHED' | 'CLOSED';
  /** Milliseconds since 1970. */
  startsAt: number;
  endsAt: number;
  durationMinutes: number;
  entryToken: string;
  previousToken: string | null;
  previousTokenUntil: number | null;
  showScore: 'AT_SUBMIT' | 'ON_RELEASE' | 'NEVER';
  releasedAt: number | null;
  questionCount: number;
  /** By time; an exam without any has one: its own window and token. */
  sittings: LiveSitting[];
  closedAt: number | null;
  /** Since when the clock of all its sessions stands. */
  pausedAt: number | null;
  /** As a person has put it, for the students. Missing in what an earlier version has written. */
  pausedReason?: string | null;
  /** Those that are over; each session is given them once. */
  pauses: Pause[];
}

/** Exam time, ms. */
export interface Pause {
  from: number;
  to: number;
}

export interface LiveSitting {
  id: number;
  name: string;
  startsAt: number;
  endsAt: number;
  entryToken: string;
  previousToken: string | null;
  previousTokenUntil: number | null;
}

/** JSON of one field of `exam:{id}:participants`. */
export interface LiveParticipant {
  fullName: string;
  classLabel: string;
  sittingId: number | null;
  room: string | null;
  extraMinutes: number;
  excused: boolean;
}

/** What a student receives; never holds a key. Stored compressed under `exam:{id}:paper:{version}`, fields json, gzip, br, etag. */
export interface Paper {
  exam_id: string;
  title: string;
  duration_minutes: number;
  version: number;
  shuffle_questions: boolean;
  shuffle_options: boolean;
  order_scheme: number;
  questions: PaperQuestion[];
}

export interface PaperQuestion {
  id: string;
  order_num: number;
  question_text: string;
  options: { key: string; text: string }[];
  group_id?: string;
  keep_option_order?: boolean;
}

/** The answer key of one version, JSON under `exam:{id}:key:{version}` and in `exam_papers.answer_key`. */
export interface AnswerKey {
  exam_id: string;
  version: number;
  questions: Record<string, KeyedQuestion>;
}

export interface KeyedQuestion {
  /** Keys that count as right. */
  right: string[];
  scoring: 'NORMAL' | 'FREE' | 'DROPPED';
  /** Points in hundredths, so that sums are exact. */
  points: number;
  /** All keys that may be chosen. */
  options: string[];
}
