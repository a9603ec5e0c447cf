/** Redis of a stopped appliance, started on its data without the appliance, to change what it finds when it starts again. */
import { Redis } from 'ioredis';
import { startEmbeddedRedis } from '../../core/embedded/index.js';

export async function redisAtRest<T>(dataDir: string, change: (redis: Redis) => Promise<T>): Promise<T> {
  const server = await startEmbeddedRedis({ dataDir, log: () => undefined });
  const redis = new Redis(server.url);
  try {
    return await change(redis);
  } finally {
    redis.disconnect();
    await server.stop();
  }
}
