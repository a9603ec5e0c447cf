/** Made passwords, kept encrypted for 30 days so that a lost card can be printed again. */
import type { Knex } from 'knex';
import type { Secrets } from '../../../core/index.js';
import { seal, unseal } from './sealed.js';

const PURPOSE = 'made-passwords';
const BATCH = 500;

interface MadePassword {
  studentId: number;
  password: string;
}

export async function keepMadePasswords(
  db: Knex,
  secrets: Secrets,
  made: readonly MadePassword[],
): Promise<void> {
  const key = secrets.key(PURPOSE);
  for (let from = 0; from < made.length; from += BATCH) {
    await db('made_passwords')
      .insert(
        made.slice(from, from + BATCH).map(({ studentId, password }) => ({
          student_id: studentId,
          encrypted: seal(key, Buffer.from(password), String(studentId)),
          made_at: db.fn.now(),
          expires_at: db.raw("now() + interval '30 days'"),
        })),
      )
      .onConflict('student_id')
      .merge();
  }
}

/** For passwords that somebody chose: the made one is no longer true. */
export async function forgetMadePasswords(db: Knex, studentIds: readonly number[]): Promise<void> {
  if (studentIds.length > 0)
    await db('made_passwords')
      .whereRaw('student_id = ANY (?)', [[...studentIds]])
      .del();
}

export const forgetExpiredPasswords = (db: Knex): Promise<number> =>
  db('made_passwords').where('expires_at', '<=', db.fn.now()).del();

export interface Card {
  student_id: number;
  full_name: string;
  class_label: string;
  nisn: string | null;
  nis: string | null;
  password: string;
}

/** Cards of one class, one student or all, by class and name; of those who may sign in and whose password was made. */
export async function cardsOf(
  db: Knex,
  secrets: Secrets,
  of: { classId?: number | undefined; studentId?: number | undefined },
): Promise<Card[]> {
  const query = withMadePassword(db)
    .select('s.id as student_id', 's.full_name', 'c.label as class_label', 's.nisn', 's.nis', 'm.encrypted')
    .orderBy(['c.grade_level', 'c.major_code', 'c.group_number'])
    .orderByRaw('lower(s.full_name), s.id');
  if (of.classId !== undefined) query.where('s.class_id', of.classId);
  if (of.studentId !== undefined) query.where('s.id', of.studentId);
  const key = secrets.key(PURPOSE);
  const rows: (Omit<Card, 'password'> & { encrypted: Buffer })[] = await query;
  return rows.flatMap(({ encrypted, ...row }) => {
    const password = unseal(key, encrypted, String(row.student_id));
    return password ? [{ ...row, password: password.toString() }] : [];
  });
}

/** How many cards each class has, classes without any left out. */
export const cardCounts = async (
  db: Knex,
): Promise<{ id: number; label: string; cards: number; expires_at: Date }[]> =>
  await withMadePassword(db)
    .select('c.id', 'c.label')
    .select(db.raw('count(*)::int AS cards, min(m.expires_at) AS expires_at'))
    .groupBy('c.id')
    .orderBy(['c.grade_level', 'c.major_code', 'c.group_number']);

const withMadePassword = (db: Knex): Knex.QueryBuilder =>
  db('made_passwords as m')
    .join('students as s', 's.id', 'm.student_id')
    .join('classes as c', 'c.id', 's.class_id')
    .where('m.expires_at', '>', db.fn.now())
    .where('s.active', true)
    .whereNull('s.archived_at');
