/** What the API takes and gives of duties. */
import { z } from 'zod';
import { listOf, listQuery } from '../../../core/index.js';
import { id } from '../exams/schemas.js';
import { room } from '../participants/schemas.js';
import { rowId, rowRef } from '../sittings/schemas.js';

const duty = z.enum(['EDITOR', 'PROCTOR']);
const place = { sitting_id: rowRef.nullable().default(null), room: room.nullable().default(null) };

export const staffParams = z.strictObject({ exam_id: id, staff_id: rowId });
export const staffQuery = listQuery(['full_name', 'duty']);

/** Without sitting and room: everywhere. An editor is never limited. */
export const newStaff = z
  .strictObject({ admin_id: rowRef, duty, ...place })
  .refine((given) => given.duty === 'PROCTOR' || (given.sitting_id === null && given.room === null), {
    error: 'key:editor_of_all',
    path: ['duty'],
  });
export type NewStaff = z.output<typeof newStaff>;

export const staffChange = z.strictObject({ sitting_id: rowRef.nullable(), room: room.nullable() }).partial();
export type StaffChange = z.output<typeof staffChange>;

export const oneStaff = z.object({
  id: z.int(),
  admin_id: z.int(),
  full_name: z.string(),
  duty,
  sitting_id: z.int().nullable(),
  sitting: z.string().nullable(),
  room: z.string().nullable(),
});
export const staffList = listOf(oneStaff);
