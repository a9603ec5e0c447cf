/** What a walk through the states of a student's page stands on: the school, the devices, the orders of a proctor and a teacher. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { TestAppliance } from '../appliance.js';
import { schoolUrl } from '../browser.js';
import type { Cable } from '../cable.js';
import { type ExamDay, expectStatus, type Student } from '../exam-day.js';
import { until } from '../waiting.js';

/** `name` is a word or two in kebab-case and stays the same over languages and sizes. */
export type Look = (name: string, page: Page) => Promise<void>;

export class StatesWalk {
  readonly app: TestAppliance;
  readonly cable: Cable;
  readonly day: ExamDay;
  readonly look: Look;
  readonly #browser: Browser;
  readonly #locale: 'id' | 'en';

  constructor(
    { app, browser, day, cable }: { app: TestAppliance; browser: Browser; day: ExamDay; cable: Cable },
    { locale, look }: { locale: 'id' | 'en'; look: Look },
  ) {
    this.app = app;
    this.#browser = browser;
    this.day = day;
    this.cable = cable;
    this.#locale = locale;
    this.look = look;
  }

  async open(): Promise<{ page: Page; context: BrowserContext }> {
    const context = await this.#browser.newContext({
      locale: this.#locale,
      viewport: { width: 1024, height: 768 },
    });
    const page = await context.newPage();
    await page.goto(`${schoolUrl(this.cable.url)}/?lang=${this.#locale}`);
    return { page, context };
  }

  readonly student = (i: number): Student => this.day.students[i]!;
  readonly card = (page: Page) =>
    page.locator(
      '[data-testid=exam-card].exam-card--available, [data-testid=exam-card].exam-card--in_progress',
    );

  async signIn(page: Page, student: Student): Promise<void> {
    await page.fill('#field-nisn', student.nisn);
    await page.fill('#field-password', student.password);
    await page.keyboard.press('Enter');
    await this.card(page).first().waitFor();
  }

  async enter(page: Page, student: Student): Promise<void> {
    await this.signIn(page, student);
    await this.card(page)
      .filter({ hasText: /2026\/2027/ })
      .getByRole('button')
      .click();
    const [token, question] = [page.getByTestId('token'), page.getByTestId('question')];
    await token.or(question).first().waitFor();
    // Who has begun comes in without a token.
    if (await token.count()) {
      await token.pressSequentially(this.day.entryToken);
      await page.keyboard.press('Enter');
    }
    await question.waitFor();
  }

  async order(student: Student, body: object): Promise<void> {
    const { redis } = this.app;
    const session = await redis.hget(`student:${student.id}:exam:${this.day.examId}:session`, 'id');
    await until('the session takes orders', async () => {
      const answer = await this.app.request(
        'POST',
        `/api/v1/admin/exams/${this.day.examId}/sessions/actions`,
        {
          token: this.day.adminToken,
          body: { session_ids: [session], reason: 'Perintah pengawas', ...body },
        },
      );
      return answer.status === 200;
    });
  }

  /** An order to the whole exam, or without one a change of it. */
  async exam(order: 'pause' | 'resume' | undefined, body: object): Promise<void> {
    await this.teacher(order ? 'POST' : 'PATCH', order ?? '', body);
  }

  async teacher(method: string, rest: string, body?: object) {
    const path = `/api/v1/admin/exams/${this.day.examId}${rest && `/${rest}`}`;
    const response = await this.app.request(method, path, {
      token: this.day.adminToken,
      ...(body && { body }),
    });
    await expectStatus(200, response);
    return response.body;
  }
}

export const saved = (page: Page): Promise<void> =>
  page.locator('.save-line--saved').waitFor({ timeout: 30_000 });
