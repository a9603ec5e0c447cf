/** An import of students is all or nothing, whenever its worker is killed; the next one does it from the start. */
import { expect } from 'chai';
import { type RunningAppliance, runAppliance, SUPERADMIN } from '../support/running-appliance.js';
import { until } from '../support/waiting.js';

const STUDENTS = 300;

describe('an import whose worker is killed', function () {
  this.timeout(180_000);
  let appliance: RunningAppliance;

  before(async () => {
    appliance = await runAppliance({ servers: 'outside' });
  });
  after(() => appliance?.remove());

  // biome-ignore lint/suspicious/noExplicitAny: answers of every form
  const ask = async (method: string, path: string, token?: string, body?: BodyInit): Promise<any> => {
    const response = await fetch(`${appliance.url}/api/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(typeof body === 'string' ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body } : {}),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const signIn = async (): Promise<string> =>
    (await ask('POST', '/auth/admin/login', undefined, JSON.stringify(SUPERADMIN))).token;
  const count = (table: string): Promise<number> =>
    appliance.withDatabase(async (db) => Number((await db(table).count({ n: '*' }))[0]?.['n']));
  /** A silent worker is given up after a minute; here at once. */
  const giveUpWaiting = (): Promise<number> =>
    appliance.withDatabase((db) =>
      db('jobs')
        .where({ state: 'RUNNING' })
        .update({ heartbeat_at: db.raw("now() - interval '2 minutes'") }),
    );

  it('has brought nobody in yet, and brings everybody in once', async () => {
    let token = await signIn();
    const rows = Array.from(
      { length: STUDENTS },
      (_, i) => `${String(70_000_000 + i).padStart(10, '0')},,Made Suardana ${i},12,RPL,${1 + (i % 10)},`,
    );
    const file = new FormData();
    const table = `nisn,nis,full_name,grade_level,major_code,group_number,password\n${rows.join('\n')}\n`;
    file.set('file', new File([table], 'siswa.csv'));
    const { job_id } = await ask('POST', '/admin/students/import', token, file);
    const look = () => ask('GET', `/admin/jobs/${job_id}`, token);
    const isOnItsWay = async () => {
      const { state, done } = await look();
      return state === 'RUNNING' && done > 20;
    };

    await until('the import is on its way', isOnItsWay, 60_000);
    appliance.kill('worker', 'SIGKILL');
    await until('another worker is there', () => appliance.isReady(), 60_000);
    expect([await count('students'), await count('classes')]).to.deep.equal([0, 0]);
    expect((await look()).state).to.equal('RUNNING');
    await giveUpWaiting();

    await until('the import is on its way again', isOnItsWay, 60_000);
    appliance.kill('everything', 'SIGKILL');
    await appliance.ended();
    await appliance.start();
    expect([await count('students'), await count('classes')]).to.deep.equal([0, 0]);
    await giveUpWaiting();

    token = await signIn();
    const job = await until(
      'the import is done',
      async () => {
        const found = await look();
        return found.state === 'DONE' ? found : undefined;
      },
      120_000,
    );
    expect(job).to.deep.include({ errors: [], done: STUDENTS, total: STUDENTS });
    expect(job.result).to.deep.include({ created: STUDENTS, classes_created: 10, passwords_made: STUDENTS });
    expect([await count('students'), await count('classes'), await count('made_passwords')]).to.deep.equal([
      STUDENTS,
      10,
      STUDENTS,
    ]);
    const entries = await appliance.withDatabase((db) =>
      db('audit_log').where({ action: 'students.imported' }),
    );
    expect(entries).to.have.length(1);
  });
});
