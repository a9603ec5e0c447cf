/** A start on the data of an earlier one, after a good end and after a power cut. */
import { expect } from 'chai';
import { untilDrained } from '../support/exam-record.js';
import { patience } from '../support/patience.js';
import { Room } from '../support/room.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';

const STUDENTS = 60;
const QUESTIONS = 20;
/** The promise; a start takes about a third of it on an idle machine. */
const START_LIMIT_MS = 10_000;

describe('starting again on the same data', function () {
  this.timeout(120_000);
  let appliance: RunningAppliance;
  let school: SetUpSchool;
  let room: Room;

  before(async () => {
    appliance = await runAppliance();
    school = await setUpSchool(appliance.url, { students: STUDENTS, questions: QUESTIONS });
    room = new Room(appliance.url, school);
    await room.enter();
  });
  after(async () => {
    room?.leave();
    await appliance?.remove();
  });

  it('is ready within 10 s', async () => {
    room.choose(0, 5);
    await room.saved();
    expect(await appliance.stop(), appliance.output).to.equal(0);
    expect(await appliance.start()).to.be.below(patience(START_LIMIT_MS));
  });

  it('loses no acked answer when everything is killed at once; the pages go on by themselves', async () => {
    room.choose(5, 15);
    // Some of these are acked, some under way, some not yet sent.
    appliance.kill('everything', 'SIGKILL');
    await appliance.ended();
    await appliance.start();
    room.choose(15, QUESTIONS);
    await room.saved(60_000);
    await room.handIn(60_000);
    await untilDrained(appliance.url);
    expect(await room.faults(appliance)).to.deep.equal([]);
    // Not all of them were acked: what was stored when everything died is told by the next hello.
    const stored = await appliance.withDatabase((db) => db('exam_answers').whereNotNull('answer'));
    expect(stored).to.have.length(STUDENTS * QUESTIONS);
  });
});
