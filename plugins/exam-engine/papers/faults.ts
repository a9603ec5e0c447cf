/** What keeps an exam from being published, each with its place, and what a teacher should at least know. */
import { type FieldFault, faultKey } from '../../../core/index.js';
import type { ExamRow } from '../exams/exam.js';
import type { QuestionRow } from '../questions/store.js';
import { saysNothing } from '../rich-text/plain-text.js';

/** `path` is `questions.<id>.<field>` or a field of the exam; `code` names the text. */
export interface PublishFault {
  path: string;
  code: string;
  params: Record<string, string | number>;
}

const LEAST_OPTIONS = 2;
/** A window that leaves less than this beside the duration cuts off who comes late. */
const COMFORT_MINUTES = 15;

export function publishFaults(found: {
  exam: Pick<ExamRow, 'scheduled_start' | 'scheduled_end'>;
  questions: readonly QuestionRow[];
  targeted: number;
  /** Exam time, ms. */
  now: number;
}): PublishFault[] {
  const { exam, questions, targeted, now } = found;
  const faults: PublishFault[] = [];
  const add = (path: string, code: string, params: PublishFault['params'] = {}): void => {
    faults.push({ path, code, params });
  };
  if (questions.length === 0) add('questions', 'no_questions');
  else if (questions.every(({ scoring }) => scoring === 'DROPPED')) add('questions', 'all_dropped');
  for (const [i, question] of questions.entries()) faults.push(...faultsOfQuestion(question, i + 1));
  if (targeted === 0) add('targets', 'audience_empty');
  if (exam.scheduled_end <= exam.scheduled_start) add('scheduled_end', 'end_before_start');
  else if (exam.scheduled_end.getTime() <= now) add('scheduled_end', 'window_past');
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

export function publishWarnings(
  exam: Pick<ExamRow, 'scheduled_start' | 'scheduled_end' | 'duration_minutes'>,
  rules: readonly { target_value: string }[],
  idle: readonly number[],
): PublishFault[] {
  const windowMs = exam.scheduled_end.getTime() - exam.scheduled_start.getTime();
  const isShort = windowMs < (exam.duration_minutes + COMFORT_MINUTES) * 60_000;
  return [
    ...(isShort
      ? [
          {
            path: 'scheduled_end',
            code: 'window_short',
            params: { window: Math.floor(windowMs / 60_000), duration: exam.duration_minutes },
          },
        ]
      : []),
    ...idle.map((i) => ({
      path: `targets.${i}`,
      code: 'rule_idle',
      params: { value: rules[i]?.target_value ?? '' },
    })),
  ];
}

export const asField = ({ path, code, params }: PublishFault): FieldFault => faultKey(path, code, params);
