/** What keeps an exam from being published, each with its place, and what a teacher should at least know. */
import { type FieldFault, faultKey } from '../../../core/index.js';
import type { ExamRow } from '../exams/exam.js';
import type { QuestionRow } from '../questions/store.js';
import { saysNothing } from '../rich-text/plain-text.js';
import type { SittingRow } from '../sittings/store.js';

/** `path` is `questions.<id>.<field>` or a field of the exam; `code` names the text. */
export interface PublishFault {
  path: string;
  code: string;
  params: Record<string, string | number>;
}

type Sitting = Pick<SittingRow, 'name' | 'starts_at' | 'ends_at'>;

const LEAST_OPTIONS = 2;
/** A window that leaves less than this beside the duration cuts off who comes late. */
const COMFORT_MINUTES = 15;

export function publishFaults(found: {
  exam: Pick<ExamRow, 'scheduled_start' | 'scheduled_end'>;
  /** Its shifts; without any its own window counts. */
  sittings: readonly Sitting[];
  questions: readonly QuestionRow[];
  targeted: number;
  /** Exam time, ms. */
  now: number;
}): PublishFault[] {
  const { exam, sittings, questions, targeted, now } = found;
  const faults: PublishFault[] = [];
  const add = (path: string, code: string, params: PublishFault['params'] = {}): void => {
    faults.push({ path, code, params });
  };
  if (questions.length === 0) add('questions', 'no_questions');
  else if (questions.every(({ scoring }) => scoring === 'DROPPED')) add('questions', 'all_dropped');
  for (const [i, question] of questions.entries()) faults.push(...faultsOfQuestion(question, i + 1));
  if (targeted === 0) add('targets', 'audience_empty');
  if (exam.scheduled_end <= exam.scheduled_start) add('scheduled_end', 'end_before_start');
  else if (sittings.length === 0 && exam.scheduled_end.getTime() <= now) add('scheduled_end', 'window_past');
  else if (sittings.length > 0 && sittings.every(({ ends_at }) => ends_at.getTime() <= now))
    add('sittings', 'sittings_past');
  return faults;
}

function faultsOfQuestion(question: QuestionRow, number: number): PublishFault[] {
  const faults: PublishFault[] = [];
  const add = (field: string, code: string, params: PublishFault['params'] = {}): void => {
    faults.push({ path: `questions.${question.id}.${field}`, code, params: { number, ...params } });
  };
  if (saysNothing(question.question_text)) add('question_text', 'question_empty');
  if (question.options.length < LEAST_OPTIONS) add('options', 'question_few_options');
  for (const [i, option] of question.options.entries())
    if (saysNothing(option.text)) add(`options.${i}.text`, 'question_option_empty', { option: option.key });
  if (question.scoring === 'NORMAL' && question.correct_option === null)
    add('correct_option', 'question_without_key');
  return faults;
}

export function publishWarnings({
  exam,
  sittings,
  unassigned,
  rules,
  idle,
}: {
  exam: Pick<ExamRow, 'scheduled_start' | 'scheduled_end' | 'duration_minutes'>;
  sittings: readonly Sitting[];
  /** Participants without a sitting. */
  unassigned: number;
  rules: readonly { target_value: string }[];
  idle: readonly number[];
}): PublishFault[] {
  const duration = exam.duration_minutes;
  const isShort = (minutes: number): boolean => minutes < duration + COMFORT_MINUTES;
  const ownWindow = minutesBetween(exam.scheduled_start, exam.scheduled_end);
  return [
    ...(sittings.length === 0 && isShort(ownWindow)
      ? [{ path: 'scheduled_end', code: 'window_short', params: { window: ownWindow, duration } }]
      : []),
    ...sittings
      .map(({ name, starts_at, ends_at }) => ({ name, window: minutesBetween(starts_at, ends_at) }))
      .filter(({ window }) => isShort(window))
      .map((params) => ({ path: 'sittings', code: 'sitting_short', params: { ...params, duration } })),
    ...(sittings.length > 0 && unassigned > 0
      ? [{ path: 'participants', code: 'participants_unassigned', params: { count: unassigned } }]
      : []),
    ...idle.map((i) => ({
      path: `targets.${i}`,
      code: 'rule_idle',
      params: { value: rules[i]?.target_value ?? '' },
    })),
  ];
}

const minutesBetween = (from: Date, to: Date): number => Math.floor((to.getTime() - from.getTime()) / 60_000);

export const asField = ({ path, code, params }: PublishFault): FieldFault => faultKey(path, code, params);
