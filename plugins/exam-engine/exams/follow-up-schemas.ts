/** What the API takes and gives of make-up and remedial exams. */
import { z } from 'zod';
import { instant } from '../../../core/index.js';
import { hundredths, line, madeExam } from './schemas.js';

/** What is left out is as in the first exam, one week or more later. */
export const followUp = z.strictObject({
  kind: z.enum(['MAKEUP', 'REMEDIAL']),
  title: line(200).optional(),
  period: line(100).nullable().optional(),
  scheduled_start: instant().optional(),
  scheduled_end: instant().optional(),
  duration_minutes: z.int().min(1).max(1440).optional(),
  pass_score: hundredths(0, 100).nullable().optional(),
});
export type FollowUp = z.output<typeof followUp>;

export const madeFollowUp = madeExam.extend({
  kind: z.enum(['MAKEUP', 'REMEDIAL']),
  questions: z.int(),
  /** How many it is for: a proposal, until it is published. */
  students: z.int(),
});

export const linkedExams = z.array(
  z.object({
    id: z.uuid(),
    title: z.string(),
    kind: z.enum(['MAIN', 'MAKEUP', 'REMEDIAL']),
    status: z.enum(['DRAFT', 'PUBLISHED', 'CLOSED']),
  }),
);
