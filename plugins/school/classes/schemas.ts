/** What a class looks like from outside. */
import { z } from 'zod';
import { listOf, listQuery } from '../../../core/index.js';
import { archivedFilter } from '../lists.js';

export const gradeLevel = z.int().min(1, 'key:grade_level_form').max(99, 'key:grade_level_form');
export const groupNumber = z.int().min(1, 'key:group_number_form').max(999, 'key:group_number_form');
export const majorCode = z
  .string()
  .transform((text) => text.trim().toUpperCase())
  .pipe(z.string().regex(/^[A-Z0-9]{1,12}$/, 'key:major_code_form'));
const label = z.string().trim().normalize('NFC').max(60, 'key:class_label_form');

export const newClass = z.strictObject({
  grade_level: gradeLevel,
  major_code: majorCode,
  group_number: groupNumber,
  /** Made of the three when absent or empty. */
  label: label.optional(),
});

export const classChange = z.strictObject({
  grade_level: gradeLevel.optional(),
  major_code: majorCode.optional(),
  group_number: groupNumber.optional(),
  /** Empty: made of the three again. */
  label: label.optional(),
  archived: z.boolean().optional(),
});

/** As `newClass`, with the numbers as a form sends them. */
export const classForm = z.strictObject({
  grade_level: z.coerce.number('key:grade_level_form').pipe(gradeLevel),
  major_code: majorCode,
  group_number: z.coerce.number('key:group_number_form').pipe(groupNumber),
  label: label.optional(),
});

export const CLASS_SORTS = ['class', 'label', 'students', 'id'] as const;
export const classQuery = listQuery(CLASS_SORTS).extend({ archived: archivedFilter });
export const classParams = z.strictObject({
  class_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

export const classItem = z.object({
  id: z.int(),
  grade_level: z.int(),
  major_code: z.string(),
  group_number: z.int(),
  label: z.string(),
  archived_at: z.iso.datetime().nullable(),
  /** How many who are not archived. */
  students: z.int(),
});
export const classList = listOf(classItem);

export type NewClass = z.infer<typeof newClass>;
export type ClassChange = z.infer<typeof classChange>;
export type ClassQuery = z.infer<typeof classQuery>;
