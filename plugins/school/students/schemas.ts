/** What a student looks like from outside. The password goes in and, when it was made here, comes out once. */
import { z } from 'zod';
import { listOf, listQuery } from '../../../core/index.js';
import { archivedFilter } from '../lists.js';

export const NUMBER_FORM = /^[A-Za-z0-9]{4,20}$/;
export const MAX_NAME_LENGTH = 200;
export const MIN_PASSWORD_LENGTH = 4;
/** bcrypt reads no further. */
export const MAX_PASSWORD_BYTES = 72;

/** One name, one form: composed letters, single spaces. */
export const tidyName = (text: string): string => text.normalize('NFC').replace(/\s+/g, ' ').trim();
export const hasControlSigns = (text: string): boolean => /\p{Cc}/u.test(text);

const id = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
const schoolNumber = z.string().trim().regex(NUMBER_FORM, 'key:number_form');
const fullName = z
  .string()
  .transform(tidyName)
  .pipe(
    z
      .string()
      .min(1, 'key:full_name_form')
      .max(MAX_NAME_LENGTH, 'key:full_name_form')
      .refine((text) => !hasControlSigns(text), 'key:full_name_form'),
  );
const password = z
  .string()
  .min(MIN_PASSWORD_LENGTH, 'key:student_password_form')
  .refine((text) => Buffer.byteLength(text.normalize('NFC')) <= MAX_PASSWORD_BYTES, 'key:password_too_long');

export const newStudent = z
  .strictObject({
    nisn: schoolNumber.nullish(),
    nis: schoolNumber.nullish(),
    full_name: fullName,
    class_id: id,
    /** Made when absent, and then part of the answer. */
    password: password.optional(),
    active: z.boolean().optional(),
  })
  .refine(({ nisn, nis }) => Boolean(nisn ?? nis), { path: ['nisn'], message: 'key:number_missing' });

export const studentChange = z.strictObject({
  nisn: schoolNumber.nullable().optional(),
  nis: schoolNumber.nullable().optional(),
  full_name: fullName.optional(),
  class_id: id.optional(),
  password: password.optional(),
  active: z.boolean().optional(),
  archived: z.boolean().optional(),
});

/** Absent: one is made, and is the answer. */
export const passwordReset = z.strictObject({ password: password.optional() }).default({});

/** An empty field of a form is no value. */
const orNothing = <S extends z.ZodType>(schema: S) =>
  z.preprocess(
    (text) => (typeof text === 'string' && text.trim() === '' ? undefined : text),
    schema.optional(),
  );

const formFields = {
  nisn: orNothing(schoolNumber),
  nis: orNothing(schoolNumber),
  full_name: fullName,
  class_id: z.coerce.number('key:class_missing').pipe(z.int('key:class_missing').min(1, 'key:class_missing')),
};
export const newStudentForm = z
  .strictObject({ ...formFields, password: orNothing(password) })
  .refine(({ nisn, nis }) => Boolean(nisn ?? nis), { path: ['nisn'], message: 'key:number_missing' });
export const studentForm = z
  .strictObject(formFields)
  .refine(({ nisn, nis }) => Boolean(nisn ?? nis), { path: ['nisn'], message: 'key:number_missing' });
export const passwordForm = z.strictObject({ password: orNothing(password) });

export const STUDENT_SORTS = ['full_name', 'nisn', 'nis', 'class', 'created_at', 'id'] as const;
export const studentQuery = listQuery(STUDENT_SORTS).extend({
  class_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  active: z.enum(['true', 'false']).optional(),
  archived: archivedFilter,
});
export const studentParams = z.strictObject({
  student_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
});

export const studentItem = z.object({
  id: z.int(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class_id: z.int(),
  class: z.string(),
  active: z.boolean(),
  archived_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
});
export const studentList = listOf(studentItem);
export const madeStudent = studentItem.extend({ password: z.string().optional() });
export const madePassword = z.object({ password: z.string().optional() });

export type NewStudent = z.infer<typeof newStudent>;
export type StudentChange = z.infer<typeof studentChange>;
export type StudentQuery = z.infer<typeof studentQuery>;
