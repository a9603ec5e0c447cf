/**
 * Who an exam is for. A CLASS or STUDENT rule names students; rules of GRADE and of MAJOR name those who meet both types (a
 * type without rules restricts nothing); an `exclude` rule removes. No rules, nobody. Only active students count.
 */
import type { Knex } from 'knex';
import type { TargetRule } from './rules.js';

export interface TargetedStudent {
  id: number;
  full_name: string;
  class_label: string;
}

const MET = `
  WITH rule AS (
    SELECT * FROM unnest(?::text[], ?::text[], ?::boolean[]) AS r (type, value, exclude)
  ), place AS (
    SELECT s.id, s.full_name, c.label AS class_label, c.grade_level, c.major_code, c.group_number
      FROM students s JOIN classes c ON c.id = s.class_id
     WHERE s.active AND s.archived_at IS NULL
  ), met AS (
    SELECT p.id, r.* FROM place p
      JOIN rule r ON r.type = 'CLASS' AND r.value = concat_ws('-', p.grade_level, p.major_code, p.group_number)
    UNION ALL
    SELECT p.id, r.* FROM place p JOIN rule r ON r.type = 'GRADE' AND r.value = p.grade_level::text
    UNION ALL
    SELECT p.id, r.* FROM place p JOIN rule r ON r.type = 'MAJOR' AND r.value = p.major_code
    UNION ALL
    SELECT n.student_id, r.* FROM rule r JOIN student_numbers n ON r.type = 'STUDENT' AND n.number = r.value
  )`;

const asked = (type: string): string => `EXISTS (SELECT 1 FROM rule WHERE type = '${type}' AND NOT exclude)`;

const columns = (rules: readonly TargetRule[]): Knex.RawBinding[] =>
  [
    rules.map((rule) => rule.target_type),
    rules.map((rule) => rule.target_value),
    rules.map((rule) => rule.exclude),
  ] as unknown as Knex.RawBinding[];

/** By class and name. */
export async function targetedStudents(db: Knex, rules: readonly TargetRule[]): Promise<TargetedStudent[]> {
  const { rows } = await db.raw<{ rows: TargetedStudent[] }>(
    `${MET}, summed AS (
       SELECT id, bool_or(exclude) AS excluded,
              bool_or(NOT exclude AND type IN ('CLASS', 'STUDENT')) AS named,
              bool_or(NOT exclude AND type = 'GRADE') AS grade,
              bool_or(NOT exclude AND type = 'MAJOR') AS major
         FROM met GROUP BY id
     )
     SELECT p.id, p.full_name, p.class_label
       FROM place p JOIN summed m ON m.id = p.id
      WHERE NOT m.excluded
        AND (m.named OR ((m.grade OR m.major)
                         AND (m.grade OR NOT ${asked('GRADE')})
                         AND (m.major OR NOT ${asked('MAJOR')})))
      ORDER BY p.grade_level, p.major_code, p.group_number, p.full_name, p.id`,
    columns(rules),
  );
  return rows;
}

/** Places (from 0) of the rules that meet no active student: most likely mistyped. */
export async function idleRules(db: Knex, rules: readonly TargetRule[]): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { type: string; value: string }[] }>(
    `${MET} SELECT DISTINCT m.type, m.value FROM met m JOIN place p ON p.id = m.id`,
    columns(rules),
  );
  const met = new Set(rows.map((row) => `${row.type} ${row.value}`));
  return rules.flatMap((rule, i) => (met.has(`${rule.target_type} ${rule.target_value}`) ? [] : [i]));
}
