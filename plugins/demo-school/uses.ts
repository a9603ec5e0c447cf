/** The contracts that the demonstration school is made through. */
import type { PluginContext } from '../../core/index.js';
import type { ExamEngineContract } from '../exam-engine/contract.js';
import type { MediaContract } from '../media-local/contract.js';
import type { RbacContract } from '../rbac/contract.js';
import type { SchoolContract } from '../school/contract.js';

export type DemoUses = RbacContract & SchoolContract & MediaContract & ExamEngineContract;
export type DemoContext = PluginContext<DemoUses>;

/** Aborted when the process stops: what is not there yet comes at the next start. */
export type Stopping = AbortSignal;
