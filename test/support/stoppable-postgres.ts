/** A PostgreSQL of the test's own that can be stopped, frozen in the middle of whatever it does, and brought back. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../core/embedded/index.js';
import { processTree, signalTo } from './process-table.js';

export interface StoppablePostgres {
  url: string;
  /** Gone at once: connections end, new ones are refused. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** There, but no answer comes any more. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

export async function stoppablePostgres(): Promise<StoppablePostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'examhall-postgres-'));
  // As root PostgreSQL runs under another account, which has to pass through here.
  chmodSync(folder, 0o755);
  const dataDir = join(folder, 'data');
  const start = (): Promise<EmbeddedPostgres> => startEmbeddedPostgres({ dataDir, log: () => undefined });
  let server: EmbeddedPostgres | undefined = await start();
  const signal = (name: NodeJS.Signals): void => {
    const tree = processTree(server?.pid() ?? 0);
    signalTo(
      tree.map(({ pid }) => pid),
      name,
    );
  };
  const thaw = (): void => signal('SIGCONT');
  process.once('exit', thaw);
  const stop = async (): Promise<void> => {
    await server?.stop();
    server = undefined;
  };
  return {
    url: server.url,
    stop,
    start: async () => {
      server ??= await start();
    },
    freeze: () => signal('SIGSTOP'),
    thaw,
    remove: async () => {
      thaw();
      process.off('exit', thaw);
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
