/** What a person may do to one exam, so that pages show only the buttons that work. */
import type { Identity } from '../../../core/index.js';
import { isOpenTo } from '../exams/access.js';
import type { Owned } from '../exams/duties.js';
import { mayAllSessions, maySessions } from '../sessions/session-access.js';

export interface Rights {
  read: boolean;
  write: boolean;
  sessions: boolean;
  /** Pause, resume, extend. */
  run: boolean;
  results: boolean;
}

export const rightsOn = (identity: Identity, exam: Owned): Rights => ({
  read: isOpenTo(identity, 'exams:read', exam),
  write: isOpenTo(identity, 'exams:write', exam),
  sessions: maySessions(identity, 'sessions:read', exam),
  run: isOpenTo(identity, 'exams:write', exam) || mayAllSessions(identity, 'sessions:manage', exam),
  results: isOpenTo(identity, 'results:read', exam),
});
