// The console's people, the school's classes and students: what their tables refuse.

import { expect } from 'chai';
import { openSchool, refusal, type School } from './school.js';

describe('the tables of people', () => {
  let school: School;
  before(async () => {
    school = await openSchool();
  });
  after(() => school.database.drop());

  const student = (fields: object) =>
    school
      .knex('students')
      .insert({ full_name: 'Budi', password_hash: '-', class_id: school.classId, ...fields })
      .returning('id');
  const numbers = (id: number) =>
    school.knex('student_numbers').where({ student_id: id }).orderBy('number').pluck('number');

  it('call a class by its parts until it gets a name of its own', async () => {
    const [row] = await school
      .knex('classes')
      .insert({ grade_level: 10, major_code: 'TKJ', group_number: 1 })
      .returning(['id', 'label']);
    expect(row.label).to.equal('10 TKJ 1');
    const change = async (fields: object) =>
      (await school.knex('classes').where({ id: row.id }).update(fields).returning('label'))[0].label;
    expect(await change({ grade_level: 11 })).to.equal('11 TKJ 1');
    expect(await change({ label: 'Sebelas TKJ' })).to.equal('Sebelas TKJ');
    expect(await change({ grade_level: 12 })).to.equal('Sebelas TKJ');
    expect(await change({ label: '' })).to.equal('12 TKJ 1');
  });

  it('refuse a second class of the same parts and a major code of other signs', async () => {
    const add = (fields: object) =>
      refusal(
        school.knex('classes').insert({ grade_level: 12, major_code: 'RPL', group_number: 9, ...fields }),
      );
    expect(await add({ group_number: 2 })).to.equal('classes_parts_key');
    for (const code of ['rpl', 'R-PL', '', 'ABCDEFGHIJKLM'])
      expect(await add({ major_code: code })).to.equal('classes_major_code_check');
    expect(await add({ grade_level: 0 })).to.equal('classes_grade_level_check');
  });

  it('want at least one number of a student, of 4 to 20 letters or digits', async () => {
    expect(await refusal(student({}))).to.equal('students_nisn_or_nis');
    for (const nis of ['123', '12-34', 'a'.repeat(21), '12345\n'])
      expect(await refusal(student({ nis }))).to.equal('students_nis_check');
    expect(await refusal(student({ nisn: '12' }))).to.equal('students_nisn_check');
    expect(await refusal(student({ nis: '2001' }))).to.equal(undefined);
  });

  it("refuse a number that is another student's nisn or nis, in any case of letters", async () => {
    expect(await refusal(student({ nisn: '0061234567' }))).to.equal('students_nisn_key');
    expect(await refusal(student({ nis: '0061234567' }))).to.equal('student_numbers_pkey');
    expect(await refusal(student({ nisn: 'a1001' }))).to.equal('student_numbers_pkey');
    expect(await refusal(student({ nis: 'a1001' }))).to.equal('student_numbers_pkey');
    const [other] = await student({ nis: 'B2002' });
    expect(await refusal(school.knex('students').where(other).update({ nisn: 'A1001' }))).to.equal(
      'student_numbers_pkey',
    );
  });

  it('let two transactions that take the same number at once not both have it', async () => {
    const first = await school.knex.transaction();
    await first('students').insert({
      nisn: '0077777777',
      full_name: 'A',
      password_hash: '-',
      class_id: school.classId,
    });
    const second = refusal(student({ nis: '0077777777' }));
    await first.commit();
    expect(await second).to.equal('student_numbers_pkey');
  });

  it('follow the numbers of a student who gets, changes and loses them', async () => {
    const [{ id }] = await student({ nis: 'c3003' });
    const change = (fields: object) => school.knex('students').where({ id }).update(fields);
    expect(await numbers(id)).to.deep.equal(['C3003']);
    await change({ nisn: '0069999999' });
    expect(await numbers(id)).to.deep.equal(['0069999999', 'C3003']);
    await change({ nis: '0069999999' });
    expect(await numbers(id)).to.deep.equal(['0069999999']);
    await change({ nis: 'C3004', nisn: null });
    expect(await numbers(id)).to.deep.equal(['C3004']);
    expect(await refusal(student({ nis: 'C3003' }))).to.equal(undefined);
    await school.knex('students').where({ id }).del();
    expect(await numbers(id)).to.deep.equal([]);
  });

  it('take an import of many students in one statement, new and known ones mixed', async () => {
    const rows = Array.from({ length: 720 }, (_, index) => ({
      nisn: String(80_000_000 + index).padStart(10, '0'),
      full_name: `Siswa ${index}`,
      password_hash: '-',
      class_id: school.classId,
    }));
    await school.knex('students').insert(rows.slice(0, 100));
    await school.knex('students').insert(rows).onConflict('nisn').merge(['full_name']);
    expect(
      await school
        .knex('student_numbers')
        .whereIn(
          'number',
          rows.map(({ nisn }) => nisn),
        )
        .pluck('number'),
    ).to.have.length(720);
  });

  it('protect a class with students', async () => {
    expect(await refusal(school.knex('classes').where({ id: school.classId }).del())).to.equal(
      'students_class_id_fkey',
    );
  });

  it('want an email or a username of an admin, each once whatever the case', async () => {
    const { role_id } = await school.knex('admins').where({ id: school.teacherId }).first('role_id');
    const add = (fields: object) =>
      refusal(school.knex('admins').insert({ full_name: 'Dewi', password_hash: '-', role_id, ...fields }));
    expect(await add({})).to.equal('admins_email_or_username');
    expect(await add({ email: 'AHMAD@sekolah.sch.id' })).to.equal('admins_email_key');
    expect(await add({ username: 'dewi' })).to.equal(undefined);
    expect(await add({ username: 'Dewi' })).to.equal('admins_username_key');
    expect(await add({ username: 'dewi@sekolah' })).to.equal('admins_username_check');
    expect(await add({ email: 'no address' })).to.equal('admins_email_check');
  });

  it('protect a role in use, and take its permissions along when it is free', async () => {
    const { knex } = school;
    expect(await refusal(knex('roles').where({ name: 'Teacher' }).del())).to.equal('admins_role_id_fkey');
    expect(await refusal(knex('roles').insert({ name: 'TEACHER' }))).to.equal('roles_name_key');
    const [role] = await knex('roles').insert({ name: 'Wakasek' }).returning('id');
    const [permission] = await knex('permissions').insert({ code: 'exams:write_own' }).returning('id');
    await knex('role_permissions').insert({ role_id: role.id, permission_id: permission.id });
    expect(await refusal(knex('roles').where(role).del())).to.equal(undefined);
    expect(await knex('role_permissions')).to.deep.equal([]);
    expect(await refusal(knex('permissions').insert({ code: 'exams' }))).to.equal('permissions_code_check');
  });

  it('know only the four states of a job', async () => {
    const add = (state: string) =>
      refusal(school.knex('jobs').insert({ kind: 'students.import', owner_id: school.teacherId, state }));
    expect(await add('RUNNING')).to.equal(undefined);
    expect(await add('PAUSED')).to.equal('jobs_state_check');
  });
});
