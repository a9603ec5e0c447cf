/** What may be typed after `npm run backup` and `npm run restore`, and what it means. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { RestoreWishes } from './restore.js';

export class WrongUsage extends Error {}

export type Command =
  | { name: 'help'; text: string }
  | { name: 'backup' }
  | { name: 'restore'; wishes: RestoreWishes };

const BACKUP_HELP = `npm run backup

Writes the whole school into one file, DATA_DIR/backups/examhall-YYYYMMDD-HHMMSS.tar:
all tables as of one moment, and the uploaded files. Examhall may run meanwhile.
The file holds the school's secrets: keep it where only you can read it, and keep
a copy on another machine. Old backups are never deleted by themselves.

Reads the same settings as npm start: DATA_DIR, UPLOADS_DIR, DATABASE_URL, REDIS_URL.`;

const RESTORE_HELP = `npm run restore -- FILE [--replace] [--yes] [--empty-redis]

Makes the school what FILE, a backup, holds. Examhall must be stopped.
  --replace      the database may hold a school already; it is lost
  --yes          do not ask for the name of that school
  --empty-redis  with REDIS_URL: delete all keys of that Redis database

The two dashes before FILE keep npm from taking the options for its own.
Reads the same settings as npm start: DATA_DIR, UPLOADS_DIR, DATABASE_URL, REDIS_URL.`;

/** @param baseDir from where a relative FILE is meant. @throws WrongUsage in plain words. */
export function readCommandLine(args: readonly string[], baseDir: string): Command {
  const [name, ...rest] = args;
  if (name === 'backup') {
    const { values, positionals } = parse(rest, {}, BACKUP_HELP);
    if (values['help']) return { name: 'help', text: BACKUP_HELP };
    if (positionals.length > 0)
      throw new WrongUsage(`npm run backup takes no "${positionals[0]}".\n\n${BACKUP_HELP}`);
    return { name };
  }
  if (name === 'restore') {
    const options = {
      replace: { type: 'boolean' },
      yes: { type: 'boolean' },
      'empty-redis': { type: 'boolean' },
    } as const;
    const { values, positionals } = parse(rest, options, RESTORE_HELP);
    if (values['help']) return { name: 'help', text: RESTORE_HELP };
    const [file, ...others] = positionals;
    if (file === undefined) throw new WrongUsage(`Which backup? Name its file.\n\n${RESTORE_HELP}`);
    if (others.length > 0)
      throw new WrongUsage(`One file is restored, not also "${others[0]}".\n\n${RESTORE_HELP}`);
    return {
      name,
      wishes: {
        file: resolve(baseDir, file),
        replace: values['replace'] === true,
        yes: values['yes'] === true,
        emptyRedis: values['empty-redis'] === true,
      },
    };
  }
  throw new WrongUsage(`${BACKUP_HELP}\n\n${RESTORE_HELP}`);
}

function parse(
  args: string[],
  options: Record<string, { type: 'boolean' }>,
  help: string,
): { values: Record<string, boolean | undefined>; positionals: string[] } {
  try {
    return parseArgs({
      args,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
  } catch (error) {
    // Node names the option and, in further sentences, things that help nobody here.
    throw new WrongUsage(`${(error as Error).message.split('. ')[0]}.\n\n${help}`);
  }
}
