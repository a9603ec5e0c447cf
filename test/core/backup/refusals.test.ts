import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { ArchiveWriter } from '../../../core/backup/archive-writer.js';
import { MANIFEST, MANIFEST_HASH } from '../../../core/backup/manifest.js';
import { migratedDatabase } from '../../support/migrated-database.js';
import { freshDatabase, type TestDatabase } from '../../support/postgres-server.js';
import { until } from '../../support/waiting.js';
import { fillSchool, freshPlace, hashes, migrations, office, putUpload, refusalOf } from './filled-school.js';

describe('a restore', () => {
  const place = freshPlace();
  const other = freshPlace();
  let school: TestDatabase;
  let target: TestDatabase;
  let foreign: TestDatabase;
  let file: string;
  let asItWas: Record<string, string>;
  const at = () => office(other.folder, { DATABASE_URL: target.url });

  before(async () => {
    [school, target, foreign] = [await migratedDatabase(), await migratedDatabase(), await freshDatabase()];
    await fillSchool(school.knex);
    putUpload(place.folder, 'gambar.bin', Buffer.alloc(50_000, 3));
    file = await office(place.folder, { DATABASE_URL: school.url }).backup();
    await fillSchool(target.knex);
    await target.knex('settings').where({ key: 'school_name' }).update({ value: '"SMK 2"' });
    asItWas = await hashes(target.knex);
  });
  after(async () => {
    await Promise.all([school, target, foreign].map((database) => database.drop()));
    place.remove();
    other.remove();
  });
  afterEach('nothing was touched', async () => {
    expect(await hashes(target.knex)).to.deep.equal(asItWas);
    expect(existsSync(join(other.folder, 'uploads', 'gambar.bin'))).to.equal(false);
  });

  it('of a database that holds a school needs --replace, and names the school', async () => {
    expect(await refusalOf(at().restore(file))).to.match(/would replace the school "SMK 2".*--replace/);
  });

  it('with --replace still wants the name of the school, or --yes where nobody can be asked', async () => {
    expect(await refusalOf(at().restore(file, { replace: true }))).to.match(/no terminal.*--yes/);
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return 'SMK 3';
    };
    const asked = office(other.folder, { DATABASE_URL: target.url }, { ask });
    expect(await refusalOf(asked.restore(file, { replace: true }))).to.match(/not its name/);
    expect(questions[0]).to.include('SMK 2');
  });

  it('refuses a file with a changed byte in a header, in a table, in an upload or in the table of contents', async () => {
    const bytes = readFileSync(file);
    const damaged = join(place.folder, 'damaged.tar');
    const places = [0, 130, 600, Math.floor(bytes.length / 2), bytes.length - 3000];
    for (const position of places) {
      const copy = Buffer.from(bytes);
      copy[position] = (copy[position] ?? 0) ^ 1;
      writeFileSync(damaged, copy);
      const why = await refusalOf(at().restore(damaged, { replace: true, yes: true }));
      expect(why, `byte ${position}`).to.match(/damaged or no backup.*Nothing was changed/);
    }
  });

  it('refuses a file that is cut short, or is something else, or is not there', async () => {
    const cut = join(place.folder, 'cut.tar');
    copyFileSync(file, cut);
    truncateSync(cut, readFileSync(file).length - 4000);
    const wishes = { replace: true, yes: true };
    expect(await refusalOf(at().restore(cut, wishes))).to.match(/damaged or no backup/);
    expect(await refusalOf(at().restore(fileURLToPath(import.meta.url), wishes))).to.match(/no tar header/);
    expect(await refusalOf(at().restore(join(place.folder, 'none.tar')))).to.match(/There is no file/);
  });

  const madeWith = async (changes: object): Promise<string> => {
    const path = join(place.folder, `made-${Object.keys(changes).join('-')}.tar`);
    const manifest = JSON.stringify({
      format: 1,
      made_at: '2027-01-01T00:00:00.000Z',
      school_name: 'SMA',
      migrations: ['20261201T0900_core_create_settings'],
      tables: [],
      sequences: [],
      uploads: [],
      parts: [],
      left_out: { waiting: 0, refused: 0 },
      ...changes,
    });
    const archive = await ArchiveWriter.create(path, 0);
    const { sha256 } = await archive.add(MANIFEST, textOf(manifest));
    await archive.add(MANIFEST_HASH, textOf(sha256));
    await archive.finish();
    return path;
  };

  it('says of a backup from a newer version that it is one', async () => {
    const wishes = { replace: true, yes: true };
    const later = { migrations: ['20990101T0000_core_from_tomorrow'] };
    expect(await refusalOf(at().restore(await madeWith(later), wishes))).to.match(
      /newer version.*from_tomorrow/,
    );
    expect(await refusalOf(at().restore(await madeWith({ format: 2 }), wishes))).to.match(/newer version/);
    const plugin = {
      migrations: ['20261201T0900_core_create_settings', 'seating/20270101T0000_seats'],
      x: 1,
    };
    expect(await refusalOf(at().restore(await madeWith(plugin), wishes))).to.match(/plugin "seating"/);
  });

  it('refuses a table of contents that names what the file does not hold', async () => {
    const tables = [{ name: 'settings', columns: ['key'], rows: 1, part: 'tables/settings.copy.gz' }];
    expect(await refusalOf(at().restore(await madeWith({ tables })))).to.match(/does not say what/);
  });

  it('writes no file outside of the uploads folder', async () => {
    const path = join(place.folder, 'leads-out.tar');
    const archive = await ArchiveWriter.create(path, 0);
    const part = await archive.add('uploads/x', textOf('bad'));
    const manifest = JSON.parse(
      JSON.stringify({
        format: 1,
        made_at: '2027-01-01T00:00:00.000Z',
        school_name: '',
        sequences: [],
        tables: [],
        migrations: ['20261201T0900_core_create_settings'],
        left_out: { waiting: 0, refused: 0 },
        uploads: [{ path: '../escaped', part: 'uploads/x' }],
        parts: [part],
      }),
    );
    const { sha256 } = await archive.add(MANIFEST, textOf(JSON.stringify(manifest)));
    await archive.add(MANIFEST_HASH, textOf(sha256));
    await archive.finish();
    const why = await refusalOf(at().restore(path, { replace: true, yes: true }));
    expect(why).to.match(/outside of the uploads folder/);
    expect(existsSync(join(other.folder, 'escaped'))).to.equal(false);
  });

  it('refuses while an Examhall is connected to the database', async () => {
    const url = `${target.url}${target.url.includes('?') ? '&' : '?'}application_name=examhall%20worker`;
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    expect(await refusalOf(at().restore(file, { replace: true, yes: true }))).to.match(/still connected/);
    await client.end();
  });

  it("refuses a database with another program's tables", async () => {
    await foreign.knex.raw('CREATE TABLE invoices (id INT)');
    const there = office(other.folder, { DATABASE_URL: foreign.url });
    expect(await refusalOf(there.restore(file, { replace: true, yes: true }))).to.match(
      /another program \(invoices\)/,
    );
  });

  it('that is stopped with Ctrl-C after it began leaves the old school', async () => {
    const stopper = new AbortController();
    const tell = (line: string) => {
      if (line === 'Restoring') stopper.abort();
    };
    const stopped = office(other.folder, { DATABASE_URL: target.url }, { tell, stop: stopper.signal });
    const error = await stopped.restore(file, { replace: true, yes: true }).catch((e: Error) => e);
    expect(error).to.have.property('name', 'AbortError');
  });

  it('that is killed half way leaves the old school', async () => {
    const blocker = target.another();
    const holding = await blocker.transaction();
    // The restore has dropped all tables before this one, and now waits for it.
    await holding.raw('LOCK TABLE students IN ACCESS SHARE MODE');
    const main = fileURLToPath(new URL('../../../core/backup/main.ts', import.meta.url));
    const child = spawn(process.execPath, ['--import', 'tsx', main, 'restore', file, '--replace', '--yes'], {
      cwd: migrations.directory.replace(/\/migrations$/, ''),
      env: {
        PATH: process.env['PATH'],
        DATABASE_URL: target.url,
        DATA_DIR: join(other.folder, 'data'),
        UPLOADS_DIR: join(other.folder, 'uploads'),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const waiting = () =>
      target
        .knex('pg_stat_activity')
        .where({ application_name: 'examhall restore', wait_event_type: 'Lock' })
        .first();
    await until('the restore waits for the table', waiting);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await holding.rollback();
    await until('its connection is gone', async () => (await waiting()) === undefined);
  });
});

async function* textOf(text: string): AsyncGenerator<string> {
  yield text;
}
