/** Process entry of `npm run backup` and `npm run restore`: settings, signals, words for the terminal, exit code. */
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { systemClock } from '../clock.js';
import { ConfigError, configOfProcess } from '../config.js';
import { createLogger } from '../logger.js';
import { CODE_DIR, PROJECT_DIR } from '../paths.js';
import { makeBackup } from './backup.js';
import { readCommandLine, WrongUsage } from './command-line.js';
import { restoreBackup } from './restore.js';

const EXIT = { failed: 1, wrongUsage: 2, wrongSetting: 78, interrupted: 130 };

const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const stopper = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopper.abort());

try {
  // npm changes into the project's folder; INIT_CWD is where the person stood.
  const config = configOfProcess(PROJECT_DIR);
  const command = readCommandLine(process.argv.slice(2), config.env['INIT_CWD'] ?? process.cwd());
  const log = createLogger({ level: 'silent', role: 'backup' });
  const tools = { config, clock: systemClock, log, tell, stop: stopper.signal };
  if (command.name === 'help') tell(command.text);
  if (command.name === 'backup') {
    const path = await makeBackup(tools);
    tell(`Backup: ${path}`);
    tell(
      'It holds the secrets of the school: keep it closed, and a copy on another machine. Old backups stay.',
    );
  }
  if (command.name === 'restore') {
    const migrations = { directory: join(CODE_DIR, 'migrations'), log };
    await restoreBackup({ ...tools, migrations, ask: process.stdin.isTTY ? ask : undefined }, command.wishes);
    tell('Restored. Start Examhall again (npm start); everybody signs in anew.');
  }
} catch (error) {
  process.exitCode = failure(error);
}

function failure(error: unknown): number {
  if (error instanceof Error && error.name === 'AbortError') {
    process.stderr.write('Stopped before the end. Nothing was changed.\n');
    return EXIT.interrupted;
  }
  process.stderr.write(`${inWords(error)}\n`);
  if (error instanceof WrongUsage) return EXIT.wrongUsage;
  return error instanceof ConfigError ? EXIT.wrongSetting : EXIT.failed;
}

/** Several refused addresses of one name come as one error without a message. */
function inWords(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return inWords(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  return error.message || String((error as NodeJS.ErrnoException).code);
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await terminal.question(question, { signal: stopper.signal });
  } finally {
    terminal.close();
  }
}
