import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { saveAnswers, saveSessions } from '../../../../plugins/exam-engine/sessions/store.js';
import { startAppliance, type TestAppliance } from '../../../support/appliance.js';
import { ADMIN_ENV, type ExamDay, examDay } from '../../../support/exam-day.js';
import { until } from '../../../support/waiting.js';

const ROUNDS = 300;
const AT_ONCE = 4;

describe('the first jobs of a session', function () {
  this.timeout(60_000);
  let app: TestAppliance;
  let day: ExamDay;

  before(async () => {
    app = await startAppliance({ env: ADMIN_ENV });
    day = await examDay(app, { students: 1, questions: 1 });
    await until('the queues rest', async () => (await app.redis.llen('persist_sessions_queue')) === 0);
  });
  after(() => app?.stop());

  it('are all taken, though several carriers make its row at the same moment', async () => {
    const refused: string[] = [];
    const common = {
      v: 1 as const,
      eid: day.examId,
      st: day.students[0]?.id ?? 0,
      dev: 'server',
      started: Date.now(),
      deadline: Date.now() + 60_000,
      at: Date.now(),
    };
    for (let round = 0; round < ROUNDS; round += 1) {
      const sid = randomUUID();
      const state = {
        ...{ status: 'IN_PROGRESS' as const, state_rev: 1, order_scheme: 1, extra: 0, credit: 0 },
      };
      const answer = { ...common, sid, q: day.questionIds[0] ?? '', a: 'B', f: false, rev: 1, pv: 1 };
      const jobs = Array.from({ length: AT_ONCE }, (_, i) =>
        app.db.transaction((trx) =>
          i % 2 === 0 ? saveSessions(trx, [{ ...common, ...state, sid }]) : saveAnswers(trx, [answer]),
        ),
      );
      for (const outcome of await Promise.allSettled(jobs))
        if (outcome.status === 'rejected') refused.push(String(outcome.reason));
      await app.db('exam_answers').where({ session_id: sid }).del();
      await app.db.raw(
        "SET session_replication_role = 'replica'; DELETE FROM answer_events; SET session_replication_role = 'origin'",
      );
      await app.db('exam_sessions').where({ id: sid }).del();
    }
    expect(refused).to.deep.equal([]);
  });
});
