/** A score that is not shown is in nothing that a student gets, by whatever way the session ends. */
import { expect } from 'chai';
import { until } from '../../../support/waiting.js';
import { type RunningExam, runningExam } from './running.js';

for (const show_score of ['ON_RELEASE', 'NEVER'] as const)
  describe(`scores that are shown ${show_score}`, () => {
    let exam: RunningExam;
    before(async () => {
      exam = await runningExam(5, { show_score });
    });
    after(() => exam?.stop());

    it('are in no frame, session, lobby or answer before', async () => {
      const seen: unknown[] = [];
      const sitters = [];
      for (let i = 0; i < 5; i += 1) sitters.push(await exam.sit());
      const [submits, overHttp, forced, late, closed] = sitters as Required<typeof sitters>;
      if (!submits || !overHttp || !forced || !late || !closed) throw new Error('five have sat down');
      const pages = await Promise.all(sitters.map((sitter, i) => sitter.open(i % 2)));
      for (const sitter of sitters)
        await sitter.answer(0, exam.day.right[exam.day.questionIds[0] as string] as string);
      const [page] = pages;
      seen.push(await page?.ask({ action: 'submit' }), await page?.ask({ action: 'submit' }));
      seen.push((await overHttp.post('submit', {})).body, (await overHttp.post('submit', {})).body);
      await exam.act('force_submit', [forced]);
      const over = Date.now() - 3000;
      const key = `student:${late.student.id}:exam:${exam.day.examId}:session`;
      await exam.app.redis.hset(key, { deadline: over, started: over - 90 * 60_000 });
      await exam.app.redis.zadd('exam-deadlines', over, `${exam.day.examId}:${late.student.id}`);
      await exam.row(late, ({ close_reason }) => close_reason === 'DEADLINE');
      await exam.order('close', {});
      for (const i of [2, 3, 4]) await pages[i]?.next('closed');
      for (const sitter of sitters) {
        const row = await exam.row(sitter, ({ status }) => status === 'COMPLETED');
        expect(row.final_score).to.equal(25);
        seen.push(await sitter.session());
        seen.push((await exam.app.request('GET', '/api/v1/student/lobby', { token: sitter.token })).body);
        seen.push((await sitter.post('join', {})).body);
        seen.push(
          (await sitter.post('answers', { answers: [{ q_id: exam.day.questionIds[0], ans: 'C' }] })).body,
        );
      }
      seen.push(pages.map(({ frames }) => frames));
      expect(JSON.stringify(seen)).not.to.match(/"(?:final_)?(?:score|points)"/);
    });

    it(show_score === 'NEVER' ? 'cannot be released' : 'are there once they are released', async () => {
      const released = await exam.order('release', {});
      const [student] = exam.day.students;
      const { body } = await exam.app.request('POST', '/api/v1/auth/student/login', {
        body: { nisn: student?.nisn, password: student?.password },
      });
      const lobby = () => exam.app.request('GET', '/api/v1/student/lobby', { token: body.token });
      if (show_score === 'NEVER') {
        expect([released.status, released.body.code]).to.deep.equal([409, 'scores_not_held_back']);
        expect((await lobby()).text).not.to.contain('score');
      } else {
        expect(released.status, released.text).to.equal(200);
        await until('the score is in the lobby', async () => (await lobby()).body.exams[0].score === 25);
      }
    });
  });
