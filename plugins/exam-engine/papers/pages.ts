/** Pages. */
import type { PluginContext } from '../../../core/index.js';
import type { ExamEngineUses } from '../uses.js';

export function addPublishingPages(_ctx: PluginContext<ExamEngineUses>): void {}
