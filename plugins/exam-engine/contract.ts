/** What other plugins may use of the exam engine. */
import type { FieldFault, Identity } from '../../core/index.js';
import type { SentExam, SentExamChange } from './exams/schemas.js';
import type { SentQuestion } from './questions/schemas.js';
import type { AnswerChange, SaveResult, Saver } from './sessions/autosave.js';
import type { Hello } from './sessions/hello.js';

export type { SaveResult };

export interface Published {
  version: number;
  status: 'PUBLISHED';
  warnings: FieldFault[];
  participants: number;
}

export interface WrittenQuestion {
  id: string;
  /** Codes of what was left out of the text. */
  warnings: string[];
}

export interface ExamEngineContract {
  services: { 'exam-engine': ExamEngineService; 'exam-engine.authoring': AuthoringService };
  actions: {
    /** A version is in force in Redis. */
    'exam-engine.exam.published': { examId: string; version: number };
    /** Title, window, duration, token, a pause, participants or the like of a published exam are in force in Redis. */
    'exam-engine.exam.changed': {
      examId: string;
      /** Student id → why their deadline moves. */
      reasons?: Readonly<Record<string, string>>;
    };
    /** Nobody can begin any more; open sessions are to be ended. */
    'exam-engine.exam.closed': { examId: string };
  };
}

/** What the API of exams offers, for another plugin that acts in the name of an admin; it throws what the API answers. */
export interface AuthoringService {
  /** Makes a draft. */
  createExam(by: Identity, exam: SentExam): Promise<{ id: string; entry_token: string }>;
  changeExam(by: Identity, examId: string, change: SentExamChange): Promise<void>;
  /** Texts are sanitised and formulas made, as when a teacher types them. */
  addQuestion(by: Identity, examId: string, question: SentQuestion): Promise<WrittenQuestion>;
  publish(by: Identity, examId: string): Promise<Published>;
}

/** One connection or request of a student who has a session. */
export interface Attempt extends Saver {
  /** Saves one answer; never rejects. Calls are carried out in order. */
  save(change: AnswerChange): Promise<SaveResult>;
  /** Hands in what was saved before. */
  submit(): Promise<SubmitResult>;
}

export type SubmitResult =
  | { code: 'graded'; score?: number }
  | { code: 'kicked' | 'not_joined' | 'unavailable' };

/** What sockets are told without having asked. */
export interface Push {
  examId: string;
  /** All students of the exam when absent. */
  studentId?: string;
  frame: {
    event: 'deadline' | 'paused' | 'resumed' | 'paper' | 'message' | 'closed';
    [member: string]: unknown;
  };
}

/** Why a socket must end; `refilled`: Redis was lost and filled again, so the page must ask anew where it stands. */
export type Ending = 'signed_out' | 'signed_in_elsewhere' | 'not_joined' | 'exam_over' | 'refilled';

/** How an attempt stands: why its socket must end, or what its page must know; undefined where Redis did not answer. */
export type Checked = { ending: Ending } | { current: Current } | undefined;

/** What pages are told when it changes, as `hello` has it. */
export interface Current {
  version: number;
  deadline_at: string;
  /** Its clock stands. */
  paused: boolean;
  /** `outage`, or the words of the person who has paused the exam, if any. */
  paused_reason?: string;
}

export interface ExamEngineService {
  /**
   * Begins an attempt's connection: checks the session and gives the hello.
   * @throws AppError 403 not_joined, 409 already_completed, 401 signed_in_elsewhere.
   */
  connect(
    identity: Identity,
    examId: string,
    from: { ip: string; userAgent: string | undefined },
  ): Promise<{ attempt: Attempt; hello: Hello }>;
  /** Looks at many attempts at once; asked at every ping, and after pushes may have been missed. */
  check(attempts: readonly Attempt[]): Promise<Checked[]>;
  onPush(listener: (push: Push) => void): () => void;
  /** ISO 8601 exam time. */
  serverTime(): Promise<string>;
}
