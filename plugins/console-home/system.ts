/** System: is the appliance well, what runs on it, which plugins are on and why one is not. */
import { messageOf, type PluginContext, view } from '../../core/index.js';
import type { HomeContract } from './contract.js';

export function systemPage(ctx: PluginContext<HomeContract>): void {
  ctx.page({
    method: 'GET',
    path: '/console/system',
    permission: 'system:read',
    handler: async () => {
      const [{ ready, checks, warnings }, versions] = await Promise.all([ctx.health.run(), versionsOf(ctx)]);
      return view('console-home/system.njk', {
        ready,
        checks: Object.entries(checks).map(([name, result]) => ({
          name,
          fault: result === 'ok' ? undefined : result,
          warning: warnings[name],
        })),
        versions,
        plugins: ctx.plugins().map(({ plugin, state, reason }) => ({
          name: plugin.name,
          version: plugin.version,
          description: plugin.description,
          requires: plugin.requires ?? [],
          state,
          reason,
        })),
      });
    },
  });
}

/** This page must open when a server is down: then the reason stands in the place of its version. */
async function versionsOf({ db, redis, clock }: PluginContext<HomeContract>) {
  const [postgres, redisServer] = await Promise.all([
    orReason(async () => {
      const { rows } = (await db.raw('show server_version').timeout(2000)) as {
        rows: { server_version: string }[];
      };
      return rows[0]?.server_version ?? '';
    }),
    orReason(async () => /^(?:valkey|redis)_version:(\S+)/m.exec(await redis.info())?.[1] ?? ''),
  ]);
  return { node: process.versions.node, postgres, redis: redisServer, serverTime: clock.now() };
}

const orReason = (read: () => Promise<string>): Promise<string> => read().catch(messageOf);
