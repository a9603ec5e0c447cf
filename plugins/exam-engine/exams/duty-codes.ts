/** Tells `rbac` what duties open: the routes of one exam by its `exam_id`, and the list of exams to who has any duty. */
import type { Knex } from 'knex';
import type { Identity } from '../../../core/index.js';
import { CODES_OF, type Duty } from './duties.js';

interface Question {
  identity: Identity;
  permission: readonly string[];
  params: Readonly<Record<string, string>>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** The only route without an exam in its path that a duty opens; it shows no others then. */
const LIST = 'exams:read_own';
const ALL = new Set(Object.values(CODES_OF).flat());

/** Read anew each time, so that a duty begins and ends at once. */
export async function codesByDuty(
  db: Knex,
  { identity, permission, params }: Question,
): Promise<readonly string[]> {
  if (identity.kind !== 'admin' || !permission.some((code) => ALL.has(code))) return [];
  const mine = db('exam_staff').where({ admin_id: Number(identity.id) });
  const examId = params['exam_id'];
  if (examId === undefined) {
    if (!permission.includes(LIST)) return [];
    return (await mine.first('id')) ? [LIST] : [];
  }
  if (!UUID.test(examId)) return [];
  const duties = await mine.andWhere({ exam_id: examId }).distinct().pluck<Duty['duty'][]>('duty');
  return duties.flatMap((duty) => CODES_OF[duty]);
}
