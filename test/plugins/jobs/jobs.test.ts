import { expect } from 'chai';
import type { JobsContract, RunningJob } from '../../../plugins/jobs/contract.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { adminToken, makeStaff, type Staff, settled } from '../../support/people.js';
import { until } from '../../support/waiting.js';

type Jobs = JobsContract['services']['jobs'];

describe('a job', () => {
  let app: TestAppliance;
  let owner: Staff;
  let token: string;
  before(async () => {
    app = await startAppliance({ plugins: ['auth', 'rbac', 'jobs'] });
    await settled(app);
    owner = await makeStaff(app);
    token = await adminToken(app, owner);
  });
  after(() => app?.stop());

  const jobsOf = (host = app.worker?.host): Jobs =>
    host?.services.get({ name: 'jobs', requires: [] }, 'jobs') as Jobs;
  const queue = (kind: string, payload: unknown = {}): Promise<string> =>
    jobsOf(app.web[0]?.host).enqueue(app.db, { kind, ownerId: owner.id, payload });
  const look = async (id: string, headers = {}) =>
    (await app.request('GET', `/api/v1/admin/jobs/${id}`, { token, headers })).body;
  const ended = (id: string, headers = {}) =>
    until('the job has ended', async () => {
      const job = await look(id, headers);
      return job.state === 'DONE' || job.state === 'FAILED' ? job : undefined;
    });

  it('runs in the worker, tells how far it is and what came of it, and forgets what it was given', async () => {
    jobsOf().define('test.count', async (job: RunningJob) => {
      await job.progress(2, 3);
      return { result: { given: job.payload, by: job.ownerId } };
    });
    const id = await queue('test.count', { secret: 'sandi' });
    expect(await ended(id)).to.deep.equal({
      id,
      kind: 'test.count',
      state: 'DONE',
      done: 2,
      total: 3,
      errors: [],
      result: { given: { secret: 'sandi' }, by: owner.id },
    });
    expect((await app.db('jobs').where({ id }).first()).payload).to.equal(null);
  });

  it('has failed when it brings faults', async () => {
    jobsOf().define('test.faults', async () => ({ errors: [{ row: 2, column: 'nisn', message: 'Salah.' }] }));
    const job = await ended(await queue('test.faults'));
    expect(job).to.deep.include({ state: 'FAILED', errors: [{ row: 2, column: 'nisn', message: 'Salah.' }] });
  });

  it('tells nobody what an unexpected error said, but that there was one, in the reader’s language', async () => {
    jobsOf().define('test.breaks', async () => {
      throw new Error('connect to 10.0.0.7 as root');
    });
    const id = await queue('test.breaks');
    const { errors } = await ended(id);
    expect(errors).to.have.length(1);
    expect(errors[0].message)
      .to.match(/unexpected error/)
      .and.not.include('10.0.0.7');
    expect((await look(id, { 'accept-language': 'id' })).errors[0].message).to.include('tidak terduga');
  });

  it('is nobody else’s business', async () => {
    const id = await queue('test.count');
    const other = await adminToken(app, await makeStaff(app, { role: 'Superadmin' }));
    expect((await app.request('GET', `/api/v1/admin/jobs/${id}`, { token: other })).status).to.equal(404);
    expect((await app.request('GET', `/api/v1/admin/jobs/${id}`)).status).to.equal(401);
    expect((await app.request('GET', '/api/v1/admin/jobs/7', { token })).status).to.equal(404);
  });

  it('is taken up again when its worker has gone silent, and left alone while it speaks', async () => {
    let runs = 0;
    jobsOf().define('test.again', async () => {
      runs += 1;
      return {};
    });
    const claimed = async (silentSeconds: number): Promise<string> => {
      const [row] = await app
        .db('jobs')
        .insert({
          kind: 'test.again',
          owner_id: owner.id,
          state: 'RUNNING',
          heartbeat_at: app.db.raw('now() - make_interval(secs => ?)', [silentSeconds]),
        })
        .returning('id');
      return row.id;
    };
    const alive = await claimed(30);
    const silent = await claimed(90);
    await ended(silent);
    expect(runs).to.equal(1);
    expect((await look(alive)).state).to.equal('RUNNING');
  });

  it('is forgotten 30 days after its end, and not before', async () => {
    const ended = async (days: number, state: string): Promise<string> => {
      const updated_at = app.db.raw('now() - make_interval(days => ?)', [days]);
      const row = { kind: 'test.old', owner_id: owner.id, state, updated_at };
      return (await app.db('jobs').insert(row).returning('id'))[0].id;
    };
    const old = await ended(31, 'FAILED');
    const kept = [await ended(29, 'DONE'), await ended(31, 'QUEUED')];
    await app.restartWorker();
    await until('the old one is gone', async () => (await app.db('jobs').where({ id: old })).length === 0);
    expect(await app.db('jobs').whereIn('id', kept)).to.have.length(2);
  });

  // The last: there is no worker afterwards.
  it('goes back into the queue when the worker stops in the middle', async () => {
    let [began, may] = [false, () => {}];
    const held = new Promise<void>((resolve) => {
      may = resolve;
    });
    jobsOf().define('test.long', async (job: RunningJob) => {
      began = true;
      await held;
      await job.progress(1, 2);
      return {};
    });
    const id = await queue('test.long', { file: 'x' });
    await until('the job runs', () => began);
    const stopping = app.worker?.stop(20_000);
    may();
    expect(await stopping).to.deep.equal([]);
    expect(await look(id)).to.include({ state: 'QUEUED', done: 0 });
    expect((await app.db('jobs').where({ id }).first()).payload).to.deep.equal({ file: 'x' });
  });
});
