/** Structured logs (pino). Tokens, passwords and answer keys are never logged: urls are logged without their query. */
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { awayError } from './data/away.js';

export type Logger = PinoLogger;

/**
 * Of an error only what says where it happened: a refusal of Redis carries its whole command, one of PostgreSQL the row, a
 * broken URL itself. Each may hold a key, a hash or a token.
 */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { code, constraint, table } = error as { code?: unknown; constraint?: unknown; table?: unknown };
  return {
    type: error.constructor.name,
    message: error.message,
    ...(isServerAway(error) ? {} : { stack: error.stack }),
    code,
    constraint,
    table,
    ...(error.cause === undefined ? {} : { cause: shownError(error.cause) }),
  };
}

/** Every task says so while it lasts, several times a second; where in the code it stood would only bury the rest. A file's error is none. */
function isServerAway(error: Error): boolean {
  const { syscall = 'connect' } = error as { syscall?: unknown };
  return syscall === 'connect' && awayError(error) !== undefined;
}

/** @param to stdout unless given. */
export function createLogger(options: { level: string; role: string }, to?: DestinationStream): Logger {
  const settings = {
    level: options.level,
    base: { role: options.role, pid: process.pid },
    serializers: { err: shownError },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        '*.password',
        '*.token',
        'password',
        'token',
        'req.headers.authorization',
        'req.headers.cookie',
      ],
      censor: '…',
    },
  };
  return to ? pino(settings, to) : pino(settings);
}
