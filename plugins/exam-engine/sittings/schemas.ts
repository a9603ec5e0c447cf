/** What the API takes and gives of sittings. */
import { z } from 'zod';
import { instant, isoInstant, listOf, listQuery } from '../../../core/index.js';
import { entryToken } from '../exams/entry-token.js';
import { id, line } from '../exams/schemas.js';
import type { SittingRow } from './store.js';

export const rowId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
/** A row's id inside a body. */
export const rowRef = z.int().min(1);

export const sittingParams = z.strictObject({ exam_id: id, sitting_id: rowId });

export const newSitting = z.strictObject({
  name: line(60),
  starts_at: instant(),
  ends_at: instant(),
  entry_token: entryToken.optional(),
});
export type NewSitting = z.output<typeof newSitting>;

export const sittingChange = newSitting.partial();
export type SittingChange = z.output<typeof sittingChange>;

export const sittingQuery = listQuery(['starts_at', 'name']);

export const oneSitting = z.object({
  id: z.int(),
  name: z.string(),
  starts_at: z.string(),
  ends_at: z.string(),
  entry_token: z.string(),
  previous_token: z.string().nullable(),
  previous_token_until: z.string().nullable(),
  participants: z.int(),
});
export const sittingList = listOf(oneSitting);

export const shownSitting = (row: SittingRow, participants: number): z.output<typeof oneSitting> => ({
  id: row.id,
  name: row.name,
  starts_at: isoInstant(row.starts_at.getTime()),
  ends_at: isoInstant(row.ends_at.getTime()),
  entry_token: row.entry_token,
  previous_token: row.previous_token,
  previous_token_until: row.previous_token_until && isoInstant(row.previous_token_until.getTime()),
  participants,
});
