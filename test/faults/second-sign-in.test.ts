/** One device: a later sign-in ends the earlier one on whichever web process it is. */
import type { Agent } from 'node:http';
import { expect } from 'chai';
import { keptConnections } from '../support/http-call.js';
import { processBehind, readMetrics, sumOf } from '../support/metrics-reading.js';
import { patience } from '../support/patience.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { SimulatedStudent } from '../support/simulated-student.js';
import { until } from '../support/waiting.js';

/** The promise: within a second. Unpushed, the sockets' own check would take up to 20 s. */
const WITHIN_MS = 1000;

describe('a second sign-in of a student, with two web processes', function () {
  this.timeout(90_000);
  let appliance: RunningAppliance;
  let school: SetUpSchool;
  const students: SimulatedStudent[] = [];
  const agents: Agent[] = [];

  before(async () => {
    appliance = await runAppliance({ env: { WEB_PROCESSES: '2' } });
    school = await setUpSchool(appliance.url, { students: 4, questions: 2 });
  });
  after(async () => {
    for (const student of students) student.leave();
    for (const agent of agents) agent.destroy();
    await appliance?.remove();
  });

  function device(card: number, agent?: Agent): SimulatedStudent {
    const { id: examId, entryToken } = school.exam;
    const found = school.cards[card];
    if (!found) throw new Error('no such student');
    const student = new SimulatedStudent({
      url: appliance.url,
      card: found,
      examId,
      entryToken,
      ...(agent ? { agent } : {}),
    });
    students.push(student);
    return student;
  }

  /** One kept connection to a web process that holds, or does not hold, the only open socket. */
  function connectionTo(which: 'the same' | 'the other'): Promise<Agent> {
    return until(`a connection to ${which} web process`, async () => {
      const agent = keptConnections(1);
      agents.push(agent);
      const process = await processBehind(appliance.url, agent);
      const sockets = (await readMetrics(appliance.url)).filter(({ name }) => name === 'examhall_sockets');
      const holds = sockets.some(({ labels, value }) => labels['process'] === process && value > 0);
      return holds === (which === 'the same') ? agent : false;
    });
  }

  for (const [card, which] of (['the same', 'the other'] as const).entries()) {
    it(`closes the socket of the first device when it comes to ${which} process, and refuses its token everywhere`, async () => {
      const first = device(card);
      await first.signIn();
      await first.join();
      await first.connect();
      const question = school.exam.questions[0]?.id ?? '';
      expect(await first.answer(question, 'B')).to.have.property('rev');

      const agent = await connectionTo(which);
      const second = device(card, agent);
      await second.signIn();
      expect(await until('the first socket is closed', () => first.closeCode, patience(WITHIN_MS))).to.equal(
        4409,
      );
      for (const connection of [await connectionAnywhere(), await connectionAnywhere(), agent]) {
        const late = device(card, connection);
        late.token = first.token;
        expect((await late.call('GET', '/api/v1/student/lobby')).status).to.equal(401);
        expect(
          (await late.call('POST', `${late.examPath}/answers`, { answers: [{ q_id: question, ans: 'C' }] }))
            .status,
        ).to.equal(401);
      }
      const hello = await second.connect();
      expect(hello.answers[question]).to.include({ ans: 'B' });
      second.hangUp();
      await second.closed;
      await until(
        'no socket is open',
        async () => sumOf(await readMetrics(appliance.url), 'examhall_sockets') === 0,
      );
    });
  }

  async function connectionAnywhere(): Promise<Agent> {
    const agent = keptConnections(1);
    agents.push(agent);
    return agent;
  }
});
