/** A line of the audit log about one exam. */
import { type AuditEntry, audit } from '../../../core/index.js';
import type { Actor } from './exam.js';

export const recordExam = (
  db: Parameters<typeof audit>[0],
  actor: Actor,
  action: string,
  examId: string,
  detail?: AuditEntry['detail'],
): Promise<void> =>
  audit(db, {
    identity: actor.who(),
    action,
    subjectType: 'exam',
    subjectId: examId,
    ...(detail ? { detail } : {}),
    ...(actor.ip === undefined ? {} : { ip: actor.ip }),
    ...(actor.requestId === undefined ? {} : { requestId: actor.requestId }),
  });
