import { expect } from 'chai';
import { adminToken, makeStaff } from '../../../support/people.js';
import { csv, HEADINGS, type Office, openOffice, type Upload } from '../a-school.js';
import { workbook } from './workbooks.js';

const ID = { 'accept-language': 'id' };

describe('the import of students', () => {
  let office: Office;
  before(async () => {
    office = await openOffice();
  });
  after(() => office?.app.stop());
  beforeEach(async () => {
    await office.app.db.raw('TRUNCATE students, classes, jobs, audit_log CASCADE');
    office.changes.length = 0;
  });

  const student = (nisn: string) => office.app.db('students').where({ nisn }).first();

  it('takes students in, makes their classes, and lets them sign in', async () => {
    const job = await office.imported(
      csv(
        HEADINGS,
        '0061000001,A1001,Siti Nurhaliza,12,RPL,2,sandi-siti',
        "0061000002,,Nur 'Aini,12,RPL,2,",
        ',A1003,عبد الرحمن,10,TKJ,1,',
      ),
    );
    expect(job).to.deep.include({ state: 'DONE', done: 3, total: 3, errors: [] });
    expect(job.result).to.deep.equal({
      rows: 3,
      created: 3,
      updated: 0,
      unchanged: 0,
      restored: 0,
      classes_created: 2,
      passwords_made: 2,
    });
    const signedIn = await office.signIn('a1001', 'sandi-siti');
    expect(signedIn.body.student).to.include({ full_name: 'Siti Nurhaliza', class: '12 RPL 2' });
    const { rows } = await office.app.db.raw('SELECT label FROM classes ORDER BY id');
    expect(rows.map((c: { label: string }) => c.label)).to.deep.equal(['10 TKJ 1', '12 RPL 2']);
    expect(office.changes).to.have.length(1);
    expect(office.changes[0]).to.have.length(3);
    expect(await office.app.db('made_passwords').count({ n: '*' })).to.deep.equal([{ n: 2 }]);
    const [entry] = await office.audited('students.imported');
    expect(entry).to.deep.include({
      subject_id: job.id,
      actor: `admin ${office.staff.id}`,
      detail: job.result,
    });
    // Nothing of the file stays behind.
    expect((await office.app.db('jobs').where({ id: job.id }).first()).payload).to.equal(null);
  });

  it('takes an Excel file as well', async () => {
    const content = workbook([
      HEADINGS.split(','),
      ['0061000001', 10_001, 'Siti', 12, 'RPL', 2, 'sandi-siti'],
    ]);
    const job = await office.imported({ name: 'Siswa Baru.XLSX', content });
    expect(job.result).to.include({ created: 1 });
    expect((await office.signIn('10001', 'sandi-siti')).status).to.equal(200);
  });

  it('does no harm when the same file comes again', async () => {
    const file = csv(HEADINGS, '0061000001,A1001,Siti,12,RPL,2,', '0061000002,,Budi,12,RPL,2,');
    await office.imported(file);
    const before = await office.app.db('students').orderBy('id');
    office.changes.length = 0;
    const again = await office.imported(file);
    expect(again.result).to.include({ created: 0, updated: 0, unchanged: 2, passwords_made: 0 });
    expect(await office.app.db('students').orderBy('id')).to.deep.equal(before);
    expect(office.changes).to.deep.equal([]);
  });

  it('updates whom it knows by nisn, else by nis: moved, renamed, a number that came later, a new password', async () => {
    await office.imported(
      csv(HEADINGS, '0061000001,A1001,Siti,10,RPL,1,sandi-siti', ',A1002,Budi,10,RPL,1,sandi-budi'),
    );
    const job = await office.imported(
      csv(HEADINGS, '0061000001,B2001,Siti Aminah,11,RPL,1,', '0061000002,a1002,Budi,10,RPL,1,sandi-baru'),
    );
    expect(job.result).to.include({ created: 0, updated: 2, classes_created: 1 });
    expect(await office.countStudents()).to.equal(2);
    const siti = await office.signIn('B2001', 'sandi-siti');
    expect(siti.body.student).to.include({ full_name: 'Siti Aminah', class: '11 RPL 1' });
    expect((await office.signIn('A1001', 'sandi-siti')).status).to.equal(401);
    expect((await office.signIn('0061000002', 'sandi-baru')).status).to.equal(200);
    expect((await office.signIn('A1002', 'sandi-budi')).status).to.equal(401);
  });

  it('leaves a number that the file does not give as it is', async () => {
    await office.imported(csv(HEADINGS, '0061000001,A1001,Siti,10,RPL,1,sandi-siti'));
    await office.imported(csv(HEADINGS, ',A1001,Siti A.,10,RPL,1,'));
    expect(await student('0061000001')).to.include({ nis: 'A1001', full_name: 'Siti A.' });
  });

  it('takes students and classes back from the archive, but activates nobody', async () => {
    await office.imported(csv(HEADINGS, '0061000001,,Siti,10,RPL,1,', '0061000002,,Budi,10,RPL,1,'));
    await office.app.db('students').update({ archived_at: office.app.db.fn.now() });
    await office.app.db('students').where({ nisn: '0061000002' }).update({ active: false });
    await office.app.db('classes').update({ archived_at: office.app.db.fn.now() });
    const job = await office.imported(
      csv(HEADINGS, '0061000001,,Siti,10,RPL,1,sandi-siti', '0061000002,,Budi,10,RPL,1,sandi-budi'),
    );
    expect(job.result).to.include({ updated: 2, restored: 2, classes_created: 0 });
    expect((await office.app.db('classes').first()).archived_at).to.equal(null);
    expect((await office.signIn('0061000001', 'sandi-siti')).status).to.equal(200);
    expect((await office.signIn('0061000002', 'sandi-budi')).status).to.equal(401);
  });

  it('stops at a number that the school knows otherwise, and changes nothing at all', async () => {
    await office.imported(
      csv(
        HEADINGS,
        '0061000001,A1001,Siti,10,RPL,1,',
        '0061000002,A1002,Budi,10,RPL,1,',
        ',9061000003,Edi,10,RPL,1,',
      ),
    );
    const before = await office.app.db('students').orderBy('id');
    const job = await office.imported(
      csv(
        HEADINGS,
        '0061000009,,Baru,10,ZZZ,1,',
        '0061000001,A1002,Siti,10,RPL,1,',
        '9061000003,,Edi,10,RPL,1,',
        '0061000008,A1001,Palsu,10,RPL,1,',
        ',0061000002,Budi,10,RPL,1,',
      ),
    );
    expect(job.state).to.equal('FAILED');
    expect(job.errors.map(({ row, column }) => [row, column])).to.deep.equal([
      [3, 'nis'],
      [4, 'nisn'],
      [5, 'nis'],
      [6, 'nis'],
    ]);
    expect(await office.app.db('students').orderBy('id')).to.deep.equal(before);
    expect(await office.app.db('classes').where({ major_code: 'ZZZ' })).to.deep.equal([]);
  });

  it('names what is wrong in the file and what the school knows otherwise in one list', async () => {
    await office.imported(csv(HEADINGS, '0061000001,A1001,Siti,10,RPL,1,', '0061000002,,Budi,10,RPL,1,'));
    const job = await office.imported(
      csv(
        HEADINGS,
        '0061000002,A1001,Budi,10,RPL,1,',
        '0061000009,,,XII,RPL,1,',
        '0061000001,,Siti,10,RPL,1,',
      ),
    );
    expect(job.state).to.equal('FAILED');
    expect(job.errors.map(({ row, column }) => [row, column])).to.deep.equal([
      [2, 'nis'],
      [3, 'full_name'],
      [3, 'grade_level'],
    ]);
  });

  it('says faults by row and column in the language of whoever asked', async () => {
    const file = csv(HEADINGS, '0061000001,,Siti,XII,RPL,1,', '0061000001,,Budi,12,RPL,1,');
    const inIndonesian = await office.imported(file, ID);
    expect(inIndonesian.state).to.equal('FAILED');
    expect(inIndonesian.errors).to.deep.equal([
      { row: 2, column: 'grade_level', message: '"XII" bukan bilangan bulat dari 1 sampai 99.' },
      { row: 3, column: 'nisn', message: 'Nomor 0061000001 sudah ada di baris 2.' },
    ]);
    const inEnglish = await office.imported(file);
    expect(inEnglish.errors[0]?.message).to.equal('"XII" is no whole number from 1 to 99.');
    expect(await office.countStudents()).to.equal(0);
  });

  it('says how many faults there are beyond those that it lists', async () => {
    const lines = Array.from({ length: 700 }, (_, i) => `,A${1000 + i},Siswa ${i},x,RPL,1,`);
    const job = await office.imported(csv(HEADINGS, ...lines));
    expect(job.errors).to.have.length(501);
    expect(job.errors.at(-1)).to.deep.equal({ message: '… and 200 more faults' });
  });

  const refused: [string, Upload, RegExp][] = [
    ['a picture', { name: 'kelas.png', content: Buffer.from('89504e470d0a1a0a', 'hex') }, /cannot be read/],
    [
      'a picture that calls itself a table',
      { name: 'a.xlsx', content: Buffer.from('89504e47', 'hex') },
      /no Excel/,
    ],
    [
      'an old or locked Excel file',
      { name: 'a.xlsx', content: Buffer.from('d0cf11e0a1b11ae1', 'hex') },
      /\.xls/,
    ],
    ['an Excel file that calls itself CSV', { name: 'a.csv', content: workbook([]) }, /no CSV/],
    ['a file of zeros', { name: 'a.csv', content: Buffer.alloc(100) }, /no CSV/],
    [
      'letters of an old code page',
      { name: 'a.csv', content: Buffer.from('nisn;Andr\u00e9', 'latin1') },
      /UTF-8/,
    ],
    ['an empty file', { name: 'a.csv', content: '' }, /empty/],
  ];
  it('refuses at once what is no table, and says what to do', async () => {
    for (const [what, file, message] of refused) {
      const response = await office.import(file);
      expect(response.status, what).to.equal(422);
      expect(response.body.errors[0].path).to.equal('file');
      expect(response.body.errors[0].message, what).to.match(message);
    }
    const path = '/api/v1/admin/students/import';
    const empty = await office.app.request('POST', path, { token: office.token, body: new FormData() });
    expect(empty.status).to.equal(422);
    expect((await office.send('POST', path, { file: 'x' })).status).to.equal(415);
    expect((await office.import({ name: 'a.csv', content: 'x'.repeat(6_000_000) })).status).to.equal(413);
    expect(await office.app.db('jobs').select()).to.deep.equal([]);
  });

  it('fails, and says why, on a file that only looks like a table', async () => {
    const broken = await office.imported({
      name: 'a.xlsx',
      content: Buffer.from('PK\u0003\u0004 and nothing else'),
    });
    expect(broken.errors[0]?.message).to.match(/damaged/);
    const open = await office.imported(csv(HEADINGS, ',A1001,"Budi,10,RPL,1,'));
    expect(open.errors).to.deep.equal([
      { row: 2, message: 'A quotation mark (") in this row is not closed or in the wrong place.' },
    ]);
  });

  it('shows its job to nobody else', async () => {
    const job = await office.imported(csv(HEADINGS, '0061000001,,Siti,12,RPL,1,'));
    const other = await adminToken(office.app, await makeStaff(office.app, { codes: ['students:write'] }));
    const response = await office.get(`/api/v1/admin/jobs/${job.id}`, other);
    expect(response.status).to.equal(404);
  });
});
