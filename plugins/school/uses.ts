/** The contracts that this plugin's own code works with, and what its rules are given to work with. */
import type { PluginContext, Transaction } from '../../core/index.js';
import type { AuditLogContract } from '../audit-log/contract.js';
import type { AuthContract } from '../auth/contract.js';
import type { JobsContract } from '../jobs/contract.js';
import type { ChangingStudents, Erasure, Renumbering, SchoolContract } from './contract.js';

export type SchoolUses = AuditLogContract & AuthContract & JobsContract & SchoolContract;
export type SchoolContext = PluginContext<SchoolUses>;
export type SchoolTransaction = Transaction<SchoolUses>;

/** What the rules need: PostgreSQL, the keeper of sign-ins, and whoever keeps more of a student than we do. */
export interface SchoolTools {
  db: SchoolContext['db'];
  transact: SchoolContext['transact'];
  auth: SchoolUses['services']['auth'];
  secrets: SchoolContext['secrets'];
  /** @throws when that cannot be asked now. */
  begun(studentId: number): Promise<{ begun: boolean; open: boolean }>;
  renumbering(renumbering: Renumbering & { tx: SchoolTransaction }): Promise<unknown>;
  erasing(erasure: Erasure & { tx: SchoolTransaction }): Promise<unknown>;
  /** Lets other plugins take part in a change, inside its transaction. */
  changing(change: ChangingStudents): Promise<unknown>;
}
