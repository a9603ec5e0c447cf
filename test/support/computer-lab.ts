/**
 * Where the tests of the student's page take place: a real appliance on which an exam has begun, Chromium, and between them a
 * cable that can be pulled.
 */
import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import { startAppliance, type TestAppliance } from './appliance.js';
import { launchBrowser, schoolUrl } from './browser.js';
import { type Cable, layCable } from './cable.js';
import { ADMIN_ENV, type ExamDay, type ExamWish, examDay, expectStatus, type Student } from './exam-day.js';
import { type Seat, seat } from './seat.js';
import { until } from './waiting.js';

/** Opened before the tests of the `describe` that calls this, and closed after them; after each the cable is in. */
export function computerLab(exam: ExamWish | ((app: TestAppliance) => Promise<ExamWish>)): ComputerLab {
  const lab = new ComputerLab();
  before(async () => {
    [lab.app, lab.browser] = await Promise.all([startAppliance({ env: ADMIN_ENV }), launchBrowser()]);
    lab.cable = await layCable(lab.app.url);
    lab.day = await examDay(lab.app, typeof exam === 'function' ? await exam(lab.app) : exam);
  });
  afterEach(() => lab.cable.plugIn());
  after(async () => {
    await lab.browser?.close();
    await lab.cable?.remove();
    await lab.app?.stop();
  });
  return lab;
}

export class ComputerLab {
  app!: TestAppliance;
  browser!: Browser;
  cable!: Cable;
  day!: ExamDay;
  #seated = 0;

  /** As devices reach the appliance: through the cable. */
  get url(): string {
    return schoolUrl(this.cable.url);
  }

  /** One who has not sat anywhere yet. */
  nextStudent(): Student {
    const student = this.day.students[this.#seated];
    if (!student) throw new Error('no student is left');
    this.#seated += 1;
    return student;
  }

  /** What a proctor orders for one session, as soon as it is known to PostgreSQL. */
  async order(student: Student, body: object): Promise<void> {
    const session = await this.app.redis.hget(this.sessionKey(student), 'id');
    const path = `/api/v1/admin/exams/${this.day.examId}/sessions/actions`;
    await until('the session is in the list', async () => {
      const answer = await this.app.request('POST', path, {
        token: this.day.adminToken,
        body: { session_ids: [session], reason: 'Perintah pengawas ruang 3', ...body },
      });
      if (answer.status === 200 && answer.body.results?.[0]?.outcome !== 'not_found') return true;
      if (answer.status !== 200 && answer.status !== 404) await expectStatus(200, answer);
      return false;
    });
  }

  /** A browser that has never been here. */
  device(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    return this.browser.newContext({ locale: 'en-US', ...options });
  }

  /** In a new tab; nothing is opened there yet. */
  async seatAt(context: BrowserContext, student = this.nextStudent()): Promise<Seat> {
    return seat(this.app, this.day, { page: await context.newPage(), url: this.url, student });
  }

  /** A student on a device of their own, at the first question. */
  async sitDown(): Promise<Seat> {
    const mine = await this.seatAt(await this.device());
    await mine.enter();
    return mine;
  }

  /** Lets a student's time be over, `agoMs` ago. */
  async endTime(student: Student, agoMs: number): Promise<void> {
    const over = Date.now() - agoMs;
    await this.app.redis.hset(this.sessionKey(student), 'deadline', over);
    await this.app.redis.zadd('exam-deadlines', over, `${this.day.examId}:${student.id}`);
  }

  /** Of the session in Redis. */
  sessionKey(student: Student): string {
    return `student:${student.id}:exam:${this.day.examId}:session`;
  }
}
