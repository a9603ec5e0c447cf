/** Who makes a change, as the audit log writes it. */
import type { AuditEntry, RequestBasics } from '../../core/index.js';

export type Actor = Pick<AuditEntry, 'identity' | 'ip' | 'requestId'>;

export const actorOf = (request: RequestBasics): Actor => ({
  identity: request.who(),
  ip: request.ip,
  requestId: request.requestId,
});

/** An admin whose request has ended: a job goes on in their name. */
export const actorOfJob = (ownerId: number, ip?: string, requestId?: string): Actor => ({
  identity: { kind: 'admin', id: String(ownerId), name: '', permissions: new Set(), tokenId: '' },
  ip,
  requestId,
});
