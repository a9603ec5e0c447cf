// Sessions, answers and the two ledgers: one attempt, one answer a question, nothing rewritten.

import { expect } from 'chai';
import { begin, openSchool, publish, refusal, type School } from './school.js';

const at = '2026-12-07T00:40:00Z';

describe('the tables of sessions', () => {
  let school: School;
  let sessionId: string;
  beforeEach(async () => {
    school = await openSchool();
    await publish(school);
    sessionId = await begin(school);
  });
  afterEach(() => school.database.drop());

  const answered = (fields: object) => ({
    session_id: sessionId,
    question_id: school.questionId,
    answer: 'B',
    rev: 1,
    ...fields,
  });
  const scored = (fields: object) => ({
    event_id: 's:1',
    session_id: sessionId,
    score: 85,
    points: 8.5,
    points_max: 10,
    cause: 'SUBMIT',
    at,
    ...fields,
  });

  it('hold one session of a student in an exam', async () => {
    expect(await refusal(begin(school))).to.equal('exam_sessions_exam_id_student_id_key');
  });

  it('call a session completed only with its end and how it came', async () => {
    const change = (fields: object) =>
      refusal(school.knex('exam_sessions').where({ id: sessionId }).update(fields));
    expect(await change({ status: 'COMPLETED' })).to.equal('exam_sessions_completed_says_how');
    expect(await change({ finished_at: at })).to.equal('exam_sessions_completed_says_how');
    expect(await change({ status: 'COMPLETED', finished_at: at, close_reason: 'BORED' })).to.equal(
      'exam_sessions_close_reason_check',
    );
    expect(
      await change({ status: 'COMPLETED', finished_at: at, close_reason: 'SUBMIT', final_score: 66.67 }),
    ).to.equal(undefined);
    expect(
      await change({ status: 'IN_PROGRESS', finished_at: null, close_reason: null, final_score: null }),
    ).to.equal(undefined);
  });

  it('hold a score from 0 to 100 and no outage of less than nothing', async () => {
    const change = (fields: object) =>
      refusal(school.knex('exam_sessions').where({ id: sessionId }).update(fields));
    expect(await change({ final_score: 100.01 })).to.equal('exam_sessions_final_score_check');
    expect(await change({ final_score: -1 })).to.equal('exam_sessions_final_score_check');
    expect(await change({ extra_seconds: -60 }), 'opened again for less').to.equal(undefined);
    expect(await change({ deadline_at: '2026-12-07T00:00:00Z' }), 'a window cut short').to.equal(undefined);
  });

  it('protect a student, an exam and a question with a session', async () => {
    const { knex, studentId } = school;
    expect(await refusal(knex('students').where({ id: studentId }).del())).to.equal(
      'exam_sessions_student_id_fkey',
    );
    expect(await refusal(knex('exam_sessions').where({ id: sessionId }).del())).to.equal(undefined);
    expect(
      await refusal(knex('students').where({ id: studentId }).del()),
      'a participant without a session',
    ).to.equal(undefined);
  });

  it('hold one answer a question, cleared as NULL, of a session and a question that exist', async () => {
    const add = (fields: object) =>
      refusal(school.knex('exam_answers').insert({ ...answered({ answered_at: at }), ...fields }));
    expect(await add({ answer: '' })).to.equal('exam_answers_answer_check');
    expect(await add({ answer: null })).to.equal(undefined);
    expect(await add({})).to.equal('exam_answers_pkey');
    const nowhere = '00000000-0000-4000-8000-000000000000';
    expect(await add({ session_id: nowhere })).to.equal('exam_answers_session_id_fkey');
    expect(await add({ question_id: nowhere })).to.equal('exam_answers_question_id_fkey');
  });

  it('take each event once, whatever is repeated', async () => {
    const { knex } = school;
    const event = { ...answered({}), event_id: `${sessionId}:1`, at };
    await knex('answer_events').insert(event);
    expect(await refusal(knex('answer_events').insert(event))).to.equal('answer_events_event_id_key');
    await knex('answer_events')
      .insert([event, { ...event, event_id: `${sessionId}:late:1`, late: true }])
      .onConflict('event_id')
      .ignore();
    expect(await knex('answer_events')).to.have.length(2);
    await knex('score_events').insert(scored({}));
    expect(await refusal(knex('score_events').insert(scored({ score: 90 })))).to.equal(
      'score_events_event_id_key',
    );
  });

  it('know only scores that can be, with a cause', async () => {
    const add = (fields: object) => refusal(school.knex('score_events').insert(scored(fields)));
    expect(await add({ cause: 'LUCK' })).to.equal('score_events_cause_check');
    expect(await add({ points: 11 })).to.equal('score_events_points_within');
    expect(await add({ score: 101 })).to.equal('score_events_score_check');
    expect(await add({ cause: 'REOPEN', score: null, points: null, points_max: null })).to.equal(undefined);
  });

  it('hold one decision of each kind about a late answer, with a reason, for ever', async () => {
    const { knex } = school;
    const [event] = await knex('answer_events')
      .insert({ ...answered({}), event_id: 'a:late:1', at, late: true })
      .returning(['id', 'session_id']);
    const { id: by } = await knex('admins').first('id');
    const decision = {
      answer_event_id: event.id,
      session_id: event.session_id,
      decision: 'REFUSED',
      by,
      at,
      reason: 'Terlambat 20 menit',
    };
    const add = (fields: object) => refusal(knex('late_answer_decisions').insert({ ...decision, ...fields }));
    expect(await add({ rev: 4 })).to.equal('late_answer_decisions_rev_of_accepted');
    expect(await add({ reason: ' ' })).to.equal('late_answer_decisions_reason_check');
    expect(await add({})).to.equal(undefined);
    expect(await add({})).to.equal('late_answer_decisions_once');
    expect(await add({ decision: 'ACCEPTED', rev: 4 })).to.equal(undefined);
    expect(await refusal(knex('late_answer_decisions').del())).to.match(/append-only: DELETE/);
    expect(await refusal(knex('late_answer_decisions').update({ at }))).to.match(/append-only: UPDATE/);
  });

  it('never change or delete an event or a line of the audit log, but can be emptied for a restore', async () => {
    const { knex } = school;
    await knex('answer_events').insert({ ...answered({}), event_id: 'a:1', at });
    await knex('score_events').insert(scored({}));
    await knex('audit_log').insert({ actor: 'ahmad', action: 'exam.published' });
    for (const table of ['answer_events', 'score_events', 'audit_log']) {
      expect(await refusal(knex(table).update({ at })), table).to.match(/append-only: UPDATE/);
      expect(await refusal(knex(table).del()), table).to.match(/append-only: DELETE/);
      expect(await refusal(knex.raw('TRUNCATE ??', [table])), table).to.equal(undefined);
    }
  });

  it('have the indexes that the fast questions need', async () => {
    const found: string[] = await school.knex('pg_indexes').where({ schemaname: 'public' }).pluck('indexdef');
    for (const index of [
      'UNIQUE INDEX exam_sessions_exam_id_student_id_key ON public.exam_sessions USING btree (exam_id, student_id)',
      'ON public.exam_sessions USING btree (student_id, exam_id)',
      'ON public.exam_target_rules USING btree (exam_id, target_type)',
    ])
      expect(
        found.some((definition) => definition.includes(index)),
        index,
      ).to.equal(true);
  });
});
