/** All SQL of exams and their audience rules. */
import type { Knex } from 'knex';
import type { TargetRule } from '../audience/rules.js';
import type { ExamRow, ListedExam, OwnedExam } from './exam.js';
import type { ExamList } from './schemas.js';

/** Held until the end of the transaction, so that changes, publishing and refilling of one exam come one after the other. */
export const lockExam = async (trx: Knex.Transaction, examId: string): Promise<OwnedExam | undefined> => {
  const [exam] = await trx('exams as e')
    .where('e.id', examId)
    .forUpdate()
    .select<OwnedExam[]>('e.*', trx.raw(DUTIES));
  return exam;
};

const DUTIES = `coalesce((
  SELECT jsonb_agg(jsonb_build_object('admin_id', d.admin_id, 'duty', d.duty, 'sitting_id', d.sitting_id, 'room', d.room))
    FROM exam_staff d WHERE d.exam_id = e.id), '[]') AS duties`;

const listed = (db: Knex) =>
  db('exams as e')
    .join('admins as a', 'a.id', 'e.author_id')
    .select<ListedExam[]>(
      'e.*',
      'a.full_name as author_name',
      db.raw(DUTIES),
      db.raw(
        '(SELECT count(*) FROM questions q WHERE q.exam_id = e.id AND q.removed_at IS NULL) AS question_count',
      ),
    );

export const findExam = async (db: Knex, examId: string): Promise<ListedExam | undefined> =>
  (await listed(db).where('e.id', examId))[0];

const SORTED: Record<string, string> = {
  title: 'lower(e.title)',
  subject: 'lower(e.subject)',
  status: 'e.status',
  scheduled_start: 'e.scheduled_start',
  created_at: 'e.created_at',
};

/** @param of whose exams: those they have a duty at, and with `own` those they wrote; everybody's when absent. */
export async function listExams(
  db: Knex,
  query: ExamList,
  of: { adminId: number; own: boolean } | undefined,
): Promise<{ items: ListedExam[]; total: number }> {
  const narrowed = <Q extends Knex.QueryBuilder>(builder: Q): Q => {
    if (of)
      builder.where((b) => {
        b.whereRaw(
          'EXISTS (SELECT 1 FROM exam_staff d WHERE d.exam_id = e.id AND d.admin_id = ?)',
          of.adminId,
        );
        if (of.own) b.orWhere('e.author_id', of.adminId);
      });
    if (query.status) builder.where('e.status', query.status);
    builder.where((b) =>
      query.archived === 'yes' ? b.whereNotNull('e.archived_at') : b.whereNull('e.archived_at'),
    );
    if (query.q)
      builder.whereRaw("concat_ws(' ', e.title, e.subject, e.period) ILIKE ?", [`%${literal(query.q)}%`]);
    return builder;
  };
  const sort = query.sort ?? '-scheduled_start';
  const column = SORTED[sort.replace(/^-/, '')] ?? SORTED['scheduled_start'];
  const [{ count } = { count: 0 }] = await narrowed(db('exams as e')).count<{ count: number }[]>(
    '* as count',
  );
  const items = await narrowed(listed(db))
    .orderByRaw(`${column} ${sort.startsWith('-') ? 'DESC' : 'ASC'} NULLS LAST`)
    .orderBy('e.id')
    .limit(query.per_page)
    .offset((query.page - 1) * query.per_page);
  return { items: items as ListedExam[], total: Number(count) };
}

/** What was typed is searched as it stands. NUL cannot be sent to PostgreSQL at all. */
export const literal = (text: string): string => text.replace(/\0/g, '').replace(/[\\%_]/g, '\\$&');

export async function insertExam(trx: Knex.Transaction, row: Partial<ExamRow>): Promise<ExamRow> {
  const [made] = await trx<ExamRow>('exams').insert(row).returning('*');
  return made as ExamRow;
}

/** Every change raises the revision, by which editors notice each other. */
export async function updateExam(
  trx: Knex.Transaction,
  examId: string,
  change: Partial<ExamRow>,
): Promise<ExamRow> {
  const [changed] = await trx<ExamRow>('exams')
    .where({ id: examId })
    .update(change)
    .increment('revision', 1)
    .returning('*');
  return changed as ExamRow;
}

export const rulesOf = async (db: Knex, examId: string): Promise<TargetRule[]> =>
  db('exam_target_rules')
    .where({ exam_id: examId })
    .orderBy('id')
    .select<TargetRule[]>('target_type', 'target_value', 'exclude');

export async function replaceRules(
  trx: Knex.Transaction,
  examId: string,
  rules: readonly TargetRule[],
): Promise<void> {
  await trx('exam_target_rules').where({ exam_id: examId }).del();
  if (rules.length > 0)
    await trx('exam_target_rules').insert(rules.map((rule) => ({ exam_id: examId, ...rule })));
}

interface Numbers {
  nisn: string | null;
  nis: string | null;
}

const numbersOf = ({ nisn, nis }: Numbers): string[] =>
  [nisn, nis].filter((number) => number !== null).map((number) => number.toUpperCase());

/** By the nisn, else the nis. */
export async function addStudentRule(
  trx: Knex,
  examId: string,
  student: Numbers,
  exclude: boolean,
): Promise<void> {
  const [target_value] = numbersOf(student);
  await trx('exam_target_rules').insert({ exam_id: examId, target_type: 'STUDENT', target_value, exclude });
}

/** All that name this student alone, exceptions too. */
export async function dropStudentRules(trx: Knex, examId: string, student: Numbers): Promise<void> {
  await trx('exam_target_rules')
    .where({ exam_id: examId, target_type: 'STUDENT' })
    .whereIn('target_value', numbersOf(student))
    .del();
}

/** The audience is part of the exam: whoever has it open in a form must notice. */
export async function raiseRevision(trx: Knex, examId: string): Promise<void> {
  await trx('exams').where({ id: examId }).increment('revision', 1);
}

export const hasSessions = async (db: Knex, examId: string): Promise<boolean> =>
  (await db('exam_sessions').where({ exam_id: examId }).first('id')) !== undefined;

/** Whoever edits the one edits the other. */
export const copyEditors = async (trx: Knex.Transaction, from: string, to: string): Promise<void> => {
  await trx.raw(
    `INSERT INTO exam_staff (exam_id, admin_id, duty) SELECT ?, admin_id, duty FROM exam_staff WHERE exam_id = ? AND duty = 'EDITOR'`,
    [to, from],
  );
};

/** Make-up and remedial exams of one exam, and the one that it follows itself. */
export const linkedTo = async (
  db: Knex,
  exam: Pick<ExamRow, 'id' | 'origin_exam_id'>,
): Promise<{ followUps: ListedExam[]; origin: ListedExam | undefined }> => ({
  followUps: await listed(db).where('e.origin_exam_id', exam.id).orderBy(['e.scheduled_start', 'e.id']),
  origin: exam.origin_exam_id === null ? undefined : await findExam(db, exam.origin_exam_id),
});
