/**
 * Changes at one host are in force at another within a second, and told to open pages, though PostgreSQL goes away the very
 * moment the change is answered.
 */
import { expect } from 'chai';
import { asStudent, ExamWeek, lobby, type Pupil, seat, signIn, type WeekExam } from '../support/exam-week.js';
import { patience } from '../support/patience.js';
import { openDatabase } from '../support/running-appliance.js';
import { type TwoHosts, twoHosts } from '../support/two-hosts.js';
import { until } from '../support/waiting.js';

const MINUTE = 60_000;
const at = (iso: string): number => Date.parse(iso);
/** The promise. */
const soon = (what: string, check: () => Promise<boolean>): Promise<boolean> =>
  until(what, check, patience(1000));

describe('a change at one host', function () {
  this.timeout(180_000);
  let hosts: TwoHosts;
  let week: ExamWeek;
  let there: string;
  let classId: number;
  let tkj: number;

  before(async () => {
    hosts = await twoHosts();
    week = new ExamWeek(hosts.first.url);
    there = hosts.second.url;
    await week.begin();
    classId = await week.makeClass('RPL');
    tkj = await week.makeClass('TKJ');
    await week.enrol(tkj);
  });
  after(() => hosts?.remove());

  for (const away of ['stopped', 'frozen'] as const)
    describe(`with PostgreSQL ${away} right after`, () => {
      const pupils: Pupil[] = [];

      before(async () => {
        for (let i = 0; i < 3; i += 1) pupils.push(await week.enrol(classId));
      });

      /** Makes the change, takes PostgreSQL away at its answer, and looks at the other host meanwhile. */
      async function changing(change: () => Promise<unknown>, look: () => Promise<unknown>): Promise<void> {
        await change();
        if (away === 'stopped') await hosts.postgres.stop();
        else hosts.postgres.freeze();
        try {
          await look();
        } finally {
          if (away === 'stopped') await hosts.postgres.start();
          else hosts.postgres.thaw();
          for (const host of [hosts.first, hosts.second])
            await until('the host has PostgreSQL again', () => host.isReady(), 30_000);
        }
      }

      const pupil = (i: number): Pupil => pupils[i] as Pupil;
      const examWith = (change: object = {}): Promise<WeekExam> => week.publishedExam('12-RPL-1', change);
      const sessionOf = async (exam: WeekExam, token: string) =>
        (await asStudent(there, token, 'GET', `/exams/${exam.id}/session`)).body;

      it('puts a password in force, and leaves the open page alone', async () => {
        const exam = await examWith();
        const { page, token } = await seat(there, exam, pupil(0));
        await changing(
          () => week.done('POST', `/students/${pupil(0).id}/password`, { password: 'baru4736' }),
          async () => {
            await soon('the old one is refused', async () => !(await signIn(there, pupil(0))));
            expect((await page.ask({ action: 'ping' })).event).to.equal('pong');
            expect((await asStudent(there, token, 'GET', '/lobby')).status).to.equal(200);
            pupil(0).password = 'baru4736';
            expect(await signIn(there, pupil(0)), 'the new one').to.be.a('string');
            expect(await page.closed(), 'signed in on another device').to.equal(4409);
          },
        );
      });

      it('signs a deactivated student out: socket, token, sign-in', async () => {
        const exam = await examWith();
        const gone = await week.enrol(classId);
        const { page, token } = await seat(there, exam, gone);
        await changing(
          () => week.done('PATCH', `/students/${gone.id}`, { active: false }),
          async () => {
            await soon('the page is closed', async () => page.closeCode === 4401);
            expect((await asStudent(there, token, 'GET', '/lobby')).status).to.equal(401);
            expect(await signIn(there, gone)).to.equal(undefined);
          },
        );
      });

      it('lets a moved student see the exams of the new class and no more those of the old, but for one that was begun', async () => {
        const [begun, old] = [await examWith(), await examWith()];
        const fresh = await week.publishedExam('12-TKJ-1');
        const moved = await week.enrol(classId);
        const { token, page } = await seat(there, begun, moved);
        expect(await lobby(there, token)).to.include({ [begun.id]: 'IN_PROGRESS', [old.id]: 'AVAILABLE' });
        await changing(
          () => week.done('PATCH', `/students/${moved.id}`, { class_id: tkj }),
          async () => {
            await soon('the exams are those of the new class', async () => {
              const seen = await lobby(there, token);
              return fresh.id in seen && !(old.id in seen);
            });
            expect(await lobby(there, token)).to.include({
              [begun.id]: 'IN_PROGRESS',
              [fresh.id]: 'AVAILABLE',
            });
            expect((await page.ask({ action: 'ping' })).event).to.equal('pong');
          },
        );
      });

      it('moves open deadlines with duration and window of the exam, and tells the page', async () => {
        const exam = await examWith();
        const { page, session, token } = await seat(there, exam, pupil(1));
        await changing(
          () => week.done('PATCH', `/exams/${exam.id}`, { duration_minutes: 100 }),
          async () => {
            await soon('the page is told', async () => page.frames.some(({ event }) => event === 'deadline'));
            const frame = await page.next('deadline');
            expect(at(frame.deadline_at)).to.equal(at(session.deadline_at) + 10 * MINUTE);
            expect((await sessionOf(exam, token)).deadline_at).to.equal(frame.deadline_at);
          },
        );
        const end = at(session.started_at) + 30 * MINUTE;
        await changing(
          () => week.done('PATCH', `/exams/${exam.id}`, { scheduled_end: new Date(end).toISOString() }),
          async () => {
            const frame = await page.next('deadline');
            expect(at(frame.deadline_at)).to.equal(end);
            expect(frame.reason).to.equal('schedule');
          },
        );
      });

      it('moves the deadline of one sitting with its window, and of one student with extra minutes and their reason', async () => {
        const exam = await week.makeExam('12-RPL-1');
        const sitting = async (name: string) =>
          week.done('POST', `/exams/${exam.id}/sittings`, {
            name,
            starts_at: new Date(Date.now() - MINUTE).toISOString(),
            ends_at: new Date(Date.now() + 60 * MINUTE).toISOString(),
          });
        const [first, second] = [await sitting('Sesi 1'), await sitting('Sesi 2')];
        for (const [i, { id }] of [first, second].entries())
          await week.done('PATCH', `/exams/${exam.id}/participants/${pupil(i).id}`, { sitting_id: id });
        await week.publish(exam);
        const mine = await seat(there, { ...exam, entryToken: first.entry_token }, pupil(0));
        const other = await seat(there, { ...exam, entryToken: second.entry_token }, pupil(1));
        const end = at(first.ends_at) - 20 * MINUTE;
        await changing(
          () =>
            week.done('PATCH', `/exams/${exam.id}/sittings/${first.id}`, {
              ends_at: new Date(end).toISOString(),
            }),
          async () => {
            expect(at((await mine.page.next('deadline')).deadline_at)).to.equal(end);
            expect(
              other.page.frames.map(({ event }) => event),
              'the other sitting',
            ).to.deep.equal(['hello']);
          },
        );
        await changing(
          () =>
            week.done('PATCH', `/exams/${exam.id}/participants/${pupil(0).id}`, {
              extra_minutes: 25,
              extra_reason: 'Disleksia',
            }),
          async () => {
            const frame = await mine.page.next('deadline');
            expect(at(frame.deadline_at)).to.equal(end + 25 * MINUTE);
            expect(frame.reason).to.equal('Disleksia');
            expect((await sessionOf(exam, mine.token)).deadline_at).to.equal(frame.deadline_at);
          },
        );
      });

      it('puts title, show_score and audience in force', async () => {
        const exam = await examWith();
        const { token } = await seat(there, exam, pupil(2));
        const late = await week.enrol(await week.makeClass('AKL'));
        const lateToken = (await signIn(there, late)) as string;
        await changing(
          () =>
            week.done('PATCH', `/exams/${exam.id}`, {
              title: 'PAS Ganjil: Fisika (susulan)',
              show_score: 'NEVER',
              targets: [{ target_type: 'CLASS', target_value: '12-AKL-1' }],
            }),
          async () => {
            await soon('who comes in sees it', async () => exam.id in (await lobby(there, lateToken)));
            expect((await sessionOf(exam, token)).exam.title).to.equal('PAS Ganjil: Fisika (susulan)');
            expect((await asStudent(there, token, 'POST', `/exams/${exam.id}/submit`)).body).to.deep.equal(
              {},
            );
            expect(await sessionOf(exam, token)).not.to.have.property('score');
            const spare = (await signIn(there, pupil(1))) as string;
            expect(await lobby(there, spare), 'who goes out').not.to.have.property(exam.id);
          },
        );
        await week.done('PATCH', `/students/${late.id}`, { active: false });
        await week.done('DELETE', `/students/${late.id}`);
        const { items } = await week.done('GET', '/classes?per_page=200');
        await week.done(
          'DELETE',
          `/classes/${items.find((one: { major_code: string }) => one.major_code === 'AKL').id}`,
        );
      });

      it('takes a new entry token, and the old one for another minute', async () => {
        const exam = await examWith();
        const join = async (who: Pupil, entry_token: string) => {
          const token = (await signIn(there, who)) as string;
          return (await asStudent(there, token, 'POST', `/exams/${exam.id}/join`, { entry_token })).status;
        };
        let renewed = '';
        await changing(
          async () => {
            renewed = (await week.done('POST', `/exams/${exam.id}/token`, {})).entry_token;
          },
          async () => {
            expect(renewed).not.to.equal(exam.entryToken);
            expect(await join(pupil(0), renewed)).to.equal(200);
            expect(await join(pupil(1), exam.entryToken)).to.equal(200);
            expect(await join(pupil(2), 'SALAH9')).to.equal(403);
          },
        );
      });

      it('stops and starts the clock on open pages', async () => {
        const exam = await examWith();
        const { page } = await seat(there, exam, pupil(0));
        const reason = 'Listrik padam';
        await changing(
          () => week.done('POST', `/exams/${exam.id}/pause`, { reason }),
          () => page.next('paused'),
        );
        await changing(
          () => week.done('POST', `/exams/${exam.id}/resume`, { reason }),
          () => page.next('resumed'),
        );
      });
    });

  it('that PostgreSQL has committed and does not get round to crossing off is in force whole: the sign-in of a moved student and their exams', async () => {
    const moved = await week.enrol(classId);
    const [old, fresh] = [await week.publishedExam('12-RPL-1'), await week.publishedExam('12-TKJ-1')];
    const token = (await signIn(there, moved)) as string;
    const db = openDatabase(hosts.postgres.url);
    await db.raw(
      'CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(1); RETURN OLD; END $$',
    );
    await db.raw('CREATE TRIGGER wait BEFORE DELETE ON outbox FOR EACH ROW EXECUTE FUNCTION wait()');
    const held = await db.transaction();
    try {
      await held.raw('SELECT pg_advisory_xact_lock(1)');
      const answer = week.ask('PATCH', `/students/${moved.id}`, { class_id: tkj });
      await soon('the exams are those of the new class', async () => {
        const seen = await lobby(there, token);
        return fresh.id in seen && !(old.id in seen);
      });
      expect((await answer).status, 'nobody waits for it').to.equal(200);
    } finally {
      await held.rollback();
      await db.raw('DROP TRIGGER wait ON outbox');
      await db.destroy();
    }
  });
});
