/** The contracts that the exam engine's own code works with. */
import type { AuditLogContract } from '../audit-log/contract.js';
import type { AuthContract } from '../auth/contract.js';
import type { HomeContract } from '../console-home/contract.js';
import type { MediaContract } from '../media-local/contract.js';
import type { PersistenceContract } from '../persistence-workers/contract.js';
import type { RbacContract } from '../rbac/contract.js';
import type { SchoolContract } from '../school/contract.js';
import type { ExamEngineContract } from './contract.js';

export type ExamEngineUses = AuditLogContract &
  AuthContract &
  HomeContract &
  MediaContract &
  PersistenceContract &
  RbacContract &
  SchoolContract &
  ExamEngineContract;
