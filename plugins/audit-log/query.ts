/** How entries are asked for, alike in the API and in the address of the page. */
import { z } from 'zod';
import { listQuery } from '../../core/index.js';

const word = z.string().trim().min(1).max(100);

export const auditQuery = listQuery(['at']).extend({
  action: word.optional(),
  subject_type: word.optional(),
  subject_id: word.optional(),
  admin_id: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
});
export type AuditQuery = z.output<typeof auditQuery>;
