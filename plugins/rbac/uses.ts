/** The contracts that this plugin's own code works with. */
import type { AuthContract } from '../auth/contract.js';
import type { RbacContract } from './contract.js';

export type RbacUses = AuthContract & RbacContract;
