// "spawn ENOENT" helps nobody in a school; this says what it means.
import fs from 'node:fs';

/** What kept a program from running, as the end of the sentence "PostgreSQL …". `code` is that of errno. */
export function inPlainWords(code: string, program: string): string {
  switch (code) {
    case 'ENOENT':
      return fs.existsSync(program)
        ? `cannot run on this system: ${program} is there, but not what it needs (it is made for Linux with glibc)`
        : `cannot run: ${program} is missing`;
    case 'EACCES':
      return `cannot run: ${program} may not be executed by its user (permissions, or a disk mounted noexec)`;
    case 'EPERM':
      return `cannot run: the system does not let us start ${program} as another user`;
    case 'EAGAIN':
    case 'ENOMEM':
      return 'cannot run: the machine has no memory or no processes left';
    default:
      return `cannot run: ${code}`;
  }
}
