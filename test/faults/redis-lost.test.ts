/** Redis loses everything in the middle of an exam: it is filled from PostgreSQL, and pages bring what PostgreSQL had not got yet. */
import { expect } from 'chai';
import { connectRedis, type Redis, untilReady } from '../../core/data/redis.js';
import { createLogger } from '../../core/logger.js';
import { everyone } from '../support/everyone.js';
import { untilDrained } from '../support/exam-record.js';
import { Room } from '../support/room.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { addExam, type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { until } from '../support/waiting.js';

const STUDENTS = 40;
const QUESTIONS = 12;

describe('Redis that loses everything during an exam', function () {
  this.timeout(240_000);
  let appliance: RunningAppliance;
  let school: SetUpSchool;
  let room: Room;
  let redis: Redis;

  before(async () => {
    appliance = await runAppliance({ servers: 'outside', env: { WEB_PROCESSES: '2' } });
    school = await setUpSchool(appliance.url, { students: STUDENTS, questions: 1 });
    redis = connectRedis(
      { url: appliance.redisUrl, name: 'test' },
      createLogger({ level: 'silent', role: 'test' }),
    );
    await untilReady(redis, 5000);
  });
  after(async () => {
    redis?.disconnect();
    await appliance?.remove();
  });

  beforeEach(async () => {
    const exam = await addExam(appliance.url, school.adminToken, { questions: QUESTIONS });
    room = new Room(appliance.url, { ...school, exam });
  });
  afterEach(() => room?.leave());

  const untilFilledAgain = (): Promise<unknown> =>
    until('Redis is filled again', async () => /^[1-9]/.test((await redis.get('epoch')) ?? ''), 60_000);

  it('goes on by itself: pages send again what PostgreSQL had not got, and nobody signs in again', async () => {
    await room.enter();
    room.choose(0, 4);
    await room.saved();
    await untilDrained(appliance.url);
    // From here on nothing reaches PostgreSQL, and what waits for it is lost with Redis.
    appliance.kill('worker', 'SIGSTOP');
    room.choose(2, 8);
    await room.saved();
    expect(room.acked).to.equal(STUDENTS * 8);
    await redis.flushall();
    appliance.kill('worker', 'SIGKILL');
    room.choose(8, 10);
    await untilFilledAgain();
    await room.saved(60_000);
    room.choose(10, QUESTIONS);
    await room.saved();
    expect(room.students.map((student) => student.attempt.phase())).not.to.include('ended');
    await room.handIn();
    await untilDrained(appliance.url);
    expect(await room.faults(appliance)).to.deep.equal([]);
    expect(room.acked).to.equal(STUDENTS * QUESTIONS);
    const refused = room.troubles.filter((trouble) => / 4\d\d /.test(trouble));
    expect(refused, 'nobody was sent away').to.deep.equal([]);
  });

  it('has those join again of whom PostgreSQL had never heard, into the same session, with their answers', async () => {
    await untilDrained(appliance.url);
    appliance.kill('worker', 'SIGSTOP');
    await room.enter();
    room.choose(0, 6);
    await room.saved();
    await redis.flushall();
    appliance.kill('worker', 'SIGKILL');
    await untilFilledAgain();
    await until(
      'all pages have been told',
      () => room.students.every((student) => student.attempt.end() === 'not-joined'),
      60_000,
    );
    await everyone(room.students, (student) => student.enterAgain());
    await room.saved();
    room.choose(6, QUESTIONS);
    await room.saved();
    await room.handIn();
    await untilDrained(appliance.url);
    expect(await room.faults(appliance)).to.deep.equal([]);
    expect(room.acked).to.equal(STUDENTS * QUESTIONS);
  });
});
