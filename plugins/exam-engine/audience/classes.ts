/** The classes that an audience can be chosen from. */
import type { Knex } from 'knex';

export interface ClassToChoose {
  id: number;
  grade_level: number;
  major_code: string;
  /** As rules name it: `12-RPL-2`. */
  value: string;
  label: string;
  students: number;
}

export const classesToChoose = (db: Knex): Promise<ClassToChoose[]> =>
  db('classes as c')
    .leftJoin('students as s', (on) => {
      on.on('s.class_id', 'c.id').andOnVal('s.active', true).andOnNull('s.archived_at');
    })
    .whereNull('c.archived_at')
    .groupBy('c.id')
    .orderBy(['c.grade_level', 'c.major_code', 'c.group_number'])
    .select<ClassToChoose[]>(
      'c.id',
      'c.grade_level',
      'c.major_code',
      'c.label',
      db.raw("concat_ws('-', c.grade_level, c.major_code, c.group_number) AS value"),
      db.raw('count(s.id) AS students'),
    );
