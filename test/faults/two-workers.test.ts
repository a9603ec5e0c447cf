/** Two hosts with a worker each carry one backlog; one worker is killed while it holds a batch. */
import { expect } from 'chai';
import { connectRedis, type Redis, untilReady } from '../../core/data/redis.js';
import { createLogger } from '../../core/logger.js';
import { untilDrained } from '../support/exam-record.js';
import { freshDatabase, type TestDatabase } from '../support/postgres-server.js';
import { freshRedis, type TestRedis } from '../support/redis-server.js';
import { Room } from '../support/room.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';
import { until } from '../support/waiting.js';

const STUDENTS = 50;
const QUESTIONS = 40;
const ROUNDS = 5;
const QUEUE = 'persist_answers_queue';
const LEASES = `${QUEUE}:leases`;

describe('10,000 answers, two workers, one killed', function () {
  this.timeout(240_000);
  let database: TestDatabase;
  let server: TestRedis;
  let redis: Redis;
  let hosts: RunningAppliance[] = [];
  let school: SetUpSchool;
  let room: Room | undefined;

  before(async () => {
    [database, server] = await Promise.all([freshDatabase(), freshRedis()]);
    const servers = { databaseUrl: database.url, redisUrl: `unix://${server.url}` };
    const options = { servers, env: { WEB_PROCESSES: '1' } };
    hosts = [await runAppliance(options), await runAppliance(options)];
    redis = connectRedis({ url: server.url, name: 'test' }, createLogger({ level: 'silent', role: 'test' }));
    await untilReady(redis, 5000);
    school = await setUpSchool(hosts[0]?.url ?? '', { students: STUDENTS, questions: QUESTIONS });
  });
  after(async () => {
    room?.leave();
    redis?.disconnect();
    for (const host of hosts) await host.remove();
    await server?.stop();
    await database?.drop();
  });

  it('passes its lease on: nothing is lost, nothing is there twice, and no older answer wins', async () => {
    const [first, second] = hosts as [RunningAppliance, RunningAppliance];
    room = new Room(first.url, school);
    await room.enter();
    await untilDrained(first.url);
    for (const host of hosts) host.kill('worker', 'SIGSTOP');
    for (let round = 0; round < ROUNDS; round += 1) {
      room.students.forEach((student, s) => {
        for (const [n, { id, options }] of school.exam.questions.entries())
          student.choose(id, options[(s + n + round) % options.length] ?? null);
      });
      await room.saved(60_000);
    }
    expect(await redis.llen(QUEUE)).to.equal(STUDENTS * QUESTIONS * ROUNDS);

    const [victim = 0] = first.members().worker;
    for (const host of hosts) host.kill('worker', 'SIGCONT');
    const batch = await until('the victim holds a batch', async () => {
      process.kill(victim, 'SIGSTOP');
      const lists = await redis.zrange(LEASES, '0', '-1');
      const own = lists.find((list) => list.includes(`:${victim}:`));
      if (own && (await redis.llen(own)) > 0) return own;
      process.kill(victim, 'SIGCONT');
      return undefined;
    });
    expect(await redis.llen(QUEUE), 'in the middle of it').to.be.greaterThan(0);
    process.kill(victim, 'SIGKILL');
    // A lease ends 15 s after it was renewed last; this one now.
    expect(await redis.zadd(LEASES, 'XX', 'CH', 0, batch), 'it is still held').to.equal(1);

    await untilDrained(second.url, 120_000);
    await room.handIn();
    await untilDrained(second.url);
    expect(await room.faults(first)).to.deep.equal([]);
    expect(room.acked).to.equal(STUDENTS * QUESTIONS);
    const [ledger] = await first.withDatabase((db) =>
      db('answer_events').select(
        db.raw('count(*)::int AS events'),
        db.raw('count(DISTINCT (session_id, rev))::int AS revs'),
      ),
    );
    const all = STUDENTS * QUESTIONS * ROUNDS;
    expect(ledger).to.deep.equal({ events: all, revs: all });
    expect(await redis.keys(`${QUEUE}*`), 'no batch, no lease, no dead letter').to.deep.equal([]);
  });
});
