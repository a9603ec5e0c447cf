/** Who changes something and from where, for the rules and for the audit log. */
import type { Identity, RequestBasics } from '../../core/index.js';

export interface By {
  identity: Identity;
  /** Absent, like the request, for work that another plugin does in somebody's name. */
  ip?: string;
  requestId?: string;
}

export const by = ({ who, ip, requestId }: RequestBasics): By => ({ identity: who(), ip, requestId });
