/** The contracts that the exam engine's own code works with. */
import type { AuthContract } from '../auth/contract.js';
import type { HomeContract } from '../console-home/contract.js';
import type { MediaContract } from '../media-local/contract.js';
import type { PersistenceContract } from '../persistence-workers/contract.js';
import type { SchoolContract } from '../school/contract.js';
import type { ExamEngineContract } from './contract.js';

export type ExamEngineUses = AuthContract &
  HomeContract &
  MediaContract &
  PersistenceContract &
  SchoolContract &
  ExamEngineContract;
