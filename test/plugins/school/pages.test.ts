/** The console's pages of the school, as a browser without scripts uses them. */
import { expect } from 'chai';
import { forgetExpiredPasswords } from '../../../plugins/school/passwords/store.js';
import type { TestResponse } from '../../support/appliance.js';
import { consoleCookie, makeStaff } from '../../support/people.js';
import { csv, HEADINGS, type Office, openOffice } from './a-school.js';

describe('the school in the console', () => {
  let office: Office;
  let classId: number;
  let csrf: string;
  before(async () => {
    office = await openOffice();
    classId = await office.aClass();
    csrf = tokenOf((await open('/console/students')).text);
  });
  after(() => office?.app.stop());

  const tokenOf = (html: string): string => /name="csrf-token" content="([^"]+)"/.exec(html)?.[1] ?? '';
  const open = (path: string, headers: Record<string, string> = {}): Promise<TestResponse> =>
    office.app.request('GET', path, { headers: { accept: 'text/html', cookie: office.cookie, ...headers } });
  const post = (path: string, fields: Record<string, string> = {}): Promise<TestResponse> =>
    office.app.request('POST', path, {
      headers: {
        accept: 'text/html',
        cookie: office.cookie,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams({ _csrf: csrf, ...fields }).toString(),
    });
  const upload = (name: string, content: string): Promise<TestResponse> => {
    const form = new FormData();
    form.set('_csrf', csrf);
    form.set('file', new File([content], name));
    return office.app.request('POST', '/console/students/import', {
      headers: { accept: 'text/html', cookie: office.cookie },
      body: form,
    });
  };
  const studentWith = async (nis: string, more: Record<string, unknown> = {}): Promise<number> =>
    (
      await office.send('POST', '/api/v1/admin/students', {
        nis,
        full_name: "Nur 'Aini <b>",
        class_id: classId,
        password: 'rahasia',
        ...more,
      })
    ).body.id;

  it('renders each page in both languages without a key that nobody translated', async () => {
    const id = await studentWith('HAL1', { password: undefined });
    for (const path of [
      '/console/classes',
      '/console/classes/new',
      `/console/classes/${classId}`,
      `/console/classes/${classId}/edit`,
      '/console/students',
      '/console/students?q=aini&class_id=&active=true&archived=&sort=-class',
      '/console/students?q=nobody',
      '/console/students/new',
      `/console/students/new?class_id=${classId}`,
      `/console/students/${id}`,
      '/console/students/import',
      '/console/students/cards',
      `/console/students/cards?class=${classId}`,
      `/console/students/cards?student=${id}`,
    ]) {
      for (const lang of ['id', 'en']) {
        const page = await open(path, { cookie: office.cookie.replace('lang=en', `lang=${lang}`) });
        expect(page.status, path).to.equal(200);
        const seen = page.text.replace(/<[^>]*>/g, ' ');
        expect(seen, `${path} ${lang}`).not.to.match(/\b(school|jobs|core)\.[a-z_]+/);
        expect(page.text).not.to.include("Nur 'Aini <b>");
      }
    }
  });

  it('makes a class, changes it, archives it and deletes it', async () => {
    const refused = await post('/console/classes/new', {
      grade_level: '',
      major_code: 'IP A',
      group_number: '1',
      label: '',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="IP A"').and.include('id="error-major_code"');
    expect(refused.text).to.include('The grade is a whole number');
    const made = await post('/console/classes/new', {
      grade_level: '11',
      major_code: 'ipa',
      group_number: '1',
      label: '',
    });
    expect(made.status).to.equal(303);
    const page = String(made.headers.get('location'));
    expect((await open(page)).text).to.include('11 IPA 1');
    const again = await post('/console/classes/new', {
      grade_level: '11',
      major_code: 'IPA',
      group_number: '1',
    });
    expect(again.status).to.equal(409);
    expect(again.text).to.include('There is a class with this grade');
    await post(`${page}/edit`, {
      grade_level: '11',
      major_code: 'IPA',
      group_number: '1',
      label: 'XI Sains',
    });
    expect((await open(page)).text).to.include('XI Sains');
    await post(`${page}/archive`, { archived: 'true' });
    expect((await open('/console/classes')).text).not.to.include('XI Sains');
    await post(`${page}/archive`, { archived: 'false' });
    expect((await open('/console/classes')).text).to.include('XI Sains');
    expect((await post(`${page}/delete`)).headers.get('location')).to.equal('/console/classes');
    expect((await open(page)).status).to.equal(404);
  });

  it('goes back to the class with a warning when it cannot be deleted', async () => {
    await studentWith('HAL2');
    const response = await post(`/console/classes/${classId}/delete`);
    expect(response.headers.get('location')).to.equal(`/console/classes/${classId}`);
    const notice = String(response.headers.get('set-cookie')).split(';')[0];
    const page = await open(`/console/classes/${classId}`, { cookie: `${office.cookie}; ${notice}` });
    expect(page.text).to.include('still in use');
  });

  it('takes a student in and shows the made password once', async () => {
    const refused = await post('/console/students/new', {
      full_name: 'Siti',
      nisn: '12',
      nis: '',
      class_id: '',
      password: '',
    });
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('value="12"').and.include('Choose a class.');
    const made = await post('/console/students/new', {
      full_name: 'Siti Nurhaliza',
      nisn: '0061000001',
      nis: '',
      class_id: String(classId),
      password: '',
    });
    expect(made.status).to.equal(200);
    const password = /<\/span>([a-z2-9]{8})<\/span>/.exec(made.text)?.[1] ?? '';
    expect((await office.signIn('0061000001', password)).status).to.equal(200);
    const id = /href="\/console\/students\/(\d+)"/.exec(made.text)?.[1];
    expect((await open(`/console/students/${id}`)).text).not.to.include(password);
    const taken = await post('/console/students/new', {
      full_name: 'Palsu',
      nisn: '',
      nis: '0061000001',
      class_id: String(classId),
      password: 'rahasia',
    });
    expect(taken.status).to.equal(409);
    expect(taken.text).to.include('id="error-nis"').and.include('Another student has this number');
  });

  it('changes a student, resets the password, deactivates, archives and deletes', async () => {
    const id = await studentWith('HAL3');
    const page = `/console/students/${id}`;
    const fields = { full_name: 'Dewi Lestari', nisn: '', nis: 'HAL3', class_id: String(classId) };
    expect((await post(page, { ...fields, nis: '' })).text).to.include('Give at least one');
    expect((await post(page, fields)).status).to.equal(303);
    expect((await open(page)).text).to.include('Dewi Lestari');
    const reset = await post(`${page}/password`, {});
    const made = /<\/span>([a-z2-9]{8})<\/span>/.exec(reset.text)?.[1] ?? '';
    expect((await office.signIn('HAL3', made)).status).to.equal(200);
    expect((await post(`${page}/password`, { password: 'pilihan-guru' })).status).to.equal(303);
    expect((await office.signIn('HAL3', 'pilihan-guru')).status).to.equal(200);
    await post(`${page}/state`, { active: 'false' });
    expect((await office.signIn('HAL3', 'pilihan-guru')).status).to.equal(401);
    await post(`${page}/state`, { active: 'true' });
    await post(`${page}/state`, { archived: 'true' });
    expect((await open('/console/students?q=Dewi')).text).to.include('Nothing');
    expect((await open('/console/students?q=Dewi&archived=true')).text).to.include('Dewi Lestari');
    expect((await post(`${page}/delete`)).headers.get('location')).to.equal('/console/students');
    expect((await open(page)).status).to.equal(404);
  });

  it('imports a file and follows its job to the cards', async () => {
    const sent = await upload(
      'siswa.csv',
      csv(HEADINGS, '0061000010,,Zaki Anwar,10,MM,1,').content as string,
    );
    expect(sent.status).to.equal(303);
    const page = String(sent.headers.get('location'));
    expect(page).to.match(/^\/console\/jobs\/[0-9a-f-]{36}$/);
    await office.finished(page.split('/').at(-1) ?? '');
    const done = await open(page);
    expect(done.text).to.include('New students').and.include('href="/console/students/cards"');
    expect(done.text).not.to.include('hx-trigger="every');
    const fragment = await open(page, { 'hx-request': 'true' });
    expect(fragment.text).to.include('id="job"').and.not.include('<html');
  });

  it('lists faults by row and column, and refuses a picture in the form itself', async () => {
    const sent = await upload('siswa.csv', csv(HEADINGS, '006-1,,Zaki,10,MM,1,').content as string);
    const page = String(sent.headers.get('location'));
    await office.finished(page.split('/').at(-1) ?? '');
    const failed = await open(page);
    expect(failed.text).to.include('<code>nisn</code>').and.include('&quot;006-1&quot; is no valid number');
    const refused = await upload('kelas.png', 'x');
    expect(refused.status).to.equal(422);
    expect(refused.text).to.include('id="error-file"').and.include('cannot be read');
    expect((await upload('kosong.csv', '')).text).to.include('This file is empty');
  });

  it('shows work under way with a bar that asks again by itself, and a link for those without scripts', async () => {
    const [row] = await office.app
      .db('jobs')
      .insert({ kind: 'test.unknown', owner_id: office.staff.id, state: 'RUNNING', done: 12, total: 720 })
      .returning('id');
    const page = await open(`/console/jobs/${row.id}`);
    expect(page.text).to.include('hx-trigger="every 1s"').and.include('12 of 720');
    expect(page.text).to.include(`href="/console/jobs/${row.id}"`).and.not.include('http-equiv');
  });

  it('offers a sample that the import takes', async () => {
    const sample = await open('/console/students/import/sample.csv');
    expect(sample.headers.get('content-disposition')).to.include('students.csv');
    const job = await office.imported({ name: 'students.csv', content: sample.text });
    expect(job.errors).to.deep.equal([]);
    expect(job.result).to.include({ created: 3 });
  });

  it('prints cards of one class with what students sign in with, and records each print', async () => {
    const other = await office.aClass({ major_code: 'KARTU', group_number: 1 });
    const id = await studentWith('KAR1', { class_id: other, password: undefined, full_name: 'عبد الرحمن' });
    await studentWith('KAR2', { class_id: other });
    expect((await open('/console/students/cards')).text).to.include(`?class=${other}`);
    const before = (await office.audited('students.cards_printed')).length;
    const { text, headers } = await open(`/console/students/cards?class=${other}`);
    expect(headers.get('cache-control')).to.equal('no-store');
    const [, password = ''] = /<dd class="card-code" dir="ltr">([a-z2-9]{8})<\/dd>/.exec(text) ?? [];
    expect((await office.signIn('KAR1', password)).status).to.equal(200);
    expect(text).to.include('KAR1').and.include('عبد الرحمن').and.not.include('KAR2');
    const prints = await office.audited('students.cards_printed');
    expect(prints).to.have.length(before + 1);
    expect(prints.at(-1)?.detail).to.deep.equal({
      student_ids: [id],
      classId: other,
    });
    await office.send('PATCH', `/api/v1/admin/students/${id}`, { active: false });
    expect((await open(`/console/students/cards?class=${other}`)).text).to.include('No cards');
  });

  it('forgets made passwords after 30 days', async () => {
    const id = await studentWith('LAMA1', { password: undefined });
    const { db } = office.app;
    await db('made_passwords')
      .where({ student_id: id })
      .update({
        made_at: db.raw("now() - interval '31 days'"),
        expires_at: db.raw("now() - interval '1 day'"),
      });
    expect((await open(`/console/students/cards?student=${id}`)).text).to.include('No cards');
    expect(await forgetExpiredPasswords(db)).to.equal(1);
    expect(await db('made_passwords').where({ student_id: id })).to.deep.equal([]);
  });

  it('shows a reader the list and no way to change it', async () => {
    const reader = `${await consoleCookie(office.app, await makeStaff(office.app, { codes: ['students:read'] }))}; lang=en`;
    const id = await studentWith('BACA1');
    const page = await open(`/console/students/${id}`, { cookie: reader });
    expect(page.status).to.equal(200);
    expect(page.text).not.to.include('method="post" action="/console/students');
    expect((await open('/console/students', { cookie: reader })).text).not.to.include(
      '/console/students/import',
    );
    for (const path of [
      '/console/students/new',
      '/console/students/cards',
      '/console/students/import',
      '/console/classes',
    ])
      expect((await open(path, { cookie: reader })).status, path).to.equal(403);
  });
});
