import { expect } from 'chai';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import sharp from 'sharp';
import { startAppliance, type TestAppliance } from '../support/appliance.js';
import { launchBrowser, schoolUrl } from '../support/browser.js';
import { ADMIN_ENV, adminToken } from '../support/exam-day.js';
import { makeStaff, PASSWORD, settled } from '../support/people.js';
import { until } from '../support/waiting.js';

const STUDENTS = [
  { nisn: '0061234567', name: "Nur 'Aini binti Ma'ruf", password: 'kmtw4736' },
  { nisn: '0061234568', name: 'I Gusti Ngurah Putra Wijaya', password: 'rbsz2894' },
];

describe('a whole exam in the browser', function () {
  this.timeout(180_000);
  let app: TestAppliance;
  let browser: Browser;
  let base: string;
  const faults: string[] = [];

  /** A person at a device of their own; what the browser complains of is kept. */
  async function person(viewport: {
    width: number;
    height: number;
  }): Promise<{ context: BrowserContext; page: Page }> {
    const context = await browser.newContext({ viewport, locale: 'id-ID' });
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()} ${message.location().url}`);
    });
    return { context, page };
  }

  before(async () => {
    [app, browser] = await Promise.all([
      startAppliance({ env: { ...ADMIN_ENV, DEFAULT_LOCALE: 'id' } }),
      launchBrowser(),
    ]);
    base = schoolUrl(app.url);
    await settled(app);
    const token = await adminToken(app);
    const { id } = (
      await app.request('POST', '/api/v1/admin/classes', {
        token,
        body: { grade_level: 12, major_code: 'RPL', group_number: 2 },
      })
    ).body;
    for (const { nisn, name, password } of STUDENTS) {
      const made = await app.request('POST', '/api/v1/admin/students', {
        token,
        body: { nisn, full_name: name, class_id: id, password },
      });
      expect(made.status, made.text).to.equal(201);
    }
  });
  after(async () => {
    await browser.close();
    await app.stop();
  });

  it("goes from the teacher's first draft to both scores, and PostgreSQL holds each answer", async () => {
    const staff = await makeStaff(app, { role: 'Teacher' });
    const teacher = (await person({ width: 1280, height: 900 })).page;
    expect(await teacher.goto(`${base}/console`).then(() => teacher.evaluate('isSecureContext'))).to.equal(
      false,
    );
    await signInAsTeacher(teacher, staff.email);
    await draftExam(teacher, base);
    const examUrl = teacher.url().replace(/\/(questions|schedule|live|results|publish).*$/, '');
    await addQuestions(teacher, examUrl);
    await setAudience(teacher, examUrl);
    await publish(teacher, examUrl);
    const exam = await app.db('exams').first();
    expect(exam).to.include({ status: 'PUBLISHED', paper_version: 1 });

    const [first, second] = await Promise.all([
      person({ width: 1366, height: 768 }),
      person({ width: 360, height: 740 }),
    ]);
    await enter(first.page, STUDENTS[0]!, exam.entry_token);
    await enter(second.page, STUDENTS[1]!, exam.entry_token);
    await lookAtPaper(first.page);

    const right = await rightKeys();
    await answer(first.page, right, () => true);
    await first.page.reload();
    await first.page.getByTestId('question').waitFor();
    await until(
      'the answers are there again after the reload',
      async () =>
        (await first.page
          .locator(
            '[data-testid=cell].answered, [data-testid=cell][data-state=answered], [data-testid=cell][class*=answered]',
          )
          .count()) >= 3,
    );
    await handIn(first.page);
    expect(await first.page.getByTestId('score').textContent()).to.match(/100/);

    await answer(second.page, right, (i) => i === 0);
    await handIn(second.page);
    expect(await second.page.getByTestId('score').textContent()).to.match(/33[.,]33/);

    await until(
      'both scores are in PostgreSQL',
      async () => (await app.db('exam_sessions').where({ status: 'COMPLETED' })).length === 2,
    );
    await until('all answers are in PostgreSQL', async () => (await app.db('exam_answers')).length === 6);
    const stored = await app
      .db('exam_answers as a')
      .join('exam_sessions as s', 's.id', 'a.session_id')
      .select('s.final_score', 'a.question_id', 'a.answer');
    for (const row of stored.filter((r) => r.final_score === 100))
      expect(row.answer).to.equal(right[row.question_id]);
    expect(stored.filter((r) => r.final_score === 33.33 && r.answer === right[r.question_id])).to.have.length(
      1,
    );

    await teacher.goto(`${examUrl}/results`);
    for (const { name } of STUDENTS) await teacher.getByText(name).first().waitFor();
    expect(await teacher.locator('main').textContent())
      .to.match(/100/)
      .and.to.match(/33[.,]33/);
    expect(faults).to.deep.equal([]);
  });

  const rightKeys = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await app.db('questions')).map((q) => [q.id, q.correct_option]));

  async function signInAsTeacher(page: Page, email: string): Promise<void> {
    await page.fill('input[name=email]', email);
    await page.fill('input[name=password]', PASSWORD);
    await page.click('main button[type=submit]');
    await page.getByRole('heading', { level: 1 }).waitFor();
  }

  async function draftExam(page: Page, url: string): Promise<void> {
    await page.goto(`${url}/console/exams/new`);
    await page.fill('input[name=title]', 'PAS Ganjil Matematika');
    await page.fill('input[name=subject]', 'Matematika');
    await page.fill('input[name=scheduled_start]', wallTime(-10));
    await page.fill('input[name=scheduled_end]', wallTime(180));
    await page.fill('input[name=duration_minutes]', '90');
    await page.click('main form button[type=submit]');
    await page.waitForURL(/\/console\/exams\/[0-9a-f-]{36}/);
  }

  /** The first with a pasted image and a formula, the second in Arabic, the third plain. */
  async function addQuestions(page: Page, examUrl: string): Promise<void> {
    const texts = ['Perhatikan gambar, lalu hitung ', 'ما معنى كلمة مدرسة؟', 'Ibu kota Indonesia adalah …'];
    for (const [i, text] of texts.entries()) {
      await page.goto(`${examUrl}/questions/new`);
      const editor = page.locator('.ProseMirror').first();
      await editor.click();
      await page.keyboard.type(text);
      if (i === 0) {
        await writeFormula(page, '\\frac{1}{2} + \\sqrt{x}');
        await pasteImage(page);
      }
      const options = ['3,14', '0,5 · 10³', 'A & B < C', 'tidak ada'];
      for (const [n, option] of options.entries()) {
        await page
          .locator('.ProseMirror')
          .nth(n + 1)
          .click();
        await page.keyboard.type(`${option} (${i + 1})`);
      }
      await page.check(`input[name=correct_option][value=${'BCA'[i]}]`);
      await page.click('form[data-question-form] button[type=submit]:not([name])');
      await page.waitForURL((address) => !address.pathname.endsWith('/new'));
    }

    const rows = await app.db('questions').orderBy('order_num');
    expect(rows).to.have.length(3);
    expect(rows[0].question_text)
      .to.match(/<img [^>]*src="\/uploads\/[0-9a-f]{64}\.webp"/)
      .and.to.include('<math')
      .and.not.to.include('data:');
    expect(rows.map((row) => row.correct_option)).to.deep.equal(['B', 'C', 'A']);
  }

  async function writeFormula(page: Page, tex: string): Promise<void> {
    await page.locator('[role=toolbar]').first().getByRole('button', { name: 'Rumus' }).click();
    const dialog = page.locator('.formula-dialog');
    await dialog.locator('textarea').fill(tex);
    await dialog.locator('math').waitFor();
    await dialog.getByRole('button', { name: 'Sisipkan' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async function pasteImage(page: Page): Promise<void> {
    const png = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#0f766e' } })
      .png()
      .toBuffer();
    await page
      .locator('.ProseMirror')
      .first()
      .evaluate((element, base64) => {
        const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'gambar.png', { type: 'image/png' }));
        element.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        );
      }, png.toString('base64'));
    await page.locator('.ProseMirror').first().locator('img[src^="/uploads/"]').waitFor();
  }

  async function setAudience(page: Page, examUrl: string): Promise<void> {
    await page.goto(`${examUrl}/schedule`);
    await page.getByLabel('12 RPL 2', { exact: true }).first().check();
    await page
      .locator('form', { has: page.locator('[name=classes]') })
      .locator('button[type=submit]')
      .click();
    await page.waitForLoadState();
    expect(await app.db('exam_target_rules').select('target_type', 'target_value')).to.deep.equal([
      { target_type: 'CLASS', target_value: '12-RPL-2' },
    ]);
  }

  async function publish(page: Page, examUrl: string): Promise<void> {
    await page.goto(`${examUrl}/publish`);
    await page.locator('main details > summary').first().click();
    await page.locator('main details[open] form button[type=submit]').click();
    await until('the exam is published', async () => (await app.db('exams').first()).status === 'PUBLISHED');
  }

  async function enter(page: Page, student: (typeof STUDENTS)[number], token: string): Promise<void> {
    await page.goto(`${base}/`);
    await page.fill('#field-nisn', student.nisn);
    await page.fill('#field-password', student.password);
    await page.locator('main button[type=submit]').click();
    await page.getByTestId('exam-card').waitFor();
    expect(await page.getByTestId('student-name').textContent()).to.include(student.name);
    await page.getByTestId('exam-card').getByRole('button').first().click();
    await page.getByTestId('token').waitFor();
    await page.getByTestId('token').click();
    await page.keyboard.type(token);
    await page.keyboard.press('Enter');
    await page.getByTestId('question').waitFor();
  }

  async function lookAtPaper(page: Page): Promise<void> {
    const seen = { image: false, formula: false, arabic: false };
    for (let i = 0; i < 3; i += 1) {
      const question = page.getByTestId('question');
      if ((await question.locator('img').count()) > 0)
        seen.image = await question
          .locator('img')
          .evaluate((image) => (image as HTMLImageElement).naturalWidth > 0);
      seen.formula ||= (await question.locator('math msqrt').count()) > 0;
      seen.arabic ||= ((await question.textContent()) ?? '').includes('مدرسة');
      if (i < 2) await page.getByTestId('next').click();
    }
    expect(seen).to.deep.equal({ image: true, formula: true, arabic: true });
    for (let i = 0; i < 2; i += 1) await page.getByTestId('previous').click();
  }

  /** Chooses the right option of the questions that `isRight` names, a wrong one of the others, and waits for "saved". */
  async function answer(
    page: Page,
    right: Record<string, string>,
    isRight: (i: number) => boolean,
  ): Promise<void> {
    const byOption = new Map(
      (await app.db('questions')).map((q) => [
        q.options[0].text.replace(/<[^>]*>/g, '').match(/\((\d)\)/)?.[1],
        q.id as string,
      ]),
    );
    for (let i = 0; i < 3; i += 1) {
      const number = ((await page.getByTestId('question').textContent()) ?? '').match(/\((\d)\)/)?.[1];
      const rightKey = right[byOption.get(number) as string];
      const key = isRight(i) ? rightKey : ['A', 'B', 'C', 'D'].find((k) => k !== rightKey);
      await page.locator(`[data-testid=option][data-key=${key}]`).click();
      await until('the page says saved', async () =>
        /Tersimpan|tersimpan/.test((await page.getByTestId('save-state').textContent()) ?? ''),
      );
      if (i < 2) await page.getByTestId('next').click();
    }
  }

  async function handIn(page: Page): Promise<void> {
    for (let i = 0; i < 3 && (await page.getByTestId('review').count()) === 0; i += 1)
      await page.getByTestId('next').click();
    await page.getByTestId('review').waitFor();
    await page.getByTestId('hand-in').click();
    await page.getByTestId('confirm').getByRole('button', { name: 'Ya, kumpulkan' }).click();
    await page.getByTestId('score').waitFor();
  }
});

/** datetime-local in the school's zone (Asia/Jakarta), minutes from now. */
const wallTime = (minutes: number): string =>
  new Date(Date.now() + (minutes + 7 * 60) * 60_000).toISOString().slice(0, 16);
