/* What goes over the wire between this page and the server, in both directions, over the socket and over HTTP. */

export interface WireAnswer {
  /** `null`: cleared, or only marked doubtful. */
  ans: string | null;
  rev: number;
  flag?: boolean;
}

export type WireAnswers = Record<string, WireAnswer>;

export interface Message {
  text: string;
  at: string;
}

/** What a deadline is made of, besides the start. `extra_seconds` may be less than 0. */
export interface DeadlineStory {
  base_seconds: number;
  extra_minutes: number;
  extra_seconds: number;
  credit_seconds: number;
}

export type SessionStatus = 'IN_PROGRESS' | 'COMPLETED';

/** The socket's first frame; also the base of what joining and GET session answer. Instants are ISO 8601. */
export interface Hello {
  session_id: string;
  started_at?: string;
  server_time: string;
  utc_offset_minutes?: number;
  deadline_at: string;
  version?: number;
  answers: WireAnswers;
  status?: SessionStatus;
  exam?: { title: string; duration_minutes: number };
  /** Of an open session. */
  deadline_story?: DeadlineStory;
  /** Its clock stands since `paused_at`, by a person unless the reason is `outage`. */
  paused?: boolean;
  paused_at?: string;
  paused_reason?: string;
  messages?: Message[];
}

export interface SessionState extends Hello {
  status: SessionStatus;
  score?: number;
  finished_at?: string;
  close_reason?: 'SUBMIT' | 'DEADLINE' | 'FORCED' | null;
  /** Proof of the answers that arrived. */
  receipt?: string;
}

/** One answer on its way to the server. A missing `ans` leaves the server's as it is. */
export interface AnswerFrame {
  q_id: string;
  ans?: string | null;
  flag: boolean;
  id: number;
  base_rev: number;
}

/** What the server says about one answer, as a socket frame or as an entry of an HTTP result. */
export interface AnswerReply {
  event?: string;
  status?: string;
  code?: string;
  q_id?: string;
  id?: number;
  rev?: number;
  ans?: string | null;
  flag?: boolean;
}

export type ServerFrame =
  | ({ event: 'hello' } & Hello)
  | ({ event: 'ack' } & AnswerReply)
  | ({ event: 'error'; code: string } & AnswerReply)
  | { event: 'graded'; score?: number }
  | { event: 'pong'; server_time: string }
  | { event: 'deadline'; deadline_at: string; reason?: string; deadline_story?: DeadlineStory }
  | { event: 'paused'; at?: string; reason?: string }
  | { event: 'resumed'; deadline_at?: string; deadline_story?: DeadlineStory }
  | { event: 'paper'; version?: number }
  | { event: 'message'; text: string; at?: string }
  | { event: 'closed'; reason?: string; score?: number; finished_at?: string };

export interface Student {
  full_name: string;
  class: string;
}

export type ExamState = 'UPCOMING' | 'AVAILABLE' | 'IN_PROGRESS' | 'COMPLETED' | 'MISSED';

export interface LobbyExam {
  id: string;
  title: string;
  subject?: string | null;
  duration_minutes: number;
  question_count?: number;
  scheduled_start: string;
  scheduled_end: string;
  state: ExamState;
  score?: number;
  finished_at?: string;
}

export interface Lobby {
  server_time: string;
  utc_offset_minutes: number;
  /** The class is missing while there is no exam. */
  student?: { full_name: string; class?: string };
  exams: LobbyExam[];
}

export interface Option {
  key: string;
  text: string;
}

export interface Question {
  id: string;
  order_num: number;
  question_text: string;
  options: Option[];
  group_id?: string | null;
  keep_option_order?: boolean;
}

export interface Paper {
  exam_id: string;
  title: string;
  duration_minutes: number;
  version: number;
  shuffle_questions: boolean;
  shuffle_options: boolean;
  order_scheme: number;
  questions: Question[];
}
