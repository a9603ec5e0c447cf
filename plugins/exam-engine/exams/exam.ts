/** An exam as PostgreSQL holds it, and as the API shows it to who may see it. */
import { isoInstant, type PluginContext, type RequestBasics } from '../../../core/index.js';
import type { TargetRule } from '../audience/rules.js';
import type { Pause } from '../live/format.js';
import type { ExamEngineUses } from '../uses.js';
import type { Owned } from './duties.js';

/** What the rules of authoring work with. */
export type Authoring = Pick<PluginContext<ExamEngineUses>, 'db' | 'redis' | 'transact'>;

/** Who asks for a change, for access and for the audit log; without a request when another plugin asks in their name. */
export type Actor = Pick<RequestBasics, 'who'> & Partial<Pick<RequestBasics, 'ip' | 'requestId'>>;

export type ExamStatus = 'DRAFT' | 'PUBLISHED' | 'CLOSED';

export interface ExamRow {
  id: string;
  title: string;
  subject: string | null;
  period: string | null;
  kind: 'MAIN' | 'MAKEUP' | 'REMEDIAL';
  origin_exam_id: string | null;
  author_id: number;
  scheduled_start: Date;
  scheduled_end: Date;
  duration_minutes: number;
  entry_token: string;
  previous_token: string | null;
  previous_token_until: Date | null;
  status: ExamStatus;
  /** The version that is live or was last; null before the first publishing. */
  paper_version: number | null;
  shuffle_questions: boolean;
  shuffle_options: boolean;
  show_score: 'AT_SUBMIT' | 'ON_RELEASE' | 'NEVER';
  released_at: Date | null;
  pass_score: number | null;
  revision: number;
  archived_at: Date | null;
  closed_at: Date | null;
  paused_at: Date | null;
  /** Of the pause that goes on, as a person has put it. */
  paused_reason: string | null;
  pauses: Pause[];
  created_at: Date;
}

/** With whose it is. */
export interface OwnedExam extends ExamRow, Owned {}

export interface ListedExam extends OwnedExam {
  author_name: string;
  question_count: number;
}

const moment = (date: Date | null): string | null => (date ? isoInstant(date.getTime()) : null);

export const shownExam = (exam: ListedExam) => ({
  id: exam.id,
  title: exam.title,
  subject: exam.subject,
  period: exam.period,
  kind: exam.kind,
  origin_exam_id: exam.origin_exam_id,
  author: { id: exam.author_id, full_name: exam.author_name },
  scheduled_start: isoInstant(exam.scheduled_start.getTime()),
  scheduled_end: isoInstant(exam.scheduled_end.getTime()),
  duration_minutes: exam.duration_minutes,
  entry_token: exam.entry_token,
  status: exam.status,
  paper_version: exam.paper_version,
  shuffle_questions: exam.shuffle_questions,
  shuffle_options: exam.shuffle_options,
  show_score: exam.show_score,
  released_at: moment(exam.released_at),
  pass_score: exam.pass_score,
  question_count: exam.question_count,
  revision: exam.revision,
  archived_at: moment(exam.archived_at),
  closed_at: moment(exam.closed_at),
  paused_at: moment(exam.paused_at),
  created_at: isoInstant(exam.created_at.getTime()),
});

export const shownExamWithTargets = (exam: ListedExam, targets: readonly TargetRule[]) => ({
  ...shownExam(exam),
  targets,
});
