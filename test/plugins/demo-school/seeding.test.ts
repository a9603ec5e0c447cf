// The demonstration school on a real appliance: made through the product's own rules, once, whatever interrupts it.

import { expect } from 'chai';
import { BUILT_IN } from '../../../core/plugins/loader.js';
import { demoStudents } from '../../../plugins/demo-school/content/students.js';
import { startAppliance, type TestAppliance } from '../../support/appliance.js';
import { until } from '../../support/waiting.js';

const DEMO = { plugins: [...BUILT_IN, 'demo-school'], env: { EXAMHALL_MODE: 'demo' } };
/** Hashing 720 passwords takes 6 s on an idle small computer, and much longer beside other tests. */
const SEEDING_LIMIT_MS = 180_000;

const started = (appliance: TestAppliance): Promise<unknown> =>
  until(
    'the worker has finished its start',
    () => appliance.worker?.host.startTasks.pending.length === 0,
    SEEDING_LIMIT_MS,
  );

const count = async ({ db }: TestAppliance, table: string): Promise<number> => {
  const [row] = await db(table).count<{ count: string | number }[]>('* as count');
  return Number(row?.count);
};

const counts = async (appliance: TestAppliance): Promise<Record<string, number>> => {
  const tables = ['classes', 'students', 'admins', 'exams', 'questions', 'media', 'made_passwords'];
  return Object.fromEntries(
    await Promise.all(tables.map(async (table) => [table, await count(appliance, table)] as const)),
  );
};

/** Everything that a start could have changed, by what it would have left behind. */
const traces = async (appliance: TestAppliance): Promise<unknown> => ({
  counts: await counts(appliance),
  log: await count(appliance, 'audit_log'),
  exams: await appliance.db('exams').orderBy('id').select('id', 'revision', 'paper_version', 'scheduled_end'),
});

const WHOLE = {
  classes: 24,
  students: 720,
  admins: 7,
  exams: 2,
  questions: 80,
  media: 17,
  made_passwords: 720,
};

describe('the demonstration school', function () {
  this.timeout(SEEDING_LIMIT_MS + 60_000);
  let appliance: TestAppliance;

  before(async () => {
    appliance = await startAppliance(DEMO);
  });
  after(() => appliance?.stop());

  it('is completed by the next start when the first one is killed in the middle', async () => {
    await until(
      'a part of the school is there',
      async () => (await count(appliance, 'students')) >= 60 && (await count(appliance, 'questions')) >= 3,
      SEEDING_LIMIT_MS,
    );
    // As a kill does: what is under way in PostgreSQL ends in the middle, and nobody carries on.
    await appliance.db.raw(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'examhall worker' AND datname = current_database()",
    );
    const next = appliance.restartWorker();
    expect((await counts(appliance))['students']).to.be.lessThan(720);
    await next;
    await started(appliance);
    expect(await counts(appliance)).to.deep.equal(WHOLE);
  });

  it('has the right key of every question in the published papers, each within reach of its audience', async () => {
    const papers = await appliance
      .db('exam_papers as p')
      .join('exams as e', 'e.id', 'p.exam_id')
      .where('e.status', 'PUBLISHED')
      .select('e.title', 'p.paper', 'p.answer_key', 'e.id');
    expect(papers).to.have.length(2);
    for (const { paper, answer_key, title, id } of papers) {
      expect(paper.questions).to.have.length(40);
      for (const question of paper.questions) {
        const working = await appliance.db('questions').where({ id: question.id }).first('correct_option');
        const keys = question.options.map(({ key }: { key: string }) => key);
        expect(keys, title).to.include(working.correct_option);
        expect(JSON.stringify(answer_key)).to.include(question.id);
      }
      expect(JSON.stringify(paper)).not.to.match(/figure:|data-tex="[^"]*"><\/span>/);
      const participants = await appliance.db('exam_participants').where({ exam_id: id });
      expect(participants).to.have.length(title.startsWith('Matematika') ? 180 : 720);
    }
  });

  it('prints logins with which a student sits both exams and a teacher reaches the console', async () => {
    const text = appliance.told.at(-1) ?? '';
    const [, nisn, password] = /^ +(\d{10}) +(\w+) .*EKSAKT BAHASA$/m.exec(text) ?? [];
    const login = await appliance.request('POST', '/api/v1/auth/student/login', { body: { nisn, password } });
    expect(login.status).to.equal(200);
    const { token } = login.body;
    const lobby = await appliance.request('GET', '/api/v1/student/lobby', { token });
    expect(lobby.body.exams.map(({ state }: { state: string }) => state)).to.deep.equal([
      'AVAILABLE',
      'AVAILABLE',
    ]);
    for (const { id, title } of lobby.body.exams) {
      const entry_token = title.startsWith('Matematika') ? 'EKSAKT' : 'BAHASA';
      const path = `/api/v1/student/exams/${id}`;
      const joined = await appliance.request('POST', `${path}/join`, { token, body: { entry_token } });
      expect(joined.status, joined.text).to.equal(200);
      const paper = await appliance.request('GET', `${path}/paper`, { token });
      expect(paper.text).to.include(entry_token === 'EKSAKT' ? '<math' : 'dir=\\"rtl\\"');
      const [image] = /\/uploads\/[0-9a-f]+\.webp/.exec(paper.text) ?? [];
      if (image) expect((await appliance.request('GET', image)).status).to.equal(200);
    }
    for (const name of ['sri.wahyuningsih', 'kepala@sekolah-demo.sch.id']) {
      const [, secret] = new RegExp(`^ +${name} +(\\w+)`, 'm').exec(text) ?? [];
      const admin = await appliance.request('POST', '/api/v1/auth/admin/login', {
        body: { email: name, password: secret },
      });
      expect(admin.status, name).to.equal(200);
    }
  });

  it('lets every student in, not only those on the terminal', async () => {
    for (const { nis, password } of [demoStudents()[0]!, demoStudents()[719]!]) {
      const login = await appliance.request('POST', '/api/v1/auth/student/login', {
        body: { nisn: nis, password },
      });
      expect(login.status).to.equal(200);
    }
  });

  it('is left alone by a second start', async () => {
    const before = await traces(appliance);
    await appliance.restartWorker();
    await started(appliance);
    expect(await traces(appliance)).to.deep.equal(before);
  });

  it('opens its exams again when their window is over, but not one that a teacher has closed', async () => {
    const past = new Date('2026-01-31T00:00:00Z');
    await appliance
      .db('exams')
      .update({ scheduled_start: new Date('2026-01-01T00:00:00Z'), scheduled_end: past });
    await appliance
      .db('exams')
      .where({ entry_token: 'BAHASA' })
      .update({ status: 'CLOSED', closed_at: past });
    await appliance.restartWorker();
    await started(appliance);
    const ends = await appliance.db('exams').orderBy('entry_token').select('entry_token', 'scheduled_end');
    expect(ends[0].scheduled_end).to.deep.equal(past);
    expect(ends[1].scheduled_end).to.be.greaterThan(past);
  });
});

describe('an installation of a real school', function () {
  this.timeout(60_000);

  it('is not filled by npm run demo, and the terminal says so', async () => {
    const appliance = await startAppliance({ ...DEMO, worker: false });
    try {
      await appliance
        .db('classes')
        .insert({ grade_level: 12, major_code: 'RPL', group_number: 2, label: '' });
      await appliance.restartWorker();
      await started(appliance);
      expect(await counts(appliance)).to.include({ classes: 1, students: 0, admins: 0, exams: 0 });
      expect(appliance.told.join('\n')).to.match(/TIDAK diisikan|NOT filled/);
    } finally {
      await appliance.stop();
    }
  });
});
