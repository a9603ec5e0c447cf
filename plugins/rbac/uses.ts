/** The contracts that this plugin's own code works with. */
import type { PluginContext } from '../../core/index.js';
import type { AuditLogContract } from '../audit-log/contract.js';
import type { AuthContract } from '../auth/contract.js';
import type { RbacContract } from './contract.js';

export type RbacUses = AuditLogContract & AuthContract & RbacContract;
export type RbacContext = PluginContext<RbacUses>;
