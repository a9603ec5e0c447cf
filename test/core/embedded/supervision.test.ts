// The two servers as one process runs them: they answer, they keep what they acked, they come back by themselves.
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import {
  type EmbeddedPostgres,
  type EmbeddedRedis,
  startEmbeddedPostgres,
  startEmbeddedRedis,
} from '../../../core/embedded/index.js';
import { ask, eventually, freshFolder, tidyUp, withRedis } from './servers.js';

describe('the embedded servers', () => {
  let dataDir: string;
  let postgres: EmbeddedPostgres;
  let redis: EmbeddedRedis;
  const states: string[] = [];
  const said: string[] = [];
  const log = (level: string, message: string) => void said.push(`${level} ${message}`);

  before(async () => {
    dataDir = path.join(freshFolder(), 'data');
    [postgres, redis] = await Promise.all([
      startEmbeddedPostgres({ dataDir, log, onState: (state) => states.push(`postgres ${state}`) }),
      startEmbeddedRedis({ dataDir, log, onState: (state) => states.push(`redis ${state}`) }),
    ]);
  });

  after(async () => {
    await Promise.all([postgres?.stop(), redis?.stop()]);
    await tidyUp();
  });

  it('keep a text in every script in a UTF8 database called examhall', async () => {
    const [row] = await ask(
      postgres.url,
      `SELECT current_database() AS database, current_setting('server_encoding') AS encoding,
              upper('jumlah éà') AS upper, 'السؤال الأول: √2'::text AS text`,
    );
    expect(row).to.deep.equal({
      database: 'examhall',
      encoding: 'UTF8',
      upper: 'JUMLAH ÉÀ',
      text: 'السؤال الأول: √2',
    });
  });

  it('can be reached on this machine alone, by their own user', async () => {
    expect(await ask(postgres.url, 'SHOW listen_addresses')).to.deep.equal([{ listen_addresses: '' }]);
    const mode = (file: string) => (fs.statSync(file).mode & 0o777).toString(8);
    expect(mode(postgres.connection.host)).to.equal('700');
    expect(mode(redis.socketPath)).to.equal('700');
    expect(mode(dataDir)).to.equal('700');
  });

  it('run Redis so that an acked write is on disk and nothing is ever evicted', async () => {
    const settings = await withRedis(redis.socketPath, (client) =>
      client.config('GET', 'port', 'appendonly', 'appendfsync', 'save', 'maxmemory-policy', 'maxmemory'),
    );
    const pairs = Object.fromEntries(
      (settings as string[]).flatMap((name, i, all) => (i % 2 ? [] : [[name, all[i + 1]!]])),
    );
    expect(Number(pairs['maxmemory'])).to.be.within(1, 512 * 1024 ** 2);
    delete pairs['maxmemory'];
    expect(pairs).to.deep.equal({
      port: '0',
      appendonly: 'yes',
      appendfsync: 'always',
      save: '',
      'maxmemory-policy': 'noeviction',
    });
  });

  it('bring a killed Redis back with every answer that it acked', async () => {
    const acked: string[] = [];
    const pid = redis.pid()!;
    await withRedis(redis.socketPath, async (client) => {
      for (let answer = 0; ; answer += 1) {
        if (answer === 200) process.kill(pid, 'SIGKILL');
        await client.hset('jawaban', `soal-${answer}`, 'B');
        acked.push(`soal-${answer}`);
      }
    }).catch(() => undefined);
    const held = await eventually(() => withRedis(redis.socketPath, (client) => client.hgetall('jawaban')));
    expect(acked).to.have.length.at.least(200);
    expect(held).to.include.all.keys(acked);
    expect(redis.pid()).to.not.equal(pid);
  });

  it('bring a killed PostgreSQL back with every row that it committed, and say so', async () => {
    await ask(postgres.url, "CREATE TABLE siswa (nama text); INSERT INTO siswa VALUES ('Siti Nurhaliza')");
    const pid = postgres.pid()!;
    process.kill(pid, 'SIGKILL');
    const rows = await eventually(() => ask(postgres.url, 'SELECT nama FROM siswa'));
    expect(rows).to.deep.equal([{ nama: 'Siti Nurhaliza' }]);
    await eventually(() => states.filter((state) => state === 'postgres ready').length === 2);
    expect(states.filter((state) => state.startsWith('postgres'))).to.deep.equal([
      'postgres ready',
      'postgres down',
      'postgres ready',
    ]);
    expect(postgres.pid()).to.not.equal(pid);
    expect(said.join('\n')).to.include('PostgreSQL was ended by SIGKILL; starting it again in 200 ms');
  });

  it('end when asked, leave no process, and start again on the same data', async () => {
    const pids = [postgres.pid()!, redis.pid()!];
    await Promise.all([postgres.stop(), redis.stop()]);
    for (const pid of pids) expect(() => process.kill(pid, 0)).to.throw('ESRCH');
    postgres = await startEmbeddedPostgres({ dataDir, log });
    redis = await startEmbeddedRedis({ dataDir, log, maxmemoryBytes: 64 * 1024 ** 2 });
    expect(await ask(postgres.url, 'SELECT count(*)::int AS count FROM siswa')).to.deep.equal([{ count: 1 }]);
    const memory = await withRedis(redis.socketPath, (client) => client.config('GET', 'maxmemory'));
    expect(memory).to.deep.equal(['maxmemory', '67108864']);
  });

  it('say in plain words why a chosen Redis cannot be used', async () => {
    const failed = await startEmbeddedRedis({ dataDir, log, serverBin: '/usr/bin/env' }).catch(String);
    expect(failed).to.include('REDIS_SERVER_BIN=/usr/bin/env is no Redis 7 or newer');
  });

  it('show the last words of a server that cannot start', async () => {
    const broken = path.join(freshFolder(), 'data');
    const first = await startEmbeddedRedis({ dataDir: broken, log });
    await withRedis(first.socketPath, (client) => client.set('a', 'b'));
    await first.stop();
    const log1 = fs
      .readdirSync(path.join(broken, 'redis/appendonlydir'))
      .find((file) => file.endsWith('.aof'))!;
    fs.writeFileSync(path.join(broken, 'redis/appendonlydir', log1), 'rubbish\r\n'.repeat(50));
    const failed = await startEmbeddedRedis({ dataDir: broken, log }).catch(String);
    expect(failed).to.include('Redis does not start: ended with code 1').and.include('Bad file format');
  });
});
