/** An import between upload and end: what others do meanwhile, workers and connections that end, a whole school at once. */
import { expect } from 'chai';
import { until } from '../../../support/waiting.js';
import { csv, type FinishedJob, HEADINGS, type Office, openOffice, type Upload } from '../a-school.js';

describe('an import of students that is under way', () => {
  let office: Office;
  before(async () => {
    office = await openOffice();
  });
  after(() => office?.app.stop());
  beforeEach(async () => {
    await office.app.db.raw('TRUNCATE students, classes, jobs, audit_log CASCADE');
  });

  it('keeps the file sealed while it waits', async () => {
    // The worker cannot take it: the row is held by somebody else.
    const { db } = office.app;
    await db.transaction(async (trx) => {
      await trx.raw('LOCK TABLE students IN ACCESS EXCLUSIVE MODE');
      const { body } = await office.import(csv(HEADINGS, '0061000001,,Siti,12,RPL,1,sandi-rahasia-sekali'));
      const row = await db('jobs').where({ id: body.job_id }).first();
      expect(row.payload.kind).to.equal('csv');
      const kept = Buffer.from(row.payload.file, 'base64');
      expect(kept.includes(Buffer.from('sandi-rahasia-sekali'))).to.equal(false);
    });
  });

  it('leaves nothing half when PostgreSQL ends its connection in the middle, and then does all of it', async () => {
    const { db } = office.app;
    const lines = Array.from(
      { length: 30 },
      (_, i) => `00610${10_000 + i},,Siswa ${i},12,RPL,${1 + (i % 3)},sandi-${i}`,
    );
    let jobId = '';
    await db.transaction(async (trx) => {
      // Students and classes are written by then; the import waits for this table.
      await trx.raw('LOCK TABLE audit_log IN SHARE MODE');
      jobId = (await office.import(csv(HEADINGS, ...lines))).body.job_id;
      const waiting = await until('the import waits with its rows written', async () => {
        const { rows } = await db.raw(
          `SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND wait_event_type = 'Lock' AND backend_xid IS NOT NULL`,
        );
        return rows[0]?.pid as number | undefined;
      });
      await db.raw('SELECT pg_terminate_backend(?)', [waiting]);
      await until('the connection is gone', async () => {
        const { rows } = await db.raw('SELECT 1 FROM pg_stat_activity WHERE pid = ?', [waiting]);
        return rows.length === 0;
      });
      expect(Number((await trx('students').count({ n: '*' }))[0]?.['n'])).to.equal(0);
      expect(await trx('classes').select()).to.deep.equal([]);
      expect(await trx('outbox').select()).to.deep.equal([]);
      expect((await office.signIn('0061010000', 'sandi-0')).status).to.equal(401);
    });
    const job = await office.finished(jobId);
    expect(job.result).to.include({ created: 30, classes_created: 3 });
    expect(await office.countStudents()).to.equal(30);
    expect((await office.signIn('0061010000', 'sandi-0')).status).to.equal(200);
    expect(await office.audited('students.imported')).to.have.length(1);
  });

  /** Imports, and lets `meanwhile` happen after the passwords were hashed and before anything is written. */
  async function importedWhile(file: Upload, meanwhile: () => Promise<unknown>): Promise<FinishedJob> {
    const { db } = office.app;
    const held = await db.transaction();
    await held.raw("SELECT pg_advisory_xact_lock(hashtext('school.students-import'))");
    const { body } = await office.import(file);
    await until('the import waits', async () => {
      const { rows } = await db.raw("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
      return rows.length > 0;
    });
    await meanwhile();
    await held.commit();
    return office.finished(body.job_id);
  }
  const byHand = async (numbers: Record<string, string>) =>
    office.send('POST', '/api/v1/admin/students', {
      ...numbers,
      full_name: 'Bukan Budi',
      class_id: await office.aClass(),
      password: 'sandi-lain',
    });

  it('checks the school once more after the passwords were hashed', async () => {
    const job = await importedWhile(csv(HEADINGS, ',A1001,Budi,12,RPL,1,', ',B2002,Edi,12,RPL,1,'), () =>
      byHand({ nisn: 'A1001' }),
    );
    expect(job.errors).to.deep.equal([
      { row: 2, column: 'nis', message: 'A1001 is the NISN of Bukan Budi, not a NIS.' },
    ]);
    expect(await office.countStudents()).to.equal(1);
  });

  it('leaves the password of somebody who became known meanwhile as it is', async () => {
    const job = await importedWhile(csv(HEADINGS, ',A1009,Budi,12,RPL,1,'), () => byHand({ nis: 'A1009' }));
    expect(job.result).to.include({ created: 0, updated: 1, passwords_made: 0 });
    expect((await office.signIn('A1009', 'sandi-lain')).body.student.full_name).to.equal('Budi');
  });

  it('does nothing twice when its worker died after the commit', async () => {
    const { db } = office.app;
    let payload: unknown;
    const first = await importedWhile(csv(HEADINGS, ',A1011,Budi,12,RPL,1,sandi-budi'), async () => {
      payload = (await db('jobs').first()).payload;
    });
    await db('students').update({ full_name: 'Budi Santoso' });
    await db('jobs').update({ state: 'QUEUED', payload: JSON.stringify(payload), result: null });
    const second = await office.finished(first.id);
    expect(second).to.deep.equal(first);
    expect(await db('students').pluck('full_name')).to.deep.equal(['Budi Santoso']);
    expect(await office.audited('students.imported')).to.have.length(1);
  });

  it('makes a password after all for somebody who was known and is gone', async () => {
    const { body } = await byHand({ nis: 'A1010' });
    const job = await importedWhile(csv(HEADINGS, ',A1010,Budi,12,RPL,1,'), () =>
      office.send('DELETE', `/api/v1/admin/students/${body.id}`),
    );
    expect(job.result).to.include({ created: 1, updated: 0, passwords_made: 1 });
  });

  it('brings in a whole school of 720 while sign-ins go on', async () => {
    await office.imported(csv(HEADINGS, '0061999999,,Siti,12,RPL,1,sandi-siti'));
    const lines = Array.from(
      { length: 720 },
      (_, i) =>
        `00610${10_000 + i},S${10_000 + i},Siswa ke-${i} binti ${'Abdurrahman '.repeat(i % 5)}Wahid,${10 + (i % 3)},${['RPL', 'TKJ'][i % 2]},${1 + (i % 4)},`,
    );
    const { body } = await office.import(csv(HEADINGS, ...lines));
    let signedIn = 0;
    const seen = new Set<number>();
    for (;;) {
      const { body: job } = await office.get(`/api/v1/admin/jobs/${body.job_id}`);
      seen.add(job.done);
      if (job.state === 'DONE' || job.state === 'FAILED') break;
      expect((await office.signIn('0061999999', 'sandi-siti')).status).to.equal(200);
      signedIn += 1;
    }
    const job = await office.finished(body.job_id);
    expect(job.result).to.include({ created: 720, classes_created: 11, passwords_made: 720 });
    expect(signedIn).to.be.greaterThan(3);
    expect(seen.size).to.be.greaterThan(3);
    expect(await office.countStudents()).to.equal(721);
    expect((await office.app.redis.hlen('auth:students')) >= 721).to.equal(true);
  }).timeout(120_000);

  // The last: there is no worker afterwards.
  it('has its work taken up by the next worker when this one stops in the middle', async () => {
    const lines = Array.from({ length: 400 }, (_, i) => `,A${1000 + i},Siswa ${i},12,RPL,1,`);
    const { body } = await office.import(csv(HEADINGS, ...lines));
    const { db } = office.app;
    await until('some passwords are hashed', async () => (await db('jobs').first()).done > 0);
    expect(await office.app.worker?.stop(20_000)).to.deep.equal([]);
    const job = await db('jobs').where({ id: body.job_id }).first();
    expect(job).to.include({ state: 'QUEUED', done: 0 });
    expect(job.payload).to.have.property('file');
    expect(await office.countStudents()).to.equal(0);
  });
});
