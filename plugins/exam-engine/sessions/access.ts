/** Whose session a person may act on: the one place where the scope of an exam, a shift or a room is judged. */
import type { Identity } from '../../../core/index.js';
import type { LiveParticipant } from '../live/format.js';
import { maySessions } from './session-access.js';

/** @param _sitter the student's place in the exam; undefined for one who is no participant any more. */
export const maySession = (
  identity: Identity,
  exam: { author_id: number },
  _sitter: LiveParticipant | undefined,
): boolean => maySessions(identity, 'sessions:manage', exam);
