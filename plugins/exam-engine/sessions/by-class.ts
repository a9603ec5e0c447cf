/** Who sat an exam, as every list about all of its sessions shows them. */
import type { Knex } from 'knex';

/** Sessions `s` of an exam with the student as they were at the exam, ordered by class and name. Also joined: `st`. */
export const sessionsByClass = (db: Knex, examId: string) =>
  db('exam_sessions as s')
    .join('students as st', 'st.id', 's.student_id')
    .join('classes as c', 'c.id', 'st.class_id')
    .leftJoin('exam_participants as p', (on) =>
      on.on('p.exam_id', 's.exam_id').andOn('p.student_id', 's.student_id'),
    )
    .where('s.exam_id', examId)
    .orderBy(['c.grade_level', 'c.major_code', 'c.group_number', 'st.full_name', 's.id'])
    .select(
      's.id',
      's.student_id',
      's.status',
      's.final_score',
      db.raw('coalesce(p.full_name, st.full_name) AS full_name'),
      db.raw('coalesce(p.class_label, c.label) AS class'),
    );
