// What a SIGKILL of the appliance leaves behind, and two appliances on one folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { accountForPostgres } from '../../../core/embedded/unprivileged.js';
import {
  ask,
  ended,
  eventually,
  freshFolder,
  isAlive,
  killed,
  startAppliance,
  tidyUp,
  withRedis,
} from './servers.js';

describe('the start after a SIGKILL of the appliance', () => {
  let dataDir: string;

  beforeEach(() => {
    dataDir = path.join(freshFolder(), 'data');
  });
  afterEach(tidyUp);

  it('finds the servers gone with their parent, and all that they acked', async () => {
    const first = await startAppliance(dataDir);
    await ask(first.url, "CREATE TABLE jawaban (kunci text); INSERT INTO jawaban VALUES ('C')");
    await withRedis(first.socketPath, (redis) => redis.set('jawaban', 'C'));
    await killed(first.process);
    await eventually(() => !isAlive(first.pids.postgres) && !isAlive(first.pids.redis));
    const second = await startAppliance(dataDir);
    expect(await ask(second.url, 'SELECT kunci FROM jawaban')).to.deep.equal([{ kunci: 'C' }]);
    expect(await withRedis(second.socketPath, (redis) => redis.get('jawaban'))).to.equal('C');
  });

  it('ends servers that outlived their parent, as they do without setpriv, and goes on with their data', async () => {
    const first = await startAppliance(dataDir);
    const commands = Object.values(first.pids).map((pid) => ({
      // Redis writes its title over its arguments; its program and folder say the same.
      words: fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1),
      exe: fs.readlinkSync(`/proc/${pid}/exe`),
      cwd: fs.readlinkSync(`/proc/${pid}/cwd`),
    }));
    await ended(first.process);
    const account = accountForPostgres(dataDir);
    const owner = account && { uid: account.uid, gid: account.gid };
    const [postgres, redis] = commands;
    const leftovers = [
      spawn(postgres!.exe, postgres!.words.slice(1), { cwd: '/', stdio: 'ignore', ...owner }),
      spawn(
        redis!.exe,
        ['--port', '0', '--unixsocket', first.socketPath, '--dir', redis!.cwd, '--appendonly', 'yes'],
        {
          argv0: 'redis-server',
          stdio: 'ignore',
        },
      ),
    ];
    await eventually(() => ask(first.url, "CREATE TABLE jawaban AS SELECT 'D' AS kunci"));
    await eventually(() => withRedis(first.socketPath, (client) => client.set('jawaban', 'D')));

    const second = await startAppliance(dataDir);
    for (const { pid } of leftovers) expect(isAlive(pid!)).to.equal(false);
    expect(second.said.join('\n'))
      .to.include('PostgreSQL of an earlier start still runs')
      .and.include('Redis of an earlier start still runs');
    expect(await ask(second.url, 'SELECT kunci FROM jawaban')).to.deep.equal([{ kunci: 'D' }]);
    expect(await withRedis(second.socketPath, (client) => client.get('jawaban'))).to.equal('D');
  });

  it('is not stopped by a pid file whose number now belongs to another program', async () => {
    const first = await startAppliance(dataDir);
    await ended(first.process);
    // Of PostgreSQL's own user: only then PostgreSQL takes the number seriously.
    const account = accountForPostgres(dataDir);
    const foreign = spawn('/bin/sleep', ['600'], {
      cwd: '/',
      ...(account && { uid: account.uid, gid: account.gid }),
    });
    await once(foreign, 'spawn');
    try {
      const cluster = path.join(dataDir, 'postgres', 'cluster');
      const socketDir = new URL(first.url).searchParams.get('host')!;
      const stale = `${foreign.pid}\n${cluster}\n1790000000\n5432\n${socketDir}\n\n`;
      for (const file of [path.join(cluster, 'postmaster.pid'), path.join(socketDir, '.s.PGSQL.5432.lock')]) {
        fs.writeFileSync(file, stale);
        if (account) fs.chownSync(file, account.uid, account.gid);
      }
      const second = await startAppliance(dataDir);
      expect(await ask(second.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
      expect(isAlive(foreign.pid!)).to.equal(true);
    } finally {
      foreign.kill();
    }
  });

  it('makes the database anew when it was killed while it made it', async () => {
    fs.mkdirSync(path.join(dataDir, 'postgres', 'cluster.part', 'base'), { recursive: true, mode: 0o700 });
    fs.chmodSync(dataDir, 0o700);
    const { url } = await startAppliance(dataDir);
    expect(await ask(url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
  });
});

describe('a second appliance', () => {
  afterEach(tidyUp);

  it('is refused while the first one lives, by any name of the folder, and the first goes on', async () => {
    const folder = freshFolder();
    const dataDir = path.join(folder, 'data');
    const first = await startAppliance(dataDir);
    fs.symlinkSync(dataDir, path.join(folder, 'same'));
    const refusal = await startAppliance(path.join(folder, 'same')).catch((error: Error) => error.message);
    expect(refusal).to.include(
      `REFUSED Another Examhall (process ${first.process.pid}) is already running on DATA_DIR ${dataDir}`,
    );
    expect(await ask(first.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    expect(await withRedis(first.socketPath, (redis) => redis.ping())).to.equal('PONG');
  });
});
