// Exams, audience, sittings, questions and papers: what their tables refuse and what they take along.

import { expect } from 'chai';
import { draft, openSchool, options, publish, refusal, type School } from './school.js';

describe('the tables of exams', () => {
  let school: School;
  beforeEach(async () => {
    school = await openSchool();
  });
  afterEach(() => school.database.drop());

  it('refuse an exam with values out of bounds', async () => {
    const wrong: [object, string][] = [
      [{ duration_minutes: 0 }, 'exams_duration_minutes_check'],
      [{ duration_minutes: 1441 }, 'exams_duration_minutes_check'],
      [{ scheduled_end: '2026-12-07T07:30:00+07:00' }, 'exams_window'],
      [{ entry_token: 'k7m2qx' }, 'exams_entry_token_check'],
      [{ entry_token: 'K7M2' }, 'exams_entry_token_check'],
      [{ previous_token: 'ABCDEF' }, 'exams_previous_token_pair'],
      [{ status: 'OPEN', paper_version: 1 }, 'exams_status_check'],
      [{ status: 'PUBLISHED' }, 'exams_published_has_paper'],
      [{ kind: 'QUIZ' }, 'exams_kind_check'],
      [{ show_score: 'LATER' }, 'exams_show_score_check'],
      [{ pass_score: 100.01 }, 'exams_pass_score_check'],
      [{ title: '  ' }, 'exams_title_check'],
    ];
    for (const [fields, constraint] of wrong) {
      const row = { ...draft(school.teacherId), ...fields };
      expect(await refusal(school.knex('exams').insert(row)), JSON.stringify(fields)).to.equal(constraint);
    }
  });

  it('take only audience rules whose value fits their type', async () => {
    const add = (target_type: string, target_value: string) =>
      refusal(school.knex('exam_target_rules').insert({ exam_id: school.examId, target_type, target_value }));
    for (const [type, value] of [
      ['CLASS', '12-RPL-2'],
      ['GRADE', '12'],
      ['MAJOR', 'RPL'],
      ['STUDENT', 'A1001'],
    ] as const)
      expect(await add(type, value)).to.equal(undefined);
    for (const [type, value] of [
      ['CLASS', '12 RPL 2'],
      ['GRADE', 'XII'],
      ['MAJOR', 'rpl'],
      ['STUDENT', '1'],
    ] as const)
      expect(await add(type, value)).to.equal('exam_target_rules_value');
    expect(await add('SCHOOL', '12')).to.be.oneOf([
      'exam_target_rules_target_type_check',
      'exam_target_rules_value',
    ]);
  });

  it('refuse a question whose options, key or points are unsound', async () => {
    const wrong: [object, string][] = [
      [{ options: options('A') }, 'questions_options_sound'],
      [{ options: options(...'ABCDEFGHI') }, 'questions_options_sound'],
      [{ options: options('A', 'A') }, 'questions_options_sound'],
      [{ options: '{"A":"satu","B":"dua"}' }, 'questions_options_sound'],
      [{ options: '[{"key":"A","text":"satu"},{"key":"","text":"dua"}]' }, 'questions_options_sound'],
      [{ options: '[{"key":"A","text":"satu"},{"key":"B"}]' }, 'questions_options_sound'],
      [{ options: '["A","B"]' }, 'questions_options_sound'],
      [{ correct_option: 'C' }, 'questions_correct_is_option'],
      [{ also_correct: ['B', 'C'] }, 'questions_also_correct_are_options'],
      [{ points: 0 }, 'questions_points_check'],
      [{ scoring: 'HALF' }, 'questions_scoring_check'],
      [{ type: 'ESSAY' }, 'questions_type_check'],
    ];
    const sound = {
      exam_id: school.examId,
      question_text: '<p>ما عاصمة إندونيسيا؟</p>',
      options: options('A', 'B'),
    };
    for (const [fields, constraint] of wrong) {
      const row = {
        ...sound,
        correct_option: 'options' in fields ? null : 'A',
        ...fields,
      };
      expect(await refusal(school.knex('questions').insert(row)), JSON.stringify(fields)).to.equal(
        constraint,
      );
    }
    expect(await refusal(school.knex('questions').insert(sound)), 'a draft without a key').to.equal(
      undefined,
    );
    const eight = {
      ...sound,
      options: options(...'ABCDEFGH'),
      correct_option: 'H',
      also_correct: ['A'],
      points: 2.5,
    };
    expect(await refusal(school.knex('questions').insert(eight))).to.equal(undefined);
  });

  it('let a draft take everything along, also a sitting with its participants and proctors', async () => {
    const { knex, examId, studentId, teacherId } = school;
    await knex('exam_target_rules').insert({ exam_id: examId, target_type: 'GRADE', target_value: '12' });
    const [{ id: sitting_id }] = await knex('exam_sittings')
      .insert({
        exam_id: examId,
        name: 'Sesi 1',
        starts_at: '2026-12-07T00:30:00Z',
        ends_at: '2026-12-07T02:30:00Z',
        entry_token: 'AAAAAA',
      })
      .returning('id');
    await knex('exam_participants').insert({
      exam_id: examId,
      student_id: studentId,
      sitting_id,
      full_name: 'Siti',
      class_label: '12 RPL 2',
    });
    await knex('exam_staff').insert({
      exam_id: examId,
      admin_id: teacherId,
      duty: 'PROCTOR',
      sitting_id,
      room: 'Lab 1',
    });
    expect(await refusal(knex('exam_sittings').where({ id: sitting_id }).del())).to.match(/sitting_fkey$/);
    expect(await refusal(knex('exams').where({ id: examId }).del())).to.equal(undefined);
    for (const table of [
      'questions',
      'exam_target_rules',
      'exam_sittings',
      'exam_participants',
      'exam_staff',
    ])
      expect(await knex(table), table).to.deep.equal([]);
  });

  it('put nobody into a sitting of another exam', async () => {
    const { knex, examId, studentId, teacherId } = school;
    const [other] = await knex('exams').insert(draft(teacherId)).returning('id');
    const [{ id: sitting_id }] = await knex('exam_sittings')
      .insert({
        exam_id: other.id,
        name: 'Sesi 1',
        starts_at: '2026-12-07T00:30:00Z',
        ends_at: '2026-12-07T02:30:00Z',
        entry_token: 'AAAAAA',
      })
      .returning('id');
    const row = {
      exam_id: examId,
      student_id: studentId,
      sitting_id,
      full_name: 'Siti',
      class_label: '12 RPL 2',
    };
    expect(await refusal(knex('exam_participants').insert(row))).to.equal('exam_participants_sitting_fkey');
  });

  it('give each duty once, and an editor the whole exam', async () => {
    const { knex, examId, teacherId } = school;
    const add = (fields: object) =>
      refusal(knex('exam_staff').insert({ exam_id: examId, admin_id: teacherId, ...fields }));
    expect(await add({ duty: 'EDITOR' })).to.equal(undefined);
    expect(await add({ duty: 'EDITOR' })).to.equal('exam_staff_once_key');
    expect(await add({ duty: 'PROCTOR', room: 'Lab 1' })).to.equal(undefined);
    expect(await add({ duty: 'PROCTOR', room: 'Lab 2' })).to.equal(undefined);
    expect(await add({ duty: 'EDITOR', room: 'Lab 1' })).to.equal('exam_staff_editor_of_all');
    expect(await add({ duty: 'GUEST' })).to.equal('exam_staff_duty_check');
  });

  it('never change or delete a published paper, its exam or its questions', async () => {
    const { knex, examId, questionId } = school;
    await publish(school);
    expect(await refusal(knex('exam_papers').update({ answer_key: '{"x":"B"}' }))).to.match(
      /append-only: UPDATE/,
    );
    expect(await refusal(knex('exam_papers').del())).to.match(/append-only: DELETE/);
    expect(await refusal(knex('questions').where({ id: questionId }).del())).to.equal('questions_published');
    expect(
      await refusal(knex('questions').where({ id: questionId }).update({ removed_at: knex.fn.now() })),
    ).to.equal(undefined);
    expect(await refusal(knex('exams').where({ id: examId }).del())).to.be.oneOf([
      'questions_published',
      'exam_papers_exam_id_fkey',
    ]);
  });

  it('let a question that was added after publishing be deleted', async () => {
    const { knex, examId } = school;
    await publish(school);
    const [added] = await knex('questions')
      .insert({ exam_id: examId, question_text: '<p>H<sub>2</sub>O</p>', options: options('A', 'B') })
      .returning('id');
    expect(await refusal(knex('questions').where(added).del())).to.equal(undefined);
  });

  it('protect an author, and an exam that another was made from', async () => {
    const { knex, examId, teacherId } = school;
    expect(await refusal(knex('admins').where({ id: teacherId }).del())).to.equal('exams_author_id_fkey');
    await knex('exams').insert({ ...draft(teacherId), kind: 'REMEDIAL', origin_exam_id: examId });
    expect(await refusal(knex('exams').where({ id: examId }).del())).to.equal('exams_origin_exam_id_fkey');
  });

  it('keep an image under a name that is no path', async () => {
    const image = { mime: 'image/webp', width: 800, height: 600, bytes: 40_000 };
    expect(await refusal(school.knex('media').insert({ ...image, name: '../x.webp' }))).to.equal(
      'media_name_check',
    );
    expect(
      await refusal(school.knex('media').insert({ ...image, name: '9f86d081.webp', width: 0 })),
    ).to.equal('media_width_check');
    expect(await refusal(school.knex('media').insert({ ...image, name: '9f86d081.webp' }))).to.equal(
      undefined,
    );
  });
});
