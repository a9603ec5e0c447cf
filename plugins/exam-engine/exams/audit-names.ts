/** What the audit log shows for the numbers of exams, shifts, questions and sessions. A session is called by its student. */
import type { Knex } from 'knex';
import type { AuditLogContract } from '../../audit-log/contract.js';

type Asked = AuditLogContract['filters']['audit-log.subjects'];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const NUMBER = /^\d{1,15}$/;

export async function nameSubjects(db: Knex, { subjects, names }: Asked): Promise<void> {
  const ids = (wanted: string, form: RegExp): string[] =>
    subjects.flatMap(({ type, id }) => (type === wanted && form.test(id) ? [id] : []));
  const named = async (
    type: string,
    form: RegExp,
    find: (among: string[]) => PromiseLike<{ id: string | number; label: string | number }[]>,
  ): Promise<void> => {
    const among = ids(type, form);
    if (among.length === 0) return;
    for (const { id, label } of await find(among))
      names.set(`${type} ${id}`, {
        label: String(label),
        ...(type === 'exam' ? { href: `/console/exams/${id}` } : {}),
      });
  };
  await named('exam', UUID, (among) => db('exams').whereIn('id', among).select('id', 'title as label'));
  await named('sitting', NUMBER, (among) =>
    db('exam_sittings').whereIn('id', among).select('id', 'name as label'),
  );
  await named('question', UUID, (among) =>
    db('questions').whereIn('id', among).select('id', 'order_num as label'),
  );
  await named('session', UUID, (among) =>
    db('exam_sessions as e')
      .join('students as s', 's.id', 'e.student_id')
      .whereIn('e.id', among)
      .select('e.id', 's.full_name as label'),
  );
}
