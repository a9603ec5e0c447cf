/** What the API takes and gives of participants. */
import { z } from 'zod';
import { listOf, listQuery } from '../../../core/index.js';
import { id, line } from '../exams/schemas.js';
import { rowId, rowRef } from '../sittings/schemas.js';

export const room = line(40);

const assignment = {
  sitting_id: rowRef.nullable(),
  room: room.nullable(),
  seat: line(20).nullable(),
  /** Reach past the end of the sitting. */
  extra_minutes: z.int().min(0).max(1440),
  extra_reason: line(300).nullable(),
  excused: z.boolean(),
};

export const participantParams = z.strictObject({ exam_id: id, student_id: rowId });

export const participantQuery = listQuery([
  'class',
  'full_name',
  'sitting',
  'room',
  'seat',
  'extra_minutes',
]).extend({
  sitting_id: z.union([z.literal('none'), rowId]).optional(),
  room: z.string().max(40).normalize('NFC').optional(),
  class: z.string().max(200).optional(),
});
export type ParticipantQuery = z.output<typeof participantQuery>;

export const participantChange = z.strictObject(assignment).partial();
export type ParticipantChange = z.output<typeof participantChange>;

/** Many at once: a list of students or a class. A seat is one student's. */
const MOST_STUDENTS = 5000;
export const participantsChange = participantChange
  .omit({ seat: true })
  .extend({
    student_ids: z.array(rowRef).min(1).max(MOST_STUDENTS).optional(),
    class_id: rowRef.optional(),
  })
  .refine(({ student_ids, class_id }) => (student_ids === undefined) !== (class_id === undefined), {
    error: 'key:students_or_class',
    path: ['student_ids'],
  });

export const newParticipant = participantChange
  .extend({
    student_id: rowRef.optional(),
    /** A nisn or nis. */
    number: z
      .string()
      .trim()
      .regex(/^[A-Za-z0-9]{4,20}$/, 'key:target_value_student')
      .optional(),
  })
  .refine(({ student_id, number }) => (student_id === undefined) !== (number === undefined), {
    error: 'key:id_or_number',
    path: ['number'],
  });
export type NewParticipant = z.output<typeof newParticipant>;

export const oneParticipant = z.object({
  student_id: z.int(),
  nisn: z.string().nullable(),
  nis: z.string().nullable(),
  full_name: z.string(),
  class: z.string(),
  sitting_id: z.int().nullable(),
  sitting: z.string().nullable(),
  room: z.string().nullable(),
  seat: z.string().nullable(),
  extra_minutes: z.int(),
  extra_reason: z.string().nullable(),
  excused: z.boolean(),
});
export const participantList = listOf(oneParticipant);
export const changedCount = z.object({ changed: z.int() });
export const newPassword = z.object({ password: z.string() });
