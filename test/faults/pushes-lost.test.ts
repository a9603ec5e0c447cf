/**
 * Messages between processes are lost: a process whose subscription was cut learns at its return who may go on and what pages
 * have missed, and nothing of an earlier device is stored meanwhile.
 */
import { expect } from 'chai';
import { Redis } from 'ioredis';
import {
  asStudent,
  ExamWeek,
  type Pupil,
  type Seated,
  seat,
  signIn,
  type WeekExam,
} from '../support/exam-week.js';
import { patience } from '../support/patience.js';
import { type TwoHosts, twoHosts } from '../support/two-hosts.js';
import { until } from '../support/waiting.js';

describe('messages between processes that are lost', function () {
  this.timeout(120_000);
  let hosts: TwoHosts;
  let week: ExamWeek;
  let exam: WeekExam;
  let redis: Redis;
  const pupils: Pupil[] = [];
  /** The page is at one host; whatever ends or moves it comes to the other. */
  let here: string;
  let there: string;

  before(async () => {
    hosts = await twoHosts();
    redis = new Redis(hosts.redisUrl);
    week = new ExamWeek(hosts.second.url);
    here = hosts.first.url;
    there = hosts.second.url;
    await week.begin();
    const classId = await week.makeClass('RPL');
    for (let i = 0; i < 8; i += 1) pupils.push(await week.enrol(classId));
    exam = await week.publishedExam('12-RPL-1');
  });
  after(async () => {
    redis?.disconnect();
    await hosts?.remove();
  });

  const sitting = (): Promise<Seated> => seat(here, exam, pupils[0] as Pupil);

  interface Client {
    id: string;
    name: string;
  }
  async function listeners(): Promise<Client[]> {
    const text = (await redis.client('LIST')) as string;
    return text
      .split('\n')
      .map((line) => ({ id: /\bid=(\d+)/.exec(line)?.[1] ?? '', name: /\bname=(\S*)/.exec(line)?.[1] ?? '' }))
      .filter(({ name }) => name === 'examhall-web-bus');
  }

  /** No process listens while `meanwhile` runs: each subscription is cut as soon as it comes back. */
  async function deaf(meanwhile: () => Promise<unknown>): Promise<void> {
    let isOver = false;
    const cutting = (async () => {
      while (!isOver) {
        for (const { id } of await listeners()) await redis.client('KILL', 'ID', id).catch(() => undefined);
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    await until('nobody listens', async () => (await listeners()).length === 0);
    await meanwhile();
    isOver = true;
    await cutting;
  }
  const soon = (what: string, check: () => boolean): Promise<boolean> => until(what, check, patience(1500));

  it('a second sign-in ends the first page, of which nothing is stored any more', async () => {
    const { page, token } = await sitting();
    const [q_id] = exam.questionIds;
    expect((await page.ask({ action: 'autosave', q_id, ans: 'A' })).event).to.equal('ack');
    await deaf(async () => {
      expect(await signIn(there, pupils[0] as Pupil)).to.be.a('string');
      const late = await asStudent(here, token, 'POST', `/exams/${exam.id}/answers`, {
        answers: [{ q_id, ans: 'B' }],
      });
      expect(late.status).to.equal(401);
      page.send({ action: 'autosave', q_id, ans: 'C' });
      expect(await page.closed()).to.equal(4409);
    });
    expect(await redis.hget(`student:${pupils[0]?.id}:exam:${exam.id}:answers`, q_id as string)).to.equal(
      'A',
    );
  });

  it('a second sign-in ends a page that sends nothing, once its process listens again', async () => {
    const { page } = await sitting();
    await deaf(() => signIn(there, pupils[0] as Pupil));
    await soon('the page is closed', () => page.closeCode === 4409);
  });

  it('a reset of the device does so too', async () => {
    const { page, session } = await sitting();
    await deaf(() =>
      week.done('POST', `/exams/${exam.id}/sessions/actions`, {
        action: 'reset_device',
        session_ids: [session.session_id],
        reason: 'HP rusak',
      }),
    );
    await soon('the page is closed', () => page.closeCode === 4401);
  });

  it('a page hears of its deadline, of a pause and of a paper once its process listens again', async () => {
    const { page, session } = await sitting();
    await deaf(() => week.done('PATCH', `/exams/${exam.id}`, { duration_minutes: 100 }));
    await soon('a deadline', () => page.frames.some(({ event }) => event === 'deadline'));
    const moved = await page.next('deadline');
    expect(Date.parse(moved.deadline_at)).to.equal(Date.parse(session.deadline_at) + 600_000);
    await deaf(() => week.publish(exam));
    expect(await page.next('paper')).to.include({ version: 2 });
    const reason = 'Gempa';
    await deaf(() => week.done('POST', `/exams/${exam.id}/pause`, { reason }));
    expect((await page.next('paused')).reason).to.equal(reason);
    await deaf(() => week.done('POST', `/exams/${exam.id}/resume`, { reason }));
    expect(Date.parse((await page.next('resumed')).deadline_at)).to.be.at.least(
      Date.parse(moved.deadline_at),
    );
    await deaf(async () => undefined);
    expect((await page.ask({ action: 'ping' })).event, 'nothing is told twice').to.equal('pong');
  });

  it('a page whose session was handed in meanwhile is closed', async () => {
    const { page, session } = await sitting();
    await deaf(() =>
      week.done('POST', `/exams/${exam.id}/sessions/actions`, {
        action: 'force_submit',
        session_ids: [session.session_id],
        reason: 'Waktu habis',
      }),
    );
    await soon('the page is closed', () => page.closeCode === 4410);
  });
});
