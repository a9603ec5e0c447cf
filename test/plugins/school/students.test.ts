import { expect } from 'chai';
import { makeExam } from '../../support/factories.js';
import { adminToken, makeStaff } from '../../support/people.js';
import { type Office, openOffice } from './a-school.js';

const PATH = '/api/v1/admin/students';

describe('students', () => {
  let office: Office;
  let classId: number;
  let serial = 0;
  before(async () => {
    office = await openOffice();
    classId = await office.aClass();
  });
  after(() => office?.app.stop());

  const values = (more: Record<string, unknown> = {}) => {
    serial += 1;
    return {
      nisn: `00612${String(serial).padStart(5, '0')}`,
      nis: `S${1000 + serial}`,
      full_name: 'Siti Nurhaliza',
      class_id: classId,
      password: 'rahasia-7',
      ...more,
    };
  };
  const create = (more: Record<string, unknown> = {}) => office.send('POST', PATH, values(more));
  const change = (id: number, body: unknown) => office.send('PATCH', `${PATH}/${id}`, body);

  it('are taken in with a password that was given, and sign in with either number at once', async () => {
    office.changes.length = 0;
    const { status, body } = await create({ nisn: '0061999901', nis: 'ab-1'.replace('-', '99') });
    expect(status).to.equal(201);
    expect(body).to.include({ class: '12 RPL 1', active: true, archived_at: null });
    expect(body).not.to.have.any.keys('password', 'password_hash');
    expect(office.changes).to.deep.equal([[body.id]]);
    expect((await office.signIn('0061999901', 'rahasia-7')).status).to.equal(200);
    expect((await office.signIn('AB991', 'rahasia-7')).status).to.equal(200);
    expect((await office.audited('student.created')).at(-1)).to.deep.include({
      subject_id: String(body.id),
      actor: `admin ${office.staff.id}`,
    });
  });

  it('get a password of eight plain signs when none is given, told once and kept encrypted', async () => {
    const { body } = await create({ password: undefined, nisn: '0061999902' });
    expect(body.password).to.match(/^[abcdefghjkmnpqrstuvwxyz2-9]{8}$/);
    expect((await office.signIn('0061999902', body.password)).status).to.equal(200);
    expect((await office.get(`${PATH}/${body.id}`)).text).not.to.include(body.password);
    const kept = await office.app.db('made_passwords').where({ student_id: body.id }).first();
    expect(Buffer.from(kept.encrypted).includes(Buffer.from(body.password))).to.equal(false);
    expect(kept.expires_at - kept.made_at).to.equal(30 * 24 * 3600 * 1000);
    const { rows } = await office.app.db.raw('SELECT * FROM audit_log');
    expect(JSON.stringify(rows)).not.to.include(body.password);
  });

  it('need one number; the national one may come later', async () => {
    expect((await create({ nisn: undefined, nis: undefined })).body.errors[0].path).to.equal('nisn');
    const { body } = await create({ nisn: null, nis: 'LATER1' });
    expect(body.nisn).to.equal(null);
    expect((await change(body.id, { nisn: '0061999903' })).body.nisn).to.equal('0061999903');
    expect((await change(body.id, { nisn: null })).status).to.equal(200);
    const bare = await change(body.id, { nis: null });
    expect(bare.status).to.equal(422);
    expect(bare.body.errors[0].path).to.equal('nis');
  });

  it('hold each number alone, in whatever column and letters', async () => {
    await create({ nisn: '0061999904', nis: 'Abc01' });
    for (const [field, number] of [
      ['nisn', '0061999904'],
      ['nis', '0061999904'],
      ['nisn', 'aBC01'],
    ] as const) {
      const refused = await create({ nisn: undefined, nis: undefined, [field]: number });
      expect(refused.status).to.equal(409);
      expect(refused.body.code).to.equal('number_taken');
      expect(refused.body.errors.map((fault: { path: string }) => fault.path)).to.deep.equal([field]);
    }
    const other = await create();
    const refused = await change(other.body.id, { nis: 'ABC01' });
    expect(refused.body.errors[0].path).to.equal('nis');
    // One's own number is not taken, also in the other column.
    expect((await change(other.body.id, { nis: other.body.nisn })).status).to.equal(200);
  });

  it('come in once when two write the same number at the same moment', async () => {
    const twins = await Promise.all(
      Array.from({ length: 5 }, () => create({ nisn: '0061999905', nis: undefined })),
    );
    expect(twins.map(({ status }) => status).sort()).to.deep.equal([201, 409, 409, 409, 409]);
    for (const { status, body } of twins) if (status === 409) expect(body.errors[0].path).to.equal('nisn');
  });

  for (const [what, more, field] of [
    ['a number of three signs', { nis: 'AB1' }, 'nis'],
    ['a number with a sign', { nisn: '006-123-45' }, 'nisn'],
    ['a name of blanks', { full_name: '   ' }, 'full_name'],
    ['a name with a bell in it', { full_name: 'Siti\u0007' }, 'full_name'],
    ['a name longer than a page', { full_name: 'Sri '.repeat(60) }, 'full_name'],
    ['a password that bcrypt would cut', { password: 'ع'.repeat(37) }, 'password'],
    ['a password of three signs', { password: 'abc' }, 'password'],
    ['a class that is not there', { class_id: 999_999 }, 'class_id'],
    ['a class in letters', { class_id: '12 RPL 1' }, 'class_id'],
  ] as const) {
    it(`are refused with ${what}, and the field is named`, async () => {
      const before = await office.countStudents();
      const response = await create(more);
      expect(response.status).to.equal(422);
      expect(response.body.errors[0].path).to.equal(field);
      expect(response.body.errors[0].message).not.to.match(/key:|pattern/);
      expect(await office.countStudents()).to.equal(before);
    });
  }

  it('are refused with a field that nobody knows, such as a hash', async () => {
    expect((await create({ password_hash: '$2b$08$x' })).status).to.equal(422);
    const { body } = await create();
    expect((await change(body.id, { id: 7 })).status).to.equal(422);
  });

  it('keep names as people write them', async () => {
    for (const name of [
      "Nur 'Aini binti Ma'ruf",
      'عبد الرحمن بن عوف',
      '=HYPERLINK("http://jahat.example","klik")',
      '<script>alert(1)</script>',
      `R. A. ${'Panjang '.repeat(20)}Sekali`,
    ]) {
      const { body } = await create({ full_name: `  ${name.replace(' ', '   ')} ` });
      expect(body.full_name).to.equal(name);
    }
  });

  it('are found by name, nisn and nis, by class and state, sorted and paged', async () => {
    const other = await office.aClass({ major_code: 'CARI', group_number: 1 });
    await create({ class_id: other, full_name: 'zainal abidin', nis: 'CARI01' });
    await create({ class_id: other, full_name: 'Ahmad Fauzi', nis: 'CARI02' });
    const last = await create({ class_id: other, full_name: '100% Budi', nis: 'CARI03', active: false });
    const names = async (query: string) =>
      (await office.get(`${PATH}?class_id=${other}&${query}`)).body.items.map(
        (s: { full_name: string }) => s.full_name,
      );
    expect(await names('')).to.deep.equal(['100% Budi', 'Ahmad Fauzi', 'zainal abidin']);
    expect(await names('sort=-full_name')).to.deep.equal(['zainal abidin', 'Ahmad Fauzi', '100% Budi']);
    expect(await names('q=cari02')).to.deep.equal(['Ahmad Fauzi']);
    expect(await names('q=ABIDIN')).to.deep.equal(['zainal abidin']);
    expect(await names('q=%25')).to.deep.equal(['100% Budi']);
    expect(await names('active=false')).to.deep.equal(['100% Budi']);
    expect(await names('page=2&per_page=2')).to.deep.equal(['zainal abidin']);
    await change(last.body.id, { archived: true });
    expect(await names('')).to.have.length(2);
    expect(await names('archived=true')).to.deep.equal(['100% Budi']);
    expect(await names('archived=all')).to.have.length(3);
  });

  it('cannot sign in while they are inactive or archived, and are signed out at once', async () => {
    const { body } = await create({ nisn: '0061999906' });
    for (const [off, on] of [
      [{ active: false }, { active: true }],
      [{ archived: true }, { archived: false }],
    ]) {
      expect((await office.signIn('0061999906', 'rahasia-7')).status).to.equal(200);
      expect(await office.app.redis.exists(`login:${body.id}`)).to.equal(1);
      await change(body.id, off);
      expect(await office.app.redis.exists(`login:${body.id}`)).to.equal(0);
      expect((await office.signIn('0061999906', 'rahasia-7')).status).to.equal(401);
      await change(body.id, on);
      expect((await office.signIn('0061999906', 'rahasia-7')).status).to.equal(200);
    }
  });

  it('sign in with the new number, name and class after a change', async () => {
    const { body } = await create({ nisn: '0061999907', nis: undefined });
    const other = await office.aClass({ major_code: 'BARU', group_number: 1 });
    await change(body.id, { nisn: '0061999908', full_name: 'Siti Aminah', class_id: other });
    expect((await office.signIn('0061999907', 'rahasia-7')).status).to.equal(401);
    const signedIn = await office.signIn('0061999908', 'rahasia-7');
    expect(signedIn.body.student).to.include({ full_name: 'Siti Aminah', class: '12 BARU 1' });
  });

  it('get a new password by reset, made or chosen, and a card never shows an old one', async () => {
    const { body } = await create({ nisn: '0061999909', password: undefined });
    const reset = await office.send('POST', `${PATH}/${body.id}/password`);
    expect(reset.body.password)
      .to.match(/^[a-z2-9]{8}$/)
      .and.not.equal(body.password);
    expect((await office.signIn('0061999909', body.password)).status).to.equal(401);
    expect((await office.signIn('0061999909', reset.body.password)).status).to.equal(200);
    const chosen = await office.send('POST', `${PATH}/${body.id}/password`, { password: 'pilihan-guru' });
    expect(chosen.body).to.deep.equal({});
    expect((await office.signIn('0061999909', 'pilihan-guru')).status).to.equal(200);
    expect(await office.app.db('made_passwords').where({ student_id: body.id }).first()).to.equal(undefined);
    await office.send('POST', `${PATH}/${body.id}/password`, {});
    await change(body.id, { password: 'pilihan-kedua' });
    expect((await office.signIn('0061999909', 'pilihan-kedua')).status).to.equal(200);
    expect(await office.app.db('made_passwords').where({ student_id: body.id }).first()).to.equal(undefined);
  });

  it('are deleted with their sign-in, but never once they have sat an exam', async () => {
    const { body } = await create({ nisn: '0061999910' });
    await office.signIn('0061999910', 'rahasia-7');
    const exam = await makeExam(office.app.db, { questions: 1 });
    await office.app.db('exam_sessions').insert({
      exam_id: exam.id,
      student_id: body.id,
      started_at: '2026-12-07T00:30:00Z',
      deadline_at: '2026-12-07T02:00:00Z',
    });
    const refused = await office.send('DELETE', `${PATH}/${body.id}`);
    expect(refused.status).to.equal(409);
    expect(refused.body.code).to.equal('in_use');
    expect((await office.signIn('0061999910', 'rahasia-7')).status).to.equal(200);
    await office.app.db('exam_sessions').del();
    office.changes.length = 0;
    expect((await office.send('DELETE', `${PATH}/${body.id}`)).status).to.equal(204);
    // Out of every exam first, then gone.
    expect(office.changes).to.deep.equal([[body.id], [body.id]]);
    expect((await office.signIn('0061999910', 'rahasia-7')).status).to.equal(401);
    expect(await office.app.redis.exists(`login:${body.id}`)).to.equal(0);
    expect((await office.send('DELETE', `${PATH}/${body.id}`)).status).to.equal(404);
    expect((await change(body.id, { active: true })).body.code).to.equal('student_not_found');
  });

  it('fill Redis again from PostgreSQL: the active ones, no others', async () => {
    const [active, inactive] = [await create({ nisn: '0061999911' }), await create({ nisn: '0061999912' })];
    const archived = await create();
    await change(inactive.body.id, { active: false });
    await change(archived.body.id, { archived: true });
    const host = office.app.web[0]?.host;
    const loaded = await host?.hooks.filter('auth.credentials.load', { students: [] as { id: number }[] });
    const ids = loaded?.students.map((student) => student.id);
    expect(ids).to.include(active.body.id);
    expect(ids).not.to.include(inactive.body.id);
    expect(ids).not.to.include(archived.body.id);
    expect(loaded?.students.find((s) => s.id === active.body.id)).to.include({
      nisn: '0061999911',
      class_label: '12 RPL 1',
      active: true,
    });
  });

  it('may be read by those who may read, and changed by those who may write', async () => {
    const reader = await adminToken(office.app, await makeStaff(office.app, { codes: ['students:read'] }));
    const { body } = await create();
    expect((await office.get(PATH, reader)).status).to.equal(200);
    expect((await office.get(`${PATH}/${body.id}`, reader)).status).to.equal(200);
    for (const [method, path] of [
      ['POST', PATH],
      ['PATCH', `${PATH}/${body.id}`],
      ['DELETE', `${PATH}/${body.id}`],
      ['POST', `${PATH}/${body.id}/password`],
      ['POST', `${PATH}/import`],
    ] as const)
      expect((await office.send(method, path, {}, reader)).status, `${method} ${path}`).to.equal(403);
  });
});
