// What the start says and how the stop ends, in odd circumstances.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { PROJECT_DIR } from '../../../core/paths.js';
import { signalTo } from '../../support/process-table.js';
import { type RunningAppliance, runAppliance } from '../../support/running-appliance.js';
import { setUpSchool } from '../../support/school-setup.js';
import { SimulatedStudent } from '../../support/simulated-student.js';
import { until } from '../../support/waiting.js';

describe('the supervisor', function () {
  this.timeout(120_000);
  let appliance: RunningAppliance | undefined;
  afterEach(async () => {
    await appliance?.remove();
    appliance = undefined;
  });

  it('names at the start a DB_POOL_MAX that PostgreSQL cannot give, and has its words below the address', async () => {
    appliance = await runAppliance({ env: { DB_POOL_MAX: '120', ADMIN_EMAIL: '', ADMIN_PASSWORD: '' } });
    const code = () => appliance?.output.indexOf('/console/setup') ?? -1;
    await until('the code of the first admin is shown', () => code() >= 0);
    expect(appliance.output).to.match(
      /WARNING {2}PostgreSQL: DB_POOL_MAX is 120, but .* allows 100 connections/,
    );
    expect(appliance.output.indexOf('Examhall is ready')).to.be.within(0, code());
  });

  it('ends past the grace with what is left, also when PostgreSQL hangs, and the next start carries it', async () => {
    appliance = await runAppliance({ env: { SHUTDOWN_GRACE_SECONDS: '2' } });
    const school = await setUpSchool(appliance.url, { students: 1, questions: 3 });
    const [card] = school.cards;
    if (!card) throw new Error('no student');
    const student = new SimulatedStudent({
      url: appliance.url,
      card,
      examId: school.exam.id,
      entryToken: school.exam.entryToken,
    });
    await student.signIn();
    await student.join();
    await student.connect();
    const frozen = appliance.members().postgres;
    signalTo(frozen, 'SIGSTOP');
    for (const { id, options } of school.exam.questions) await student.answer(id, options[0] ?? '');
    student.leave();
    const code = await appliance.stop('SIGTERM');
    expect(code, appliance.output).to.equal(1);
    expect(appliance.output)
      .to.match(/left behind: .* safe in Redis: .*3 in persist_answers_queue/)
      .and.include('PostgreSQL has not stopped in time: ending it by SIGQUIT')
      .and.include('the next start carries on');

    // Its backends have outlived it, frozen as they are.
    signalTo(frozen, 'SIGCONT');
    await appliance.start();
    await until('the next start has carried the answers', () =>
      appliance?.withDatabase(async (db) => {
        const [row] = await db('exam_answers').count('* as count');
        return Number(row?.count) === 3;
      }),
    );
  });

  it('can be stopped while it waits for a Redis that does not answer', async () => {
    const silent = net.createServer(() => undefined).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'examhall-silent-'));
    fs.chmodSync(folder, 0o755);
    try {
      const child = spawn(process.execPath, [path.join(PROJECT_DIR, 'scripts/start.mjs')], {
        env: {
          PATH: process.env['PATH'],
          PORT: '0',
          DATA_DIR: path.join(folder, 'data'),
          UPLOADS_DIR: path.join(folder, 'uploads'),
          REDIS_URL: `redis://127.0.0.1:${(silent.address() as net.AddressInfo).port}`,
          DATABASE_URL: 'postgres://127.0.0.1:1/examhall',
        },
        stdio: 'ignore',
      });
      await once(silent, 'connection');
      child.kill('SIGTERM');
      expect(await once(child, 'exit')).to.deep.equal([0, null]);
    } finally {
      silent.close();
      fs.rmSync(folder, { recursive: true });
    }
  });
});
