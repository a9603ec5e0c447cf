import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import knexModule from 'knex';
import { putRedisAside } from '../../../core/backup/old-redis.js';
import { migrate } from '../../../core/data/migrate.js';
import { freshDatabase } from '../../support/postgres-server.js';
import { freshRedis } from '../../support/redis-server.js';
import {
  type Appliance,
  ended,
  freshFolder,
  isAlive,
  startAppliance,
  tidyUp,
  withRedis,
} from '../embedded/servers.js';
import { fillSchool, hashes, migrations, office, putUpload, refusalOf } from './filled-school.js';

describe('backup and restore with the servers of the appliance itself', () => {
  const place = freshFolder();
  const dataDir = join(place, 'data');
  let appliance: Appliance;
  let file: string;
  let held: Record<string, string>;

  before(async () => {
    appliance = await startAppliance(dataDir);
    const knex = knexModule({ client: 'pg', connection: appliance.url });
    await migrate(knex, migrations);
    await fillSchool(knex);
    held = await hashes(knex);
    await knex.destroy();
    putUpload(place, 'gambar.bin', 'isi');
  });
  after(tidyUp);

  const hashesNow = async (url: string): Promise<Record<string, string>> => {
    const knex = knexModule({ client: 'pg', connection: url });
    try {
      return await hashes(knex);
    } finally {
      await knex.destroy();
    }
  };

  it('a backup of a running appliance finds them and leaves them running', async () => {
    const at = office(place, {});
    file = await at.backup();
    expect(at.said.join()).to.not.include('WARNING');
    expect(isAlive(appliance.pids.postgres) && isAlive(appliance.pids.redis)).to.equal(true);
  });

  it('a restore into a running appliance is refused and names its process', async () => {
    const why = await refusalOf(office(place, {}).restore(file, { replace: true, yes: true }));
    expect(why).to.include(`process ${appliance.process.pid}`).and.to.include('Nothing was changed');
    expect(await hashesNow(appliance.url)).to.deep.equal(held);
  });

  it('a backup of a stopped appliance starts them, names what only Redis holds, and stops them', async () => {
    await withRedis(appliance.socketPath, async (redis) => {
      await redis.rpush('persist_answers_queue', '{}', '{}');
      await redis.rpush('persist_answers_queue:dead', '{}');
      await redis.set('epoch', '1');
    });
    await ended(appliance.process);
    const at = office(place, {});
    await at.backup();
    const said = at.said.join('\n');
    expect(said)
      .to.match(/WARNING: 2 saved changes are in Redis only/)
      .and.to.match(/refused 1 changes/);
    expect(existsSync(join(dataDir, 'examhall.pid'))).to.equal(false);
  });

  it('a restore names what Redis would lose, then puts it aside, and keeps nothing of the old secret', async () => {
    writeFileSync(join(dataDir, 'secret.key'), 'old');
    const at = office(place, {});
    expect(await refusalOf(at.restore(file))).to.match(/SMA Negeri 5 Bandung.*and 3 saved changes in Redis/);
    await at.restore(file, { replace: true, yes: true });
    expect(at.said.join('\n')).to.match(/put aside in .*redis-before-restore-/);
    expect(existsSync(join(dataDir, 'secret.key'))).to.equal(false);
    appliance = await startAppliance(dataDir);
    expect(await hashesNow(appliance.url)).to.deep.equal(held);
    expect(await withRedis(appliance.socketPath, (redis) => redis.dbsize())).to.equal(0);
    await ended(appliance.process);
  });

  it('a failed restore leaves Redis what it held', async () => {
    appliance = await startAppliance(dataDir);
    await withRedis(appliance.socketPath, (redis) => redis.set('epoch', '2'));
    await ended(appliance.process);
    // A file in the place of the uploads folder is met after all tables were loaded.
    const elsewhere = freshFolder();
    const at = office(place, { UPLOADS_DIR: join(elsewhere, 'file') });
    writeFileSync(join(elsewhere, 'file'), '');
    expect(await refusalOf(at.restore(file, { replace: true, yes: true }))).to.match(/EEXIST|ENOTDIR/);
    appliance = await startAppliance(dataDir);
    expect(await withRedis(appliance.socketPath, (redis) => redis.get('epoch'))).to.equal('2');
    expect(await hashesNow(appliance.url)).to.deep.equal(held);
    await ended(appliance.process);
  });

  it('what was put aside can be put back as it was', () => {
    const files = () => readdirSync(join(dataDir, 'redis'), { recursive: true }).sort();
    const asItWas = files();
    const aside = putRedisAside(dataDir, 'x');
    expect(files()).to.not.include('appendonlydir');
    aside?.putBack();
    expect(files()).to.deep.equal(asItWas).and.to.include('appendonlydir');
    expect(existsSync(aside?.folder ?? dataDir)).to.equal(false);
  });

  it('a restore makes a school on a machine that has none', async () => {
    const fresh = freshFolder();
    await office(fresh, {}).restore(file);
    const there = await startAppliance(join(fresh, 'data'));
    expect(await hashesNow(there.url)).to.deep.equal(held);
    expect(readdirSync(join(fresh, 'uploads'))).to.deep.equal(['gambar.bin']);
    await ended(there.process);
  });

  it('a backup where there is nothing makes nothing', async () => {
    const fresh = freshFolder();
    expect(await refusalOf(office(fresh, {}).backup())).to.match(/nothing to back up.*DATA_DIR/);
    mkdirSync(join(fresh, 'data'));
    expect(await refusalOf(office(fresh, {}).backup())).to.match(/nothing to back up/);
    expect(readdirSync(join(fresh, 'data'))).to.deep.equal([]);
  });

  it('a restore beside an outside Redis empties it only when told to', async () => {
    const [database, server] = [await freshDatabase(), await freshRedis()];
    const there = freshFolder();
    await withRedis(server.url, (redis) => redis.set('epoch', '1'));
    const at = office(there, { DATABASE_URL: database.url, REDIS_URL: `unix://${server.url}` });
    expect(await refusalOf(at.restore(file))).to.match(/holds 1 keys.*--empty-redis/);
    await at.restore(file, { emptyRedis: true });
    expect(await withRedis(server.url, (redis) => redis.dbsize())).to.equal(0);
    expect(await hashes(database.knex)).to.deep.equal(held);
    await Promise.all([database.drop(), server.stop()]);
  });

  it('a backup beside an outside Redis waits for what is on its way, and says what is left', async () => {
    const [database, server] = [await freshDatabase(), await freshRedis()];
    await migrate(database.knex, migrations);
    let now = 0;
    const clock = { now: () => 1_800_000_000_000, monotonic: () => (now += 1000) };
    const env = { DATABASE_URL: database.url, REDIS_URL: `unix://${server.url}` };
    const at = office(freshFolder(), env, { clock });
    await withRedis(server.url, (redis) => redis.rpush('persist_scores_queue:processing:w1', '{}'));
    await at.backup();
    expect(now).to.be.greaterThan(15_000);
    expect(at.said.join('\n')).to.match(/WARNING: 1 saved changes are still on their way/);
    await Promise.all([database.drop(), server.stop()]);
  });
});
