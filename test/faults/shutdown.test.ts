/** SIGTERM in the middle of an exam: nothing acked stays behind in a queue, even when PostgreSQL is late. */
import { expect } from 'chai';
import { everyone, pick } from '../support/everyone.js';
import { faultsOf, readRecord } from '../support/exam-record.js';
import { signalTo } from '../support/process-table.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { atRest } from '../support/servers-at-rest.js';
import { SimulatedStudent } from '../support/simulated-student.js';

const STUDENTS = 200;
const QUESTIONS = 5;
const FROZEN_MS = 10_000;

describe('SIGTERM with 200 open sockets and a PostgreSQL that hangs for 10 s', function () {
  this.timeout(120_000);
  let appliance: RunningAppliance;
  let school: SetUpSchool;
  let students: SimulatedStudent[] = [];

  before(async () => {
    appliance = await runAppliance();
    school = await setUpSchool(appliance.url, { students: STUDENTS, questions: QUESTIONS });
    const { id: examId, entryToken } = school.exam;
    students = school.cards.map(
      (card) => new SimulatedStudent({ url: appliance.url, card, examId, entryToken }),
    );
    await everyone(students, async (student) => {
      await student.signIn();
      await student.join();
      await student.connect();
    });
  });
  after(async () => {
    for (const student of students) student.leave();
    await appliance?.remove();
  });

  it('closes every socket with 1012, empties the queues into PostgreSQL and exits with 0', async () => {
    const frozen = appliance.members().postgres;
    signalTo(frozen, 'SIGSTOP');
    await everyone(students, (student, s) =>
      everyone(school.exam.questions, async (question, i) => {
        const card = school.cards[s];
        if (card)
          expect(await student.answer(question.id, pick(card, i, question.options))).to.have.property('rev');
      }),
    );
    await everyone(students.slice(0, 20), (student) => student.submit());
    const thaw = setTimeout(() => {
      signalTo(frozen, 'SIGCONT');
    }, FROZEN_MS);
    const code = await appliance.stop('SIGTERM');
    clearTimeout(thaw);
    expect(code, appliance.output).to.equal(0);
    await everyone(students, (student) => student.closed);
    expect([...new Set(students.map((student) => student.closeCode))]).to.deep.equal([1012]);

    await atRest(appliance.dataDir, async ({ db, left }) => {
      expect(left).to.deep.equal({});
      const record = await readRecord(db, school.exam.id);
      expect(record.reduce((sum, session) => sum + session.answers.size, 0)).to.equal(STUDENTS * QUESTIONS);
      const graded = school.cards
        .slice(0, 20)
        .map(({ number }, i) => ({ number, history: students[i]!.history }));
      const own = new Set(graded.map(({ number }) => number));
      expect(
        faultsOf(
          record.filter(({ number }) => own.has(number)),
          graded,
          school.exam,
        ),
      ).to.deep.equal([]);
    });
  });
});
