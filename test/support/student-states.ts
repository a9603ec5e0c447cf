/**
 * Walks a student's page through every state that it has, and lets somebody look at each: a test of its accessibility and the
 * command that takes the pictures of docs/screens. No words of a language are named here.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestAppliance } from './appliance.js';
import { schoolUrl } from './browser.js';
import { type Cable, layCable } from './cable.js';
import { type ExamDay, expectStatus, type Student } from './exam-day.js';
import { letExamTimePass } from './exam-time.js';
import { shownSchool } from './shown-school.js';
import { until } from './waiting.js';

const MINUTE_MS = 60_000;

/** `name` is a word or two in kebab-case and stays the same over languages and sizes. */
export type Look = (name: string, page: Page) => Promise<void>;

export class StudentStates {
  readonly #app: TestAppliance;
  readonly #browser: Browser;
  readonly #day: ExamDay;
  readonly #cable: Cable;
  readonly #locale: 'id' | 'en';
  readonly #look: Look;

  private constructor(
    app: TestAppliance,
    browser: Browser,
    day: ExamDay,
    cable: Cable,
    { locale, look }: { locale: 'id' | 'en'; look: Look },
  ) {
    this.#app = app;
    this.#browser = browser;
    this.#day = day;
    this.#cable = cable;
    this.#locale = locale;
    this.#look = look;
  }

  /** On an appliance without a school, which cannot be used for anything else afterwards. */
  static async walk(
    app: TestAppliance,
    browser: Browser,
    options: { locale: 'id' | 'en'; look: Look },
  ): Promise<void> {
    const day = await shownSchool(app);
    const cable = await layCable(app.url);
    try {
      const states = new StudentStates(app, browser, day, cable, options);
      await states.#signInAndToken();
      await states.#wholeExam();
      await states.#elsewhere();
      await states.#closedByProctor();
      await states.#corrected();
      await states.#serverRestarts();
      await states.#storage();
      await states.#timeUp();
    } finally {
      await cable.remove();
    }
  }

  async #open(): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.#browser.newContext({
      locale: this.#locale,
      viewport: { width: 1024, height: 768 },
    });
    const page = await context.newPage();
    await page.goto(`${schoolUrl(this.#cable.url)}/?lang=${this.#locale}`);
    return { page, context };
  }

  readonly #student = (i: number): Student => this.#day.students[i]!;
  readonly #card = (page: Page) =>
    page.locator(
      '[data-testid=exam-card].exam-card--available, [data-testid=exam-card].exam-card--in_progress',
    );

  async #signIn(page: Page, student: Student): Promise<void> {
    await page.fill('#field-nisn', student.nisn);
    await page.fill('#field-password', student.password);
    await page.keyboard.press('Enter');
    await this.#card(page).first().waitFor();
  }

  async #enter(page: Page, student: Student): Promise<void> {
    await this.#signIn(page, student);
    await this.#card(page)
      .filter({ hasText: /2026\/2027/ })
      .getByRole('button')
      .click();
    const [token, question] = [page.getByTestId('token'), page.getByTestId('question')];
    await token.or(question).first().waitFor();
    // Who has begun comes in without a token.
    if (await token.count()) {
      await token.pressSequentially(this.#day.entryToken);
      await page.keyboard.press('Enter');
    }
    await question.waitFor();
  }

  async #signInAndToken(): Promise<void> {
    const { page, context } = await this.#open();
    await page.locator('#field-nisn').waitFor();
    await this.#look('sign-in', page);
    await page.locator('main button[type=submit]').click();
    await this.#look('sign-in-missing', page);
    await page.fill('#field-nisn', this.#student(0).nisn);
    await page.fill('#field-password', 'salah');
    await page.keyboard.press('Enter');
    await page.getByTestId('sign-in-trouble').locator('p').waitFor();
    await this.#look('sign-in-wrong', page);
    this.#cable.pull();
    await page.fill('#field-password', this.#student(0).password);
    await page.keyboard.press('Enter');
    await page.getByTestId('sign-in-line').locator('.spinner').waitFor();
    await this.#look('sign-in-in-line', page);
    this.#cable.plugIn();
    await this.#card(page).first().waitFor();
    await this.#look('lobby', page);
    await this.#card(page)
      .filter({ hasText: /2026\/2027/ })
      .getByRole('button')
      .click();
    await page.getByTestId('token').pressSequentially('AB7');
    await this.#look('token', page);
    await page.getByTestId('token').pressSequentially('K9Q');
    await page.keyboard.press('Enter');
    await page.getByTestId('token-trouble').locator('p').waitFor();
    await this.#look('token-wrong', page);
    await page.route('**/paper', (route) => route.abort());
    await page.getByTestId('token').pressSequentially(this.#day.entryToken);
    await page.keyboard.press('Enter');
    await page.getByTestId('loading').waitFor();
    await this.#look('loading', page);
    await context.close();
  }

  async #wholeExam(): Promise<void> {
    const { page, context } = await this.#open();
    await this.#enter(page, this.#student(0));
    await this.#look('question-formula', page);
    for (const [number, option, name] of [
      [2, 1, undefined],
      [3, 2, 'question-table-with-formulas'],
      [4, 0, 'question-image'],
      [5, 3, 'question-table'],
      [6, 1, 'question-arabic'],
      [7, 0, 'question-english'],
      [8, 2, undefined],
      [9, 4, undefined],
      [14, 1, undefined],
    ] as const) {
      await this.#go(page, number);
      await page
        .getByTestId('option')
        .nth(option)
        .locator('label')
        .click({ position: { x: 20, y: 20 } });
      if (name) await this.#saved(page);
      await page.evaluate(() => window.scrollTo(0, 0));
      if (name) await this.#look(name, page);
    }
    await this.#go(page, 4);
    await page.getByTestId('doubtful').click();
    await this.#saved(page);
    await this.#look('question-doubtful', page);
    await page.locator('.zoomable').first().click();
    await page.locator('dialog.zoom').waitFor();
    await this.#look('image-enlarged', page);
    await page.keyboard.press('Escape');
    await page.getByTestId('text-size-large').click();
    await this.#look('question-large-text', page);
    await page.getByTestId('text-size-normal').click();
    await this.#allQuestions(page);

    await this.#order(this.#student(0), {
      action: 'message',
      text: 'Anak-anak, kalkulator tidak boleh dipakai. Kertas buram ada di meja pengawas.',
    });
    await page.getByTestId('notice-told').waitFor();
    await this.#order(this.#student(0), { action: 'extend', minutes: 10, reason: 'Listrik padam' });
    await until('both notices', async () => (await page.getByTestId('notice-told').count()) === 2);
    await page.getByTestId('time-box').click();
    await this.#look('message-and-more-time', page);
    await page.getByTestId('time-box').click();
    const told = page.getByTestId('notice-told');
    // What came a moment ago stays when it is tapped: nobody has read it.
    await until('both are put away', async () => {
      if (await told.count()) await told.first().getByRole('button').click();
      return (await told.count()) === 0;
    });

    await this.#exam('pause', { reason: 'Pengumuman kepala sekolah' });
    await page.getByTestId('notice-paused').waitFor();
    await this.#look('paused', page);
    await this.#exam('resume', { reason: 'Pengumuman selesai' });
    await page.getByTestId('notice-paused').waitFor({ state: 'detached' });

    this.#cable.pull();
    await this.#go(page, 10);
    await page.getByTestId('option').nth(2).locator('label').click();
    await this.#go(page, 11);
    await page.getByTestId('option').nth(1).locator('label').click();
    await page.getByTestId('notice-connection').waitFor();
    await this.#look('offline', page);
    await this.#allQuestions(page, 'offline-all-questions');
    await this.#review(page);
    await page.getByTestId('hand-in').click();
    await page.getByTestId('confirm').getByRole('button').last().click();
    await page.getByTestId('waiting').waitFor();
    await this.#look('handing-in-offline', page);
    await page.getByTestId('waiting').getByRole('button').click();
    this.#cable.plugIn();
    await page.getByTestId('notice-connection').waitFor({ state: 'detached', timeout: 30_000 });
    await this.#saved(page);
    await this.#review(page);
    await this.#look('review', page);
    await page.getByTestId('hand-in').click();
    await page.getByTestId('confirm').waitFor();
    await this.#look('confirmation', page);
    await page.getByTestId('confirm').getByRole('button').last().click();
    await page.getByTestId('receipt').waitFor();
    await this.#look('result', page);
    await page.getByTestId('result').getByRole('button').nth(1).click();
    await page.getByTestId('leaving').waitFor();
    await page.getByTestId('exam-card').first().waitFor();
    await this.#look('lobby-after', page);
    await context.close();
  }

  async #elsewhere(): Promise<void> {
    const { page, context } = await this.#open();
    await this.#enter(page, this.#student(1));
    const other = await this.#open();
    await this.#signIn(other.page, this.#student(1));
    await page.getByTestId('elsewhere').waitFor();
    await this.#look('signed-in-elsewhere', page);
    await Promise.all([context.close(), other.context.close()]);
  }

  async #closedByProctor(): Promise<void> {
    const { page, context } = await this.#open();
    await this.#enter(page, this.#student(2));
    await page.getByTestId('option').first().locator('label').click();
    await this.#saved(page);
    await this.#exam(undefined, { show_score: 'NEVER' });
    await this.#order(this.#student(2), { action: 'force_submit' });
    await page.getByTestId('receipt').waitFor();
    await this.#look('result-by-proctor-without-score', page);
    await context.close();
  }

  /** An option is taken away that a student has chosen and not been able to send. */
  async #corrected(): Promise<void> {
    const { page, context } = await this.#open();
    await this.#enter(page, this.#student(1));
    await this.#go(page, 13);
    this.#cable.pull();
    await page.getByTestId('option').first().locator('label').click();
    await page.locator('.save-line--offline').waitFor();
    const question = this.#day.questionIds[12];
    const { items } = await this.#teacher('GET', 'questions');
    const { question_text, options } = items.find(({ id }: { id: string }) => id === question);
    const left = options.slice(1);
    await this.#teacher('PUT', `questions/${question}`, {
      question_text,
      options: left,
      correct_option: left[0].key,
    });
    await this.#teacher('POST', 'publish', {});
    this.#cable.plugIn();
    await page.getByTestId('notice-told').waitFor({ timeout: 30_000 });
    await page.locator('.save-line--refused').waitFor({ timeout: 30_000 });
    await this.#look('answer-refused', page);
    await context.close();
  }

  async #serverRestarts(): Promise<void> {
    const { page, context } = await this.#open();
    await this.#enter(page, this.#student(1));
    await this.#app.restartWeb(async () => {
      await page.getByTestId('option').nth(2).locator('label').click();
      await page.getByTestId('notice-connection').waitFor();
      await page.locator('.save-line--offline').waitFor();
      await this.#look('server-restarting', page);
    });
    await this.#saved(page);
    await context.close();
  }

  async #storage(): Promise<void> {
    const { page, context } = await this.#open();
    await page.evaluate(() =>
      Object.defineProperty(Storage.prototype, 'setItem', {
        value() {
          throw new DOMException('full', 'QuotaExceededError');
        },
      }),
    );
    await this.#enter(page, this.#student(3));
    await page.getByTestId('notice-storage').waitFor();
    await this.#look('storage-forbidden', page);
    await context.close();
  }

  /** Last of all: the exam's clock does not go back. */
  async #timeUp(): Promise<void> {
    const { page, context } = await this.#open();
    await this.#enter(page, this.#student(4));
    await page.getByTestId('option').first().locator('label').click();
    await this.#saved(page);
    for (const [minutes, look, name] of [
      [81, 'soon', 'last-ten-minutes'],
      [5, 'last', 'last-five-minutes'],
    ] as const) {
      await letExamTimePass(this.#app.redis, minutes * MINUTE_MS);
      await until(`the clock is ${look}`, async () => {
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        return (await page.locator(`.time-left--${look}`).count()) > 0;
      });
      await this.#look(name, page);
    }
    this.#cable.pull();
    await this.#go(page, 2);
    await page.getByTestId('option').nth(1).locator('label').click();
    await page.clock.install();
    await page.clock.fastForward(6 * MINUTE_MS);
    await page.getByTestId('waiting').waitFor();
    await page.locator('.save-line--offline').waitFor();
    await this.#look('time-up-offline', page);
    await letExamTimePass(this.#app.redis, 6 * MINUTE_MS);
    const session = `student:${this.#student(4).id}:exam:${this.#day.examId}:session`;
    await until(
      'the session is closed',
      async () => (await this.#app.redis.hget(session, 'status')) === 'COMPLETED',
    );
    this.#cable.plugIn();
    await page.getByTestId('too-late').waitFor({ timeout: 30_000 });
    await page.getByTestId('receipt').waitFor();
    await this.#look('result-time-up', page);
    await this.#order(this.#student(4), { action: 'reopen', minutes: 15 });
    await page.getByTestId('result').getByRole('button').nth(2).click();
    await page.clock.fastForward(31_000);
    await page.getByTestId('receipt').waitFor({ state: 'detached' });
    await this.#look('result-open-again', page);
    await context.close();
  }

  readonly #go = (page: Page, number: number): Promise<void> =>
    page
      .getByTestId('cell')
      .nth(number - 1)
      .evaluate((cell) => (cell as HTMLElement).click());

  readonly #saved = (page: Page): Promise<void> =>
    page.locator('.save-line--saved').waitFor({ timeout: 30_000 });

  /** Drawn over the question where it does not fit beside it. */
  async #allQuestions(page: Page, name = 'all-questions'): Promise<void> {
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.getByTestId('grid-toggle').click();
    await this.#look(name, page);
    await page.setViewportSize({ width: 1024, height: 768 });
    await page.keyboard.press('Escape');
  }

  async #review(page: Page): Promise<void> {
    await this.#go(page, this.#day.questionIds.length);
    await page.getByTestId('next').click();
    await page.getByTestId('review').waitFor();
  }

  async #order(student: Student, body: object): Promise<void> {
    const { redis } = this.#app;
    const session = await redis.hget(`student:${student.id}:exam:${this.#day.examId}:session`, 'id');
    await until('the session takes orders', async () => {
      const answer = await this.#app.request(
        'POST',
        `/api/v1/admin/exams/${this.#day.examId}/sessions/actions`,
        {
          token: this.#day.adminToken,
          body: { session_ids: [session], reason: 'Perintah pengawas', ...body },
        },
      );
      return answer.status === 200;
    });
  }

  /** An order to the whole exam, or without one a change of it. */
  async #exam(order: 'pause' | 'resume' | undefined, body: object): Promise<void> {
    await this.#teacher(order ? 'POST' : 'PATCH', order ?? '', body);
  }

  async #teacher(method: string, rest: string, body?: object) {
    const path = `/api/v1/admin/exams/${this.#day.examId}${rest && `/${rest}`}`;
    const response = await this.#app.request(method, path, {
      token: this.#day.adminToken,
      ...(body && { body }),
    });
    await expectStatus(200, response);
    return response.body;
  }
}
