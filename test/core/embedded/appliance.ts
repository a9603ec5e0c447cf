// The smallest appliance: both servers and nothing else, as a process that tests can kill. It says `READY {json}` once they answer.
import { startEmbeddedPostgres, startEmbeddedRedis } from '../../../core/embedded/index.js';

const dataDir = process.argv[2]!;
const log = (level: string, message: string) => console.log(`${level} ${message}`);

try {
  const [postgres, redis] = await Promise.all([
    startEmbeddedPostgres({ dataDir, log }),
    startEmbeddedRedis({ dataDir, log }),
  ]);
  const pids = { postgres: postgres.pid(), redis: redis.pid() };
  process.once('SIGTERM', async () => {
    await Promise.all([postgres.stop(), redis.stop()]);
    process.exit(0);
  });
  console.log(`READY ${JSON.stringify({ url: postgres.url, socketPath: redis.socketPath, pids })}`);
  setInterval(() => undefined, 60_000);
} catch (error) {
  console.log(`REFUSED ${(error as Error).message}`);
  process.exit(1);
}
