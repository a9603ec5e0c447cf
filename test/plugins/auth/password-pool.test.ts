import { expect } from 'chai';
import { PasswordPool, slotsOfProcess } from '../../../plugins/auth/password-pool.js';

/** Work that ends when the test says so. */
function held(): { work: () => Promise<void>; end: () => void; hasBegun: () => boolean } {
  let begun = false;
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = (): Promise<void> => {
    begun = true;
    return ended;
  };
  return { work, end: () => end(), hasBegun: () => begun };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the line in front of bcrypt', () => {
  it('never runs more at once than its slots, and keeps one slot for admins', async () => {
    const pool = new PasswordPool({ slots: 3, patienceMs: 60_000, longestLine: 100 });
    const students = [held(), held(), held()];
    const admin = held();
    const runs = students.map((s) => pool.run('student', s.work));
    await turn();
    expect(students.map((s) => s.hasBegun())).to.deep.equal([true, true, false]);
    runs.push(pool.run('admin', admin.work));
    await turn();
    expect(admin.hasBegun()).to.equal(true);
    students[0]?.end();
    await turn();
    expect(students[2]?.hasBegun()).to.equal(true);
    for (const one of [...students, admin]) one.end();
    await Promise.all(runs);
  });

  it('lets an admin go first where there is one slot only', async () => {
    const pool = new PasswordPool({ slots: 1, patienceMs: 60_000, longestLine: 100 });
    const [running, waiting, admin] = [held(), held(), held()];
    const runs = [
      pool.run('student', running.work),
      pool.run('student', waiting.work),
      pool.run('admin', admin.work),
    ];
    running.end();
    await turn();
    expect([waiting.hasBegun(), admin.hasBegun()]).to.deep.equal([false, true]);
    admin.end();
    await turn();
    expect(waiting.hasBegun()).to.equal(true);
    waiting.end();
    await Promise.all(runs);
  });

  it('sends away with 503 who waits too long, and who finds the line too long', async () => {
    const pool = new PasswordPool({ slots: 1, patienceMs: 30, longestLine: 1 });
    const running = held();
    const first = pool.run('student', running.work);
    const late = pool.run('student', held().work).catch((error: unknown) => error);
    const tooMany = await pool.run('student', held().work).catch((error: unknown) => error);
    expect(tooMany).to.include({ code: 'busy', status: 503, retryAfterSeconds: 5 });
    expect(await late).to.include({ code: 'busy', status: 503 });
    running.end();
    await first;
    await pool.run('student', async () => undefined);
  });

  it('gives the slot on when the work fails', async () => {
    const pool = new PasswordPool({ slots: 1, patienceMs: 60_000, longestLine: 1 });
    const fault = await pool
      .run('student', () => Promise.reject(new Error('no such salt')))
      .catch((error: unknown) => error);
    expect(fault).to.be.instanceOf(Error);
    expect(await pool.run('student', async () => 7)).to.equal(7);
  });

  it('shares the cores of a host but one among its web processes', () => {
    const slots = (cores: number, webProcesses: number) =>
      slotsOfProcess({ cores, webProcesses, role: 'web' });
    expect([
      slots(1, 1),
      slots(2, 1),
      slots(4, 1),
      slots(4, 3),
      slots(16, 15),
      slots(16, 4),
      slots(64, 1),
    ]).to.deep.equal([1, 1, 3, 1, 1, 3, 3]);
    expect(slotsOfProcess({ cores: 16, webProcesses: 1, role: 'worker' })).to.equal(1);
  });
});
