/** All SQL of questions: the teacher's working copy. */
import type { Knex } from 'knex';

export interface Option {
  key: string;
  text: string;
}

export interface QuestionRow {
  id: string;
  exam_id: string;
  type: 'SINGLE';
  question_text: string;
  options: Option[];
  correct_option: string | null;
  also_correct: string[];
  scoring: 'NORMAL' | 'FREE' | 'DROPPED';
  points: number;
  order_num: number;
  group_id: string | null;
  keep_option_order: boolean;
}

const present = (db: Knex, examId: string) =>
  db<QuestionRow>('questions').where({ exam_id: examId }).whereNull('removed_at');

/** In the order in which the teacher sees them. */
export const questionsOf = (db: Knex, examId: string): Promise<QuestionRow[]> =>
  present(db, examId)
    .orderBy(['order_num', 'created_at', 'id'])
    .select(
      'id',
      'exam_id',
      'type',
      'question_text',
      'options',
      'correct_option',
      'also_correct',
      'scoring',
      'points',
      'order_num',
      'group_id',
      'keep_option_order',
    );

export const findQuestion = (
  db: Knex,
  examId: string,
  questionId: string,
): Promise<QuestionRow | undefined> => present(db, examId).where({ id: questionId }).first();

export async function lastOrder(db: Knex, examId: string): Promise<number> {
  const row = await present(db, examId).max<{ last: number | null }>('order_num as last').first();
  return row?.last ?? 0;
}

/** JSON columns are written as text; knex would take an array for a PostgreSQL array. */
const columnsOf = ({ options, ...rest }: Partial<QuestionRow>): Record<string, unknown> => ({
  ...rest,
  ...(options ? { options: JSON.stringify(options) } : {}),
});

export async function insertQuestion(trx: Knex.Transaction, row: Partial<QuestionRow>): Promise<string> {
  const [made] = await trx('questions').insert(columnsOf(row)).returning('id');
  return made.id;
}

export async function updateQuestion(
  trx: Knex.Transaction,
  questionId: string,
  row: Partial<QuestionRow>,
): Promise<void> {
  await trx('questions').where({ id: questionId }).update(columnsOf(row));
}

/** A question that a published paper names is only marked: what was graded must stay explainable. */
export async function removeQuestion(
  trx: Knex.Transaction,
  examId: string,
  questionId: string,
): Promise<void> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `SELECT 1 FROM exam_papers WHERE exam_id = ? AND paper -> 'questions' @> jsonb_build_array(jsonb_build_object('id', ?::text)) LIMIT 1`,
    [examId, questionId],
  );
  if (rows.length > 0) await trx('questions').where({ id: questionId }).update({ removed_at: trx.fn.now() });
  else await trx('questions').where({ id: questionId }).del();
}

/** Numbers from 1 in the order given. */
export async function orderQuestions(trx: Knex.Transaction, questionIds: readonly string[]): Promise<void> {
  await trx.raw(
    `UPDATE questions SET order_num = new.place
       FROM unnest(?::uuid[]) WITH ORDINALITY AS new (id, place) WHERE questions.id = new.id`,
    [questionIds] as unknown as Knex.RawBinding[],
  );
}

/** Each copy names what it was made from. @returns how many. */
export async function copyQuestions(trx: Knex.Transaction, from: string, to: string): Promise<number> {
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `INSERT INTO questions (exam_id, origin_id, type, question_text, options, correct_option, also_correct, scoring, points,
                            order_num, group_id, keep_option_order)
     SELECT ?, id, type, question_text, options, correct_option, also_correct, scoring, points, order_num, group_id, keep_option_order
       FROM questions WHERE exam_id = ? AND removed_at IS NULL`,
    [to, from],
  );
  return rowCount;
}
