/** Process entry: reads the configuration, takes its role, hears signals, and alone decides the exit code. */

import { systemClock } from './clock.js';
import { CONFIG_EXIT_CODE, ConfigError, readConfig } from './config.js';
import { messageOf } from './errors.js';
import { createLogger } from './logger.js';
import { PROJECT_DIR } from './paths.js';

/** Signals that come closer together are one. */
const SAME_SIGNAL_MS = 300;

async function main(): Promise<void> {
  const config = readConfig(process.env, PROJECT_DIR);
  process.env['TZ'] ??= config.timeZone;
  const logger = createLogger({ level: config.logLevel, role: config.role ?? 'supervisor' });
  process.on('unhandledRejection', (reason) => {
    logger.fatal({ err: reason }, 'an error nobody caught: this process ends and is started again');
    process.exit(70);
  });
  if (config.role) {
    // The supervisor decides when its children stop; a signal to the whole group must not stop them first.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined);
    // Loaded by role: the supervisor need not hold the whole application in memory.
    const { runChild } = await import('./processes/child.js');
    process.exit(await runChild(config, config.role, logger, systemClock));
  }
  const stop = new AbortController();
  let toldAt = 0;
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (stop.signal.aborted) {
        // Under npm one Ctrl-C comes twice: from the terminal, and passed on by npm a moment later.
        if (systemClock.monotonic() - toldAt < SAME_SIGNAL_MS) return;
        logger.warn('a second signal: leaving at once');
        process.exit(1);
      }
      toldAt = systemClock.monotonic();
      logger.info({ signal }, 'stopping');
      stop.abort();
    });
  }
  const { supervise } = await import('./processes/supervisor.js');
  process.exit(await supervise(config, { logger, clock: systemClock, stop: stop.signal }));
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError
      ? `${error.message}\n`
      : `Examhall cannot start: ${error instanceof Error && process.env['LOG_LEVEL'] === 'debug' ? error.stack : messageOf(error)}\n`,
  );
  process.exit(error instanceof ConfigError ? CONFIG_EXIT_CODE : 1);
});
