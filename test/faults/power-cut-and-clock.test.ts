/**
 * The power is cut in the middle of a short exam, and comes back minutes or hours later, or with a clock that has lost its time:
 * everything is killed, and started again on a machine whose clock says so.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { untilDrained } from '../support/exam-record.js';
import { httpCall, keptConnections } from '../support/http-call.js';
import { MachineClock } from '../support/machine-clock.js';
import { Room } from '../support/room.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { until } from '../support/waiting.js';

const STUDENTS = 8;
const QUESTIONS = 6;
const MINUTE = 60;
const TO_2010 = -Math.round((Date.now() - Date.UTC(2010, 0, 1)) / 1000);

describe('a power cut in the middle of a five-minute exam', function () {
  this.timeout(180_000);
  const agent = keptConnections(2);
  let clock: MachineClock;
  let appliance: RunningAppliance;
  let school: SetUpSchool;
  let room: Room;

  beforeEach(async () => {
    clock = new MachineClock();
    appliance = await runAppliance({ env: clock.env });
    school = await setUpSchool(appliance.url, {
      students: STUDENTS,
      questions: QUESTIONS,
      durationMinutes: 5,
    });
    room = new Room(appliance.url, school);
    await room.enter();
    room.choose(0, 3);
    await room.saved();
    await until('a heart has beaten', () => existsSync(join(appliance.dataDir, 'heartbeat')));
  });
  afterEach(async () => {
    room?.leave();
    await appliance?.remove();
    clock?.remove();
  });
  after(() => agent.destroy());

  const ask = async (method: string, path: string, body?: object) =>
    (await httpCall(appliance.url, method, `/api/v1/admin${path}`, { token: school.adminToken, body, agent }))
      .body;
  const sessions = async () => (await ask('GET', `/exams/${school.exam.id}/sessions`)).items;
  const deadlines = async (): Promise<number[]> =>
    (await sessions()).map((item: { deadline_at: string }) => Date.parse(item.deadline_at));
  const outage = () =>
    until('an outage is recorded', async () => (await ask('GET', '/outages')).items[0], 20_000);
  const powerCut = async (aheadSeconds: number): Promise<void> => {
    appliance.kill('everything', 'SIGKILL');
    await appliance.ended();
    clock.setAhead(aheadSeconds);
    await appliance.start();
  };
  const expectNobodyHandedIn = async (): Promise<void> => {
    const states = (await sessions()).map((item: { state: string }) => item.state);
    expect(states).to.deep.equal(Array.from({ length: STUDENTS }, () => 'IN_PROGRESS'));
  };
  const finish = async (): Promise<void> => {
    room.choose(3, QUESTIONS);
    await room.saved(60_000);
    await room.handIn(60_000);
    await untilDrained(appliance.url);
    expect(await room.faults(appliance)).to.deep.equal([]);
  };

  it('of seven minutes gives all of it back: nobody has handed in, and all go on', async () => {
    const before = await deadlines();
    await powerCut(7 * MINUTE);
    const { given_seconds } = await until('it is given back', async () => {
      const found = await outage();
      return found.given_at ? found : undefined;
    });
    expect(given_seconds).to.be.within(7 * MINUTE, 7 * MINUTE + 90);
    await expectNobodyHandedIn();
    expect(await deadlines()).to.deep.equal(before.map((at) => at + given_seconds * 1000));
    await finish();
  });

  it('of two hours holds the exam until a person has decided', async () => {
    const before = await deadlines();
    await powerCut(120 * MINUTE);
    const found = await outage();
    expect(found).to.include({ held: true, decided_at: null, given_seconds: null });
    expect(found.seconds).to.be.within(120 * MINUTE, 120 * MINUTE + 90);
    await expectNobodyHandedIn();
    expect(await deadlines()).to.deep.equal(before);
    await ask('POST', `/outages/${found.id}/decide`, { minutes: 122, reason: 'Listrik padam' });
    await until('all have their time back', async () =>
      (await deadlines()).every((at, i) => at - (before[i] ?? 0) >= 122 * MINUTE * 1000),
    );
    await expectNobodyHandedIn();
    await finish();
  });

  it('after which the clock stands in 2010 holds the exam; set right later, it costs nobody anything', async () => {
    const before = await deadlines();
    await powerCut(TO_2010);
    await until('the terminal says so', () => appliance.output.includes('set the clock'));
    const found = await outage();
    expect(found).to.include({ held: true, cause: 'CLOCK', decided_at: null, seconds: null });
    await expectNobodyHandedIn();
    await ask('POST', `/outages/${found.id}/decide`, { minutes: 4, reason: 'Jam komputer salah' });
    await until('all have their time back', async () =>
      (await deadlines()).every((at, i) => at - (before[i] ?? 0) >= 4 * MINUTE * 1000),
    );
    const moved = await deadlines();
    clock.setAhead(4 * MINUTE);
    room.choose(3, 4);
    await room.saved(60_000);
    await expectNobodyHandedIn();
    expect(await deadlines()).to.deep.equal(moved);
    expect((await ask('GET', '/outages')).items).to.have.length(1);
    await finish();
  });
});
