import { expect } from 'chai';
import type { TargetRule } from '../../../../plugins/exam-engine/audience/rules.js';
import { targetedStudents } from '../../../../plugins/exam-engine/audience/targeted.js';
import { keys } from '../../../../plugins/exam-engine/redis/keys.js';
import { until } from '../../../support/waiting.js';
import { type AuthoringSchool, authoringSchool } from './authoring-school.js';

describe('the audience of an exam', () => {
  let school: AuthoringSchool;
  before(async () => {
    school = await authoringSchool();
  });
  after(() => school?.stop());

  const rule = (text: string): TargetRule => {
    const [, minus, type = '', value = ''] = /^(-?)(\w+) (.+)$/.exec(text) ?? [];
    return { target_type: type as TargetRule['target_type'], target_value: value, exclude: minus === '-' };
  };
  const ALL = ["Nur 'Aini", 'Bima Sakti', 'Citra Lestari', 'Dewa Made', 'Eka Putri'];
  const [nur, bima, citra, dewa, eka] = ALL;
  const cases: [string, string[], (string | undefined)[]][] = [
    ['nobody without rules', [], []],
    ['a class', ['CLASS 12-RPL-1'], [nur, bima]],
    ['several classes', ['CLASS 12-RPL-1', 'CLASS 11-RPL-1'], [nur, bima, eka]],
    ['a grade', ['GRADE 12'], [nur, bima, citra, dewa]],
    ['a major in all grades', ['MAJOR RPL'], [nur, bima, citra, eka]],
    ['grade and major together', ['GRADE 12', 'MAJOR RPL'], [nur, bima, citra]],
    ['grades as alternatives', ['GRADE 12', 'GRADE 11', 'MAJOR RPL'], [nur, bima, citra, eka]],
    ['a student by nisn', ['STUDENT 0060000005'], [eka]],
    ['a student by nis, whatever its case', ['STUDENT S1004'], [dewa]],
    ['a class beside grade and major', ['GRADE 12', 'MAJOR TKJ', 'CLASS 11-RPL-1'], [dewa, eka]],
    ['a student beside a grade', ['GRADE 11', 'STUDENT S1001'], [nur, eka]],
    ['all but a class', ['GRADE 12', '-CLASS 12-RPL-1'], [citra, dewa]],
    ['all but a student, though named by a class', ['CLASS 12-RPL-1', '-STUDENT S1002'], [nur]],
    ['all but a major', ['GRADE 12', '-MAJOR TKJ'], [nur, bima, citra]],
    ['nobody when there are exceptions alone', ['-CLASS 12-RPL-1'], []],
    ['nobody for a class that is not there', ['CLASS 10-AKL-1'], []],
  ];
  for (const [what, rules, names] of cases) {
    it(`is ${what}`, async () => {
      const found = await targetedStudents(school.app.db, rules.map(rule));
      expect(found.map(({ full_name }) => full_name).sort()).to.deep.equal([...names].sort());
    });
  }

  it('leaves out who is inactive or archived', async () => {
    const { db } = school.app;
    const id = school.students['Bima Sakti'];
    const named = async () =>
      (await targetedStudents(db, [rule('CLASS 12-RPL-1')])).map(({ full_name }) => full_name);
    await db('students').where({ id }).update({ active: false });
    expect(await named()).to.deep.equal([nur]);
    await db('students').where({ id }).update({ active: true, archived_at: new Date() });
    expect(await named()).to.deep.equal([nur]);
    await db('students').where({ id }).update({ archived_at: null });
  });

  describe('while it is published', () => {
    it('follows changed rules at once', async () => {
      const id = await school.publishedExam();
      await school.ask('PATCH', `/${id}`, { targets: [{ target_type: 'MAJOR', target_value: 'TKJ' }] });
      expect(await school.participants(id)).to.deep.equal(['Dewa Made']);
      expect(
        await school.app.redis.sismember(keys.examsOfStudent(school.students['Bima Sakti'] ?? 0), id),
      ).to.equal(0);
      await school.ask('PATCH', `/${id}`, { targets: [] });
      expect(await school.participants(id)).to.deep.equal([]);
    });

    it('lets students who are added, moved or renamed come in, go out and be called so', async () => {
      const id = await school.publishedExam();
      const { db } = school.app;
      const added = await school.addStudent('Farhan Zaki', '12 RPL 1');
      const moved = school.students['Citra Lestari'];
      await db('students').where({ id: moved }).update({ class_id: school.classes['12 RPL 1'] });
      const renamed = school.students["Nur 'Aini"];
      await db('students').where({ id: renamed }).update({ full_name: "Nur 'Aini Rahma" });
      await school.studentsChanged(added, moved ?? 0, renamed ?? 0);
      expect(await school.participants(id)).to.deep.equal([
        'Bima Sakti',
        'Citra Lestari',
        'Farhan Zaki',
        "Nur 'Aini Rahma",
      ]);
      await db('students').where({ id: moved }).update({ class_id: school.classes['12 RPL 2'] });
      await db('students').where({ id: renamed }).update({ full_name: "Nur 'Aini" });
      await db('students').where({ id: added }).update({ active: false });
      await school.studentsChanged(added, moved ?? 0, renamed ?? 0);
      expect(await school.participants(id)).to.deep.equal(['Bima Sakti', "Nur 'Aini"]);
    });

    it('keeps who has begun, in Redis or in PostgreSQL, whatever the rules say', async () => {
      const id = await school.publishedExam({ targets: [{ target_type: 'GRADE', target_value: '12' }] });
      await school.begin(id, school.students['Citra Lestari'] ?? 0);
      await school.app.db('exam_sessions').insert({
        exam_id: id,
        student_id: school.students['Dewa Made'],
        started_at: new Date(),
        deadline_at: new Date(Date.now() + 3_600_000),
      });
      await school.ask('PATCH', `/${id}`, { targets: [{ target_type: 'STUDENT', target_value: 'S1001' }] });
      expect(await school.participants(id)).to.deep.equal(['Citra Lestari', 'Dewa Made', "Nur 'Aini"]);
    });

    it('keeps seats, extra minutes and excuses of those who stay', async () => {
      const id = await school.publishedExam();
      const student_id = school.students['Bima Sakti'] ?? 0;
      await school.app
        .db('exam_participants')
        .where({ exam_id: id, student_id })
        .update({ room: 'Lab 2', seat: '14', extra_minutes: 15, excused: true });
      await school.ask('POST', `/${id}/publish`);
      expect(await school.app.db('exam_participants').where({ exam_id: id, student_id }).first()).to.include({
        room: 'Lab 2',
        seat: '14',
        extra_minutes: 15,
      });
      const live = JSON.parse((await school.app.redis.hget(keys.participants(id), String(student_id))) ?? '');
      expect(live).to.deep.equal({
        fullName: 'Bima Sakti',
        classLabel: '12 RPL 1',
        sittingId: null,
        room: 'Lab 2',
        extraMinutes: 15,
        excused: true,
      });
    });

    it('is brought up to date by the worker when nobody was told', async () => {
      const id = await school.publishedExam();
      await school.addStudent('Gita Savitri', '12 RPL 1');
      await until('the worker has noticed', async () =>
        (await school.participants(id)).includes('Gita Savitri'),
      );
      await school.app.db('students').where({ full_name: 'Gita Savitri' }).del();
      await until(
        'the worker has noticed',
        async () => !(await school.participants(id)).includes('Gita Savitri'),
      );
    });

    it('stays as it was once the exam is closed', async () => {
      const id = await school.publishedExam();
      await school.ask('POST', `/${id}/close`);
      const before = await school.participants(id);
      const late = await school.addStudent('Hasan Basri', '12 RPL 1');
      await school.studentsChanged(late);
      expect(await school.participants(id)).to.deep.equal(before);
      await school.app.db('students').where({ id: late }).del();
    });
  });
});
