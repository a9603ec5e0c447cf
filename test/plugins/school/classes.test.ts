import { expect } from 'chai';
import { adminToken, makeStaff } from '../../support/people.js';
import { type Office, openOffice } from './a-school.js';

const PATH = '/api/v1/admin/classes';

describe('classes', () => {
  let office: Office;
  before(async () => {
    office = await openOffice();
  });
  after(() => office?.app.stop());

  const make = (body: unknown) => office.send('POST', PATH, body);

  it('are made of grade, major and group, and called by them', async () => {
    const made = await make({ grade_level: 11, major_code: ' tkj ', group_number: 3 });
    expect(made.status).to.equal(201);
    expect(made.body).to.include({ major_code: 'TKJ', label: '11 TKJ 3', students: 0, archived_at: null });
    expect(made.headers.get('location')).to.equal(`${PATH}/${made.body.id}`);
    expect((await office.get(`${PATH}/${made.body.id}`)).body).to.deep.equal(made.body);
  });

  it('may have a name of their own, and get the usual one back when it is emptied', async () => {
    const { body } = await make({ grade_level: 10, major_code: 'IPA', group_number: 1, label: 'X Unggulan' });
    expect(body.label).to.equal('X Unggulan');
    const changed = await office.send('PATCH', `${PATH}/${body.id}`, { label: '', group_number: 7 });
    expect(changed.body.label).to.equal('10 IPA 7');
  });

  it('cannot be there twice', async () => {
    await make({ grade_level: 10, major_code: 'AKL', group_number: 1 });
    const again = await make({ grade_level: 10, major_code: 'akl', group_number: 1 });
    expect(again.status).to.equal(409);
    expect(again.body.code).to.equal('class_exists');
    const { body } = await make({ grade_level: 10, major_code: 'AKL', group_number: 2 });
    expect((await office.send('PATCH', `${PATH}/${body.id}`, { group_number: 1 })).status).to.equal(409);
  });

  for (const [what, body, field] of [
    ['a major with a blank', { grade_level: 10, major_code: 'R PL', group_number: 1 }, 'major_code'],
    ['a grade of zero', { grade_level: 0, major_code: 'RPL', group_number: 1 }, 'grade_level'],
    ['a grade in letters', { grade_level: 'XII', major_code: 'RPL', group_number: 1 }, 'grade_level'],
    ['half a group', { grade_level: 10, major_code: 'RPL', group_number: 1.5 }, 'group_number'],
    ['no group', { grade_level: 10, major_code: 'RPL' }, 'group_number'],
  ] as const) {
    it(`refuse ${what} and name the field`, async () => {
      const response = await make(body);
      expect(response.status).to.equal(422);
      expect(response.body.errors.map((fault: { path: string }) => fault.path)).to.include(field);
    });
  }

  it('refuse a field that nobody knows', async () => {
    const response = await make({ grade_level: 10, major_code: 'RPL', group_number: 1, homeroom: 'Bu Sri' });
    expect(response.status).to.equal(422);
  });

  it('are listed by grade, major and group, found by name or by their code, page by page', async () => {
    await make({ grade_level: 9, major_code: 'ZZZ', group_number: 10 });
    await make({ grade_level: 9, major_code: 'ZZZ', group_number: 2 });
    const list = await office.get(`${PATH}?q=9%20zzz`);
    expect(list.body.items.map((c: { label: string }) => c.label)).to.deep.equal(['9 ZZZ 2', '9 ZZZ 10']);
    expect((await office.get(`${PATH}?q=9-ZZZ-10`)).body.total).to.equal(1);
    expect((await office.get(`${PATH}?q=%25`)).body.total).to.equal(0);
    const second = await office.get(`${PATH}?q=zzz&sort=-class&page=2&per_page=1`);
    expect(second.body).to.include({ total: 2, page: 2, per_page: 1 });
    expect(second.body.items[0].label).to.equal('9 ZZZ 2');
    expect((await office.get(`${PATH}?per_page=201`)).status).to.equal(422);
    expect((await office.get(`${PATH}?order=up`)).status).to.equal(422);
  });

  it('leave the list when they are archived, and come back', async () => {
    const id = await office.aClass({ major_code: 'ARS' });
    const archived = await office.send('PATCH', `${PATH}/${id}`, { archived: true });
    expect(archived.body.archived_at).to.match(/^\d{4}-.*Z$/);
    expect((await office.get(`${PATH}?q=ARS`)).body.total).to.equal(0);
    expect((await office.get(`${PATH}?q=ARS&archived=true`)).body.total).to.equal(1);
    await office.send('PATCH', `${PATH}/${id}`, { archived: false });
    expect((await office.get(`${PATH}?q=ARS`)).body.total).to.equal(1);
  });

  it('are deleted only when nobody is in them', async () => {
    const id = await office.aClass();
    const student = { nis: 'DEL1', full_name: 'Budi Santoso', class_id: id, password: 'rahasia' };
    const { body } = await office.send('POST', '/api/v1/admin/students', student);
    const refused = await office.send('DELETE', `${PATH}/${id}`);
    expect(refused.status).to.equal(409);
    expect(refused.body.code).to.equal('in_use');
    await office.send('DELETE', `/api/v1/admin/students/${body.id}`);
    expect((await office.send('DELETE', `${PATH}/${id}`)).status).to.equal(204);
    expect((await office.send('DELETE', `${PATH}/${id}`)).status).to.equal(404);
    expect((await office.audited('class.deleted')).at(-1)?.subject_id).to.equal(String(id));
  });

  it('tell all their students apart when they are called otherwise', async () => {
    const id = await office.aClass();
    const student = { nis: 'LAB1', full_name: 'Dewi Lestari', class_id: id, password: 'rahasia' };
    const { body } = await office.send('POST', '/api/v1/admin/students', student);
    office.changes.length = 0;
    await office.send('PATCH', `${PATH}/${id}`, { label: 'Kelas Industri' });
    expect(office.changes).to.deep.equal([[body.id]]);
    expect((await office.signIn('LAB1', 'rahasia')).body.student.class).to.equal('Kelas Industri');
  });

  it('are only for those who may', async () => {
    const token = await adminToken(office.app, await makeStaff(office.app, { codes: ['students:write'] }));
    expect((await office.get(PATH, token)).status).to.equal(403);
    expect((await office.app.request('GET', PATH)).status).to.equal(401);
  });
});
