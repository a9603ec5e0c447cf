/** A web or worker process: starts the app, obeys the supervisor's channel, ends when that closes. */
import type { Socket } from 'node:net';
import { type App, startApp } from '../app.js';
import type { Clock } from '../clock.js';
import type { Config } from '../config.js';
import type { Logger } from '../logger.js';
import { CHILD_VARIABLES, type FromChild, type FromSupervisor } from './messages.js';
import { MetricsAsker } from './metrics-rounds.js';

/** @returns the exit code. */
export async function runChild(
  config: Config,
  role: 'web' | 'worker',
  logger: Logger,
  clock: Clock,
): Promise<number> {
  const given = (name: string): string => {
    const value = config.env[name];
    if (value === undefined)
      throw new Error(`${name} is not set: a ${role} process is started by the supervisor, not by hand`);
    return value;
  };
  let workerHasStarted = false;
  let admit: App['admit'];
  let app: App | undefined;
  const metrics = new MetricsAsker((id) => void say({ type: 'metrics-wanted', id }));
  const stopping = new Promise<number>((resolve) => {
    process.on('message', (message: FromSupervisor, socket?: Socket) => {
      if (message.type === 'stop') resolve(message.graceMs);
      else if (message.type === 'started') workerHasStarted = true;
      else if (message.type === 'metrics') metrics.answer(message);
      else if (message.type === 'metrics-wanted') void tellMetrics(app, message.id);
      else {
        void say({ type: 'taken', id: message.id });
        // Who was gone before it arrived here leaves nothing behind.
        if (socket) admit?.(socket);
      }
    });
    // Without its supervisor a process would go on with servers that nobody restarts.
    process.on('disconnect', () => resolve(0));
  });
  app = await startApp({
    config,
    role,
    databaseUrl: given(CHILD_VARIABLES.databaseUrl),
    redisUrl: given(CHILD_VARIABLES.redisUrl),
    secret: given(CHILD_VARIABLES.secret),
    poolMax: Number(given(CHILD_VARIABLES.poolMax)),
    clock,
    logger,
    tell: (text) => void say({ type: 'tell', text }),
    isHandedConnections: true,
    othersMetrics: () => metrics.ask(),
  });
  admit = app.admit;
  if (role === 'web') {
    app.host.health.add('worker', async () =>
      workerHasStarted ? undefined : 'the worker has not finished its start yet',
    );
  } else {
    void app.started.then(() => say({ type: 'started' }));
  }
  say({ type: 'ready' });
  const graceMs = await stopping;
  const left = await app.stop(graceMs);
  await say({ type: 'stopped', left });
  return left.length > 0 ? 1 : 0;
}

async function tellMetrics(app: App | undefined, id: number): Promise<void> {
  const metrics = await app?.host.metrics.getMetricsAsJSON().catch(() => undefined);
  await say({ type: 'metrics', id, metrics: metrics ?? [] });
}

function say(message: FromChild): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || !process.send) return resolve();
    process.send(message, undefined, {}, () => resolve());
  });
}
