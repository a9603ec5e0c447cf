/** The exam path end to end on the real processes: what a whole room does at once, read back from PostgreSQL. */
import { expect } from 'chai';
import { everyone, pick } from '../support/everyone.js';
import { faultsOf, readRecord, untilDrained } from '../support/exam-record.js';
import { httpCall } from '../support/http-call.js';
import { membersOutside, SCRIPT_PATTERN, wordsOfKeys } from '../support/key-leaks.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { SimulatedStudent } from '../support/simulated-student.js';

describe('200 students on the real appliance', function () {
  this.timeout(120_000);
  let appliance: RunningAppliance;
  let school: SetUpSchool;
  let students: SimulatedStudent[] = [];
  const leaks = new Set<string>();

  before(async () => {
    appliance = await runAppliance();
    school = await setUpSchool(appliance.url, { students: 200, questions: 40 });
  });
  after(async () => {
    for (const student of students) student.leave();
    await appliance?.remove();
  });

  it('answer 40 questions each and hand in at the same moment; PostgreSQL has all of it, rightly graded', async () => {
    students = school.cards.map(
      (card) =>
        new SimulatedStudent({
          url: appliance.url,
          card,
          examId: school.exam.id,
          entryToken: school.exam.entryToken,
          onReceived: (text, from) => {
            for (const leak of [...wordsOfKeys(text), ...membersOutside(text)]) leaks.add(`${from}: ${leak}`);
          },
        }),
    );
    await everyone(students, async (student) => {
      await student.signIn();
      await student.lobby();
      await student.join();
      await student.fetchPaper();
      await student.connect();
    });
    const { questions } = school.exam;
    await everyone(students, async (student, s) => {
      const card = school.cards[s];
      if (!card) return;
      for (const [i, question] of questions.entries()) {
        const outcome = await student.answer(question.id, pick(card, i, question.options));
        expect(outcome).to.have.property('rev');
      }
    });
    const scores = await everyone(students, (student) => student.submit());
    const sitters = students.map((student, i) => ({
      number: school.cards[i]?.number ?? '',
      history: student.history,
      score: scores[i],
    }));
    await untilDrained(appliance.url);
    const record = await appliance.withDatabase((db) => readRecord(db, school.exam.id));
    expect(faultsOf(record, sitters, school.exam)).to.deep.equal([]);
    expect(record.reduce((sum, session) => sum + session.answers.size, 0)).to.equal(8000);
    expect(record.reduce((sum, session) => sum + session.scoreEvents.length, 0)).to.equal(200);
    expect(students.flatMap((student) => student.refusals)).to.deep.equal([]);
  });

  it('are told their score again when they ask after handing in', async () => {
    const [student] = students;
    const again = await student?.submitOverHttp();
    const shown = (await student?.lobby())?.exams[0];
    expect(shown).to.include({ state: 'COMPLETED', score: again });
  });

  it('receive no key in any byte of any answer, frame, page or script', async () => {
    const page = await httpCall(appliance.url, 'GET', '/');
    const texts = [page.text];
    for (const [, path] of page.text.matchAll(SCRIPT_PATTERN))
      texts.push((await httpCall(appliance.url, 'GET', String(path))).text);
    for (const text of texts) for (const word of wordsOfKeys(text)) leaks.add(`page: ${word}`);
    expect(texts.length).to.be.greaterThan(1);
    expect([...leaks]).to.deep.equal([]);
  });
});
