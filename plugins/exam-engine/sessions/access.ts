/** Whose session a person may act on: the one place where the scope of an exam, a shift or a room is judged. */
import type { Identity } from '../../../core/index.js';
import type { Owned } from '../exams/duties.js';
import type { LiveParticipant } from '../live/format.js';
import { sessionsOpenTo } from './session-access.js';

/** @param sitter the student's place in the exam; undefined for one who is no participant any more. */
export const maySession = (identity: Identity, exam: Owned, sitter: LiveParticipant | undefined): boolean =>
  sessionsOpenTo(
    identity,
    'sessions:manage',
    exam,
  )({ sitting_id: sitter?.sittingId ?? null, room: sitter?.room ?? null });
