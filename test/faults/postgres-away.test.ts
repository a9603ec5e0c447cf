/** PostgreSQL is never in the path of a student: gone or frozen, nobody notices, and all of it is stored afterwards. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../core/embedded/index.js';
import { untilDrained } from '../support/exam-record.js';
import { signalTo } from '../support/process-table.js';
import { freshRedis, type TestRedis } from '../support/redis-server.js';
import { Room } from '../support/room.js';
import { type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { type SetUpSchool, setUpSchool } from '../support/school-setup.js';

/** As many and as long as the promise names with LONG=1; less in every other run. */
const IS_LONG = Boolean(process.env['LONG']);
const STUDENTS = IS_LONG ? 300 : 60;
const AWAY_MS = IS_LONG ? 60_000 : 12_000;
const QUESTIONS = 10;

describe(`PostgreSQL away for ${AWAY_MS / 1000} s`, function () {
  this.timeout(120_000 + 2 * AWAY_MS);
  let appliance: RunningAppliance;
  let room: Room | undefined;
  let undo: (() => unknown)[] = [];

  afterEach(async () => {
    room?.leave();
    await appliance?.remove();
    for (const step of undo.reverse()) await step();
    undo = [];
  });

  it('is not noticed by students who sign in, join, answer and submit while it is stopped', async () => {
    const redis = await outsideRedis();
    const postgres = await outsidePostgres();
    appliance = await runAppliance({
      servers: { databaseUrl: postgres.url, redisUrl: `unix://${redis.url}` },
    });
    const school = await setUpSchool(appliance.url, { students: STUDENTS, questions: QUESTIONS });
    await untilDrained(appliance.url);
    await postgres.stop();
    await sitWhileAway(school, postgres.start);
  });

  it('is not noticed by them while it hangs', async () => {
    appliance = await runAppliance();
    const school = await setUpSchool(appliance.url, { students: STUDENTS, questions: QUESTIONS });
    await untilDrained(appliance.url);
    const frozen = appliance.members().postgres;
    signalTo(frozen, 'SIGSTOP');
    await sitWhileAway(school, async () => {
      appliance.kill('postgres', 'SIGCONT');
    });
  });

  async function sitWhileAway(school: SetUpSchool, bringBack: () => Promise<void>): Promise<void> {
    const over = new Promise((resolve) => setTimeout(resolve, AWAY_MS));
    room = new Room(appliance.url, school);
    await room.enter();
    room.choose(0, QUESTIONS / 2);
    await room.saved();
    expect(await appliance.isReady(), 'ready without PostgreSQL').to.equal(false);
    await over;
    room.choose(QUESTIONS / 2, QUESTIONS);
    await room.saved();
    await room.handIn();
    expect(room.troubles).to.deep.equal([]);
    await bringBack();
    await untilDrained(appliance.url);
    expect(room.acked).to.equal(STUDENTS * QUESTIONS);
    expect(await room.faults(appliance)).to.deep.equal([]);
  }

  async function outsideRedis(): Promise<TestRedis> {
    const redis = await freshRedis();
    undo.push(() => redis.stop());
    return redis;
  }

  async function outsidePostgres(): Promise<{ url: string; start(): Promise<void>; stop(): Promise<void> }> {
    const folder = mkdtempSync(join(tmpdir(), 'examhall-postgres-'));
    chmodSync(folder, 0o755);
    const dataDir = join(folder, 'data');
    let server: EmbeddedPostgres | undefined;
    const start = async (): Promise<void> => {
      server = await startEmbeddedPostgres({ dataDir, log: () => undefined });
    };
    const stop = async (): Promise<void> => {
      await server?.stop();
      server = undefined;
    };
    await start();
    undo.push(async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    });
    return { url: server?.url ?? '', start, stop };
  }
});
