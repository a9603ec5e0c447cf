/** Publishing again, killed (-9) at each of its steps: students have the old version or the new one, whole. */
import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { asStudent, ExamWeek, type Pupil, questionOf, seat, type WeekExam } from '../support/exam-week.js';
import { openDatabase, type RunningAppliance, runAppliance } from '../support/running-appliance.js';
import { until } from '../support/waiting.js';

interface Step {
  dies: string;
  /** Makes publishing stand still there. @returns what lets it go on, which is done once its processes are dead. */
  hold(db: Knex): Promise<() => Promise<unknown>>;
  /** Publishing has come there. */
  reached(version: number): Promise<boolean>;
  ends: 'old' | 'new';
}

describe('publishing again that is killed', function () {
  this.timeout(180_000);
  let appliance: RunningAppliance;
  let db: Knex;
  let redis: Redis;
  let week: ExamWeek;
  let exam: WeekExam;
  let pupils: Pupil[];
  let version = 1;

  before(async () => {
    appliance = await runAppliance({ servers: 'outside', env: { WEB_PROCESSES: '2' } });
    db = openDatabase(appliance.databaseUrl);
    redis = new Redis(appliance.redisUrl);
    week = new ExamWeek(appliance.url);
    await week.begin();
    const classId = await week.makeClass('RPL');
    pupils = [];
    for (let i = 0; i < 12; i += 1) pupils.push(await week.enrol(classId));
    exam = await week.publishedExam('12-RPL-1', {});
    await db.raw(
      'CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN OLD; END $$',
    );
    await db.raw('CREATE TRIGGER wait BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION wait()');
  });
  after(async () => {
    redis?.disconnect();
    await db?.destroy();
    await appliance?.remove();
  });

  /** A connection that was handed to a process which died that moment may never be answered. */
  const isBack = (): Promise<boolean> =>
    Promise.race([
      appliance.isReady(),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2000)),
    ]);
  /** A lock that statements of publishing wait for. */
  const held = async (sql: string): Promise<() => Promise<unknown>> => {
    const trx = await db.transaction();
    await trx.raw(sql);
    return async () => trx.rollback();
  };
  const isSomebodyWaiting = async (statement: string): Promise<boolean> => {
    const { rows } = await db.raw(
      `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE ?`,
      [`%${statement}%`],
    );
    return rows.length > 0;
  };
  const liveVersion = async (): Promise<number> => Number(await redis.hget(`exam:${exam.id}`, 'version'));
  const savedVersion = async (): Promise<number> =>
    (await db('exams').where({ id: exam.id }).first('paper_version')).paper_version;

  const steps: Step[] = [
    {
      dies: 'before anything is written',
      hold: () => held(`SELECT 1 FROM exams WHERE id = '${exam.id}' FOR UPDATE`),
      reached: () => isSomebodyWaiting('for update'),
      ends: 'old',
    },
    {
      dies: 'when the version is in Redis and not in PostgreSQL',
      hold: () => held('LOCK TABLE exam_papers IN SHARE MODE'),
      reached: async (next) => (await redis.exists(`exam:${exam.id}:paper:${next}`)) === 1,
      ends: 'old',
    },
    {
      dies: 'when the version is in PostgreSQL and the exam does not point to it',
      hold: () => held('LOCK TABLE exams IN SHARE MODE'),
      reached: () => isSomebodyWaiting('update "exams" set'),
      ends: 'old',
    },
    {
      dies: 'right before the commit',
      hold: () => held('LOCK TABLE outbox IN SHARE MODE'),
      reached: () => isSomebodyWaiting('insert into "outbox"'),
      ends: 'old',
    },
    {
      dies: 'after the commit, when the pointer in Redis has not moved',
      hold: async () => {
        const letCommit = await held('LOCK TABLE outbox IN SHARE MODE');
        void until('it is about to commit', () => isSomebodyWaiting('insert into "outbox"'))
          .then(() => redis.client('PAUSE', 20_000, 'WRITE'))
          .then(letCommit);
        return () => redis.client('UNPAUSE');
      },
      reached: async (next) => (await savedVersion()) === next,
      ends: 'new',
    },
    {
      dies: 'when the pointer has moved and the change is not crossed off',
      hold: () => held('SELECT pg_advisory_xact_lock(1)'),
      reached: async (next) => (await liveVersion()) === next,
      ends: 'new',
    },
  ];

  /** Another text and another key with each version, so that whoever mixes them is found out. */
  const textOf = (of: number): string => `Naskah versi ${of}.`;
  const keyOf = (of: number): string => 'ABCD'[of % 4] as string;
  async function edit(next: number): Promise<void> {
    const written = questionOf(0, keyOf(next));
    await week.done('PUT', `/exams/${exam.id}/questions/${exam.questionIds[0]}`, {
      ...written,
      question_text: `<p>${textOf(next)}</p>`,
    });
  }

  /** Everything that a student gets is of one version. @returns which. */
  async function seenBy(token: string): Promise<number> {
    const path = `/exams/${exam.id}`;
    const session = await asStudent(appliance.url, token, 'GET', `${path}/session`);
    const paper = await asStudent(appliance.url, token, 'GET', `${path}/paper`);
    expect([session.status, paper.status]).to.deep.equal([200, 200]);
    expect(session.body.version).to.equal(paper.body.version);
    if (paper.body.version > 1) expect(paper.text).to.contain(textOf(paper.body.version));
    return paper.body.version;
  }

  /** With everything it takes as long again. */
  for (const who of process.env['LONG'] ? (['web', 'everything'] as const) : (['web'] as const))
    for (const [i, step] of steps.entries())
      it(`${step.dies}, ${who === 'web' ? 'by its web processes' : 'with all processes'}: the ${step.ends} version`, async () => {
        const next = version + 1;
        const pupil = pupils[i + (who === 'web' ? 0 : steps.length)] as Pupil;
        const { token, page } = await seat(appliance.url, exam, pupil);
        await page.ask({ action: 'autosave', q_id: exam.questionIds[0], ans: keyOf(next), base_rev: 0 });
        await edit(next);
        const letGo = await step.hold(db);
        const lost = week.ask('POST', `/exams/${exam.id}/publish`, {}).then(
          ({ status }) => status,
          () => 'lost',
        );
        try {
          await until('publishing has come there', () => step.reached(next));
          if (step.dies.startsWith('after the commit')) expect(await liveVersion()).to.equal(version);
          appliance.kill(who, 'SIGKILL');
          expect(await lost).to.equal('lost');
        } finally {
          await letGo();
        }
        if (who === 'everything') {
          await appliance.ended();
          await appliance.start();
        }
        const ends = step.ends === 'new' ? next : version;
        await until('the web processes are back', isBack, 30_000);
        const seen = [await seenBy(token)];
        await until('it has settled', async () => {
          seen.push(await seenBy(token));
          return seen.at(-1) === ends;
        });
        expect(
          seen.every((one) => one === version || one === next),
          `old or new: ${seen}`,
        ).to.equal(true);
        expect(await savedVersion()).to.equal(ends);
        expect(await liveVersion()).to.equal(ends);

        const graded = await asStudent(appliance.url, token, 'POST', `/exams/${exam.id}/submit`);
        expect(graded.body.score, 'by the key of that version').to.equal(ends === next ? 25 : 0);
        const row = await until('its score is saved', async () => {
          const found = await db('exam_sessions').where({ student_id: pupil.id, exam_id: exam.id }).first();
          return found?.status === 'COMPLETED' && found;
        });
        expect(row.graded_version).to.equal(ends);

        if (step.ends === 'old') {
          const again = await week.done('POST', `/exams/${exam.id}/publish`, {});
          expect(again.version, 'it can be published after all').to.equal(next);
        }
        version = next;
        expect(await liveVersion()).to.equal(version);
      });

  it('has left every version readable and each published once', async () => {
    const { items } = await week.done('GET', `/exams/${exam.id}/papers?per_page=200&sort=version`);
    expect(items.map((one: { version: number }) => one.version)).to.deep.equal(
      Array.from({ length: version }, (_, i) => i + 1),
    );
    for (let of = 2; of <= version; of += 1) {
      const { paper, answer_key } = await week.done('GET', `/exams/${exam.id}/papers/${of}`);
      expect(JSON.stringify(paper)).to.contain(textOf(of));
      expect(answer_key[exam.questionIds[0] as string].right).to.deep.equal([keyOf(of)]);
    }
    const audited = await db('audit_log').where({ subject_id: exam.id, action: 'exam.published' });
    expect(audited).to.have.length(version);
  });
});
