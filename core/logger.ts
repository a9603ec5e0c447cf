/** Structured logs (pino). Tokens, passwords and answer keys are never logged: urls are logged without their query. */
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

export function createLogger(options: { level: string; role: string }): Logger {
  return pino({
    level: options.level,
    base: { role: options.role, pid: process.pid },
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
  });
}
