/** A real Redis for one test appliance, with the product's own settings, in a temporary folder. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedRedis } from '../../core/embedded/index.js';

export interface TestRedis {
  url: string;
  pid(): number | undefined;
  stop(): Promise<void>;
}

export async function freshRedis(): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), 'redis-test-'));
  const redis = await startEmbeddedRedis({ dataDir: folder, log: () => undefined });
  return {
    url: redis.url,
    pid: () => redis.pid(),
    stop: async () => {
      await redis.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
