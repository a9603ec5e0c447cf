import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import knexModule from 'knex';
import { migrateInside } from '../../../core/data/migrate.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { freshDatabase, type TestDatabase } from '../../support/postgres-server.js';
import { fillSchool, freshPlace, hashes, migrations, office, putUpload, structure } from './filled-school.js';

describe('a backup', () => {
  const place = freshPlace();
  const other = freshPlace();
  let school: TestDatabase;
  let empty: TestDatabase;
  let file: string;
  const further: TestDatabase[] = [];
  const another = async (): Promise<TestDatabase> => {
    const database = await freshDatabase();
    further.push(database);
    return database;
  };

  before(async () => {
    [school, empty] = [await migratedDatabase(), await freshDatabase()];
    await fillSchool(school.knex);
    putUpload(place.folder, '.examhall-uploads', 'id of the school\n');
    putUpload(place.folder, `ab/ab${'0'.repeat(62)}.webp`, Buffer.from([0, 1, 2, 255]));
    putUpload(place.folder, 'besar.bin', Buffer.alloc(300_001, 7));
    putUpload(other.folder, '.examhall-uploads', 'id of another\n');
    file = await office(place.folder, { DATABASE_URL: school.url }).backup();
    await office(other.folder, { DATABASE_URL: empty.url }).restore(file);
  });
  after(async () => {
    await Promise.all([school, empty, ...further].map((database) => database.drop()));
    place.remove();
    other.remove();
  });

  it('gives an empty database every row of the school, whatever characters it holds', async () => {
    const restored = await hashes(empty.knex);
    expect(restored).to.deep.equal(await hashes(school.knex));
    expect(restored['students']).to.match(/^40 /);
    expect(restored['exam_answers']).to.match(/^3 /);
  });

  it('gives it the same constraints, indexes and triggers', async () => {
    expect(await structure(empty.knex)).to.deep.equal(await structure(school.knex));
  });

  it('lets numbers go on after the last one, even of a table that is empty', async () => {
    const [row] = await empty.knex('outbox').insert({ topic: 'next' }).returning('id');
    expect(Number(row.id)).to.equal(8);
    await empty.knex('outbox').del();
  });

  it('brings the uploaded files, and the mark of the folder', () => {
    const of = (folder: string, path: string) => readFileSync(join(folder, 'uploads', path));
    for (const path of ['.examhall-uploads', `ab/ab${'0'.repeat(62)}.webp`, 'besar.bin'])
      expect(of(other.folder, path).equals(of(place.folder, path)), path).to.equal(true);
    expect(readdirSync(join(other.folder, 'uploads'))).to.have.length(3);
  });

  it('is one closed file that tar can read', () => {
    expect(file).to.match(/\/data\/backups\/examhall-\d{8}-\d{6}\.tar$/);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readdirSync(dirname(file))).to.have.length(1);
    const names = execFileSync('tar', ['-tf', file], { encoding: 'utf8' }).trim().split('\n');
    expect(names).to.include.members(['tables/students.copy.gz', 'uploads/besar.bin', 'manifest.json']);
    const manifest = JSON.parse(execFileSync('tar', ['-xOf', file, 'manifest.json'], { encoding: 'utf8' }));
    expect(manifest).to.include({ format: 1, school_name: 'SMA Negeri 5 Bandung' });
  });

  it('holds the moment at which it began, whatever is written meanwhile', async () => {
    const before = await hashes(school.knex);
    let asked = 0;
    const busy = office(
      place.folder,
      { DATABASE_URL: school.url },
      {
        freeBytes: async () => {
          asked += 1;
          // The second look at the disk is in the snapshot, before the first table.
          if (asked === 2) await school.knex('students').update({ full_name: 'Diubah' });
          return 1e12;
        },
      },
    );
    const later = await busy.backup();
    expect(asked).to.be.greaterThan(10);
    await office(other.folder, { DATABASE_URL: empty.url }).restore(later, { replace: true, yes: true });
    expect(await hashes(empty.knex)).to.deep.equal(before);
    expect(await hashes(school.knex)).to.not.deep.equal(before);
  });

  it('can be restored by a user who owns the database and is nothing more', async () => {
    const own = await another();
    const role = `owner_${new URL(own.url).pathname.slice(1)}`;
    await own.knex.raw('CREATE ROLE ?? LOGIN', [role]);
    await own.knex.raw('ALTER DATABASE ?? OWNER TO ??', [new URL(own.url).pathname.slice(1), role]);
    const url = Object.assign(new URL(own.url), { username: role }).href;
    await office(other.folder, { DATABASE_URL: url }).restore(file);
    expect((await hashes(own.knex))['students']).to.match(/^40 /);
    await own.knex.raw('DROP OWNED BY ?? CASCADE', [role]);
    await own.drop();
    further.splice(further.indexOf(own), 1);
    await school.knex.raw('DROP ROLE ??', [role]);
  });

  it('of an older version is restored and then brought to this one', async () => {
    const [old, fresh] = [await another(), await another()];
    const first = ['20261201T0900_core_create_settings', '20261201T0901_core_create_audit_log'];
    await old.knex.transaction((trx) => migrateInside(trx, migrations, new Set(first)));
    await old.knex('settings').insert({ key: 'school_name', value: '"MAN 1"' });
    const made = await office(place.folder, { DATABASE_URL: old.url }).backup();
    await office(other.folder, { DATABASE_URL: fresh.url }).restore(made);
    expect(await fresh.knex('settings').pluck('value')).to.deep.equal(['MAN 1']);
    expect(await structure(fresh.knex)).to.deep.equal(await structure(school.knex));
  });

  it('is not begun where it would leave less than 2 GB free, and leaves no half file', async () => {
    const full = office(place.folder, { DATABASE_URL: school.url }, { freeBytes: async () => 1.9e9 });
    const before = readdirSync(dirname(file));
    expect(await full.backup().catch((error: Error) => error.message)).to.match(/1\.9 GB free.*Make room/);
    let asked = 0;
    const filling = { freeBytes: async () => (++asked > 5 ? 1e9 : 1e12) };
    const later = office(place.folder, { DATABASE_URL: school.url }, filling);
    expect(await later.backup().catch((error: Error) => error.message)).to.match(/1\.0 GB free/);
    expect(readdirSync(dirname(file))).to.deep.equal(before);
  });

  it('of a database without tables is refused', async () => {
    const bare = await another();
    const message = await office(place.folder, { DATABASE_URL: bare.url })
      .backup()
      .catch((error: Error) => error.message);
    expect(message).to.match(/nothing to back up/);
  });

  it('that is stopped with Ctrl-C ends at once and leaves no half file', async () => {
    const before = readdirSync(dirname(file));
    const stopper = new AbortController();
    let asked = 0;
    const freeBytes = async () => {
      asked += 1;
      if (asked === 4) stopper.abort();
      return 1e12;
    };
    const interrupted = office(
      place.folder,
      { DATABASE_URL: school.url },
      { freeBytes, stop: stopper.signal },
    );
    expect(await interrupted.backup().catch((error: Error) => error.name)).to.equal('AbortError');
    expect(readdirSync(dirname(file))).to.deep.equal(before);
    const rest = knexModule({ client: 'pg', connection: school.url });
    expect(
      await rest('pg_stat_activity').where({ application_name: 'examhall backup' }).pluck('pid'),
    ).to.deep.equal([]);
    await rest.destroy();
  });
});
