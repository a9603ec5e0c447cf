/** Who did what to what, when, from where. Written in the transaction of the change, never changed afterwards. */
import type { Knex } from 'knex';
import type { Identity } from '../http/identity.js';

export interface AuditEntry {
  identity?: Identity | undefined;
  /** `subject.verb` in the past tense, such as `exam.published`. */
  action: string;
  subjectType?: string;
  subjectId?: string | number;
  /** Names people by id alone, so that an erased person leaves nothing here. */
  detail?: Record<string, unknown>;
  ip?: string;
  requestId?: string;
}

export async function audit(db: Knex, entry: AuditEntry): Promise<void> {
  const { identity } = entry;
  await db('audit_log').insert({
    admin_id: identity?.kind === 'admin' ? Number(identity.id) : null,
    actor: identity ? `${identity.kind} ${identity.id}` : 'system',
    action: entry.action,
    subject_type: entry.subjectType ?? null,
    subject_id: entry.subjectId === undefined ? null : String(entry.subjectId),
    detail: JSON.stringify(entry.detail ?? {}),
    address: entry.ip ?? null,
    request_id: entry.requestId ?? null,
  });
}
