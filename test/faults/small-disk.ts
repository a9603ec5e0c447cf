/** A disk of its own for Redis, small enough to be filled: RAM that is mounted as one, where that is allowed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openDataDir } from '../../core/embedded/index.js';

/** Room for the appliance's reserve and a long run. */
const SIZE = '640m';

/** @returns where it is and its undoing; undefined where nothing can be mounted. */
export function mountRedisDisk(dataDir: string): { folder: string; unmount: () => void } | undefined {
  const folder = join(dataDir, 'redis');
  openDataDir(dataDir);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE},mode=0700`, 'tmpfs', folder], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  let isMounted = true;
  const unmount = (): void => {
    if (!isMounted) return;
    isMounted = false;
    process.off('exit', unmount);
    // Lazily: a server may have a file open a moment longer.
    execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
  };
  // Before whoever takes the folder away.
  process.prependListener('exit', unmount);
  return { folder, unmount };
}
