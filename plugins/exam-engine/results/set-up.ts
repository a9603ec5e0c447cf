/** Wires what teachers see of sessions and results, over the API. */
import type { PluginContext } from '../../../core/index.js';
import { addOverviewRoutes } from '../sessions/overview-routes.js';
import type { ExamEngineUses } from '../uses.js';
import { addResultsRoutes } from './routes.js';

export function setUpResults(ctx: PluginContext<ExamEngineUses>): void {
  addOverviewRoutes(ctx);
  addResultsRoutes(ctx);
}
