/** The contracts that this plugin's own code works with, and what its rules are given to work with. */
import type { PluginContext, Transaction } from '../../core/index.js';
import type { AuthContract } from '../auth/contract.js';
import type { JobsContract } from '../jobs/contract.js';
import type { ChangingStudents, SchoolContract } from './contract.js';

export type SchoolUses = AuthContract & JobsContract & SchoolContract;
export type SchoolContext = PluginContext<SchoolUses>;
export type SchoolTransaction = Transaction<SchoolUses>;

/** What the rules need: PostgreSQL, and the keeper of sign-ins. */
export interface SchoolTools {
  db: SchoolContext['db'];
  transact: SchoolContext['transact'];
  auth: SchoolUses['services']['auth'];
  secrets: SchoolContext['secrets'];
  /** Lets other plugins take part in a change, inside its transaction. */
  changing(change: ChangingStudents): Promise<unknown>;
}
