/** A student at a device with the exam page open: what hands and eyes do there, and what Redis holds of it. */
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import type { TestAppliance } from './appliance.js';
import type { ExamDay, Student } from './exam-day.js';
import { until } from './waiting.js';

export interface Seat {
  page: Page;
  student: Student;
  /** Opens the page and goes by sign-in and token to the first question. */
  enter(): Promise<void>;
  signIn(): Promise<void>;
  enterFromLobby(): Promise<void>;
  /** The right option of the question on the screen; returns the question's id. */
  answerRightly(): Promise<string>;
  next(): Promise<void>;
  /** Question id → option key, as Redis holds it now. */
  held(): Promise<Record<string, string>>;
  saveState(): Promise<string>;
  /** Waits until the page says that all is saved, and looks at once whether it is. */
  saved(answers: number): Promise<void>;
  /** The page must not call it saved while Redis lacks it. */
  unsaved(answers: number): Promise<void>;
  handIn(): Promise<void>;
}

export function seat(
  app: TestAppliance,
  day: ExamDay,
  { page, url, student }: { page: Page; url: string; student: Student },
): Seat {
  const numbers = new Map(day.questionIds.map((id, i) => [`${i} × ${i + 1}`, id]));
  const saveState = async () => (await page.getByTestId('save-state').textContent()) ?? '';

  const self: Seat = {
    page,
    student,
    saveState,
    async signIn() {
      await page.goto(`${url}/`);
      await page.fill('#field-nisn', student.nisn);
      await page.fill('#field-password', student.password);
      await page.keyboard.press('Enter');
      await page.getByTestId('exam-card').waitFor();
    },
    async enter() {
      await self.signIn();
      await self.enterFromLobby();
    },
    async enterFromLobby() {
      await page.getByTestId('exam-card').getByRole('button').click();
      await page.getByTestId('token').pressSequentially(day.entryToken);
      await page.keyboard.press('Enter');
      await page.getByTestId('question').waitFor();
    },
    async answerRightly() {
      const text = (await page.getByTestId('question').textContent()) ?? '';
      const id = numbers.get(/\d+ × \d+/.exec(text)?.[0] ?? '');
      if (!id) throw new Error(`not a question of this exam: ${text}`);
      await page.locator(`[data-testid=option][data-key=${day.right[id]}] label`).click();
      return id;
    },
    next: () => page.getByTestId('next').click(),
    held: () => app.redis.hgetall(`student:${student.id}:exam:${day.examId}:answers`),
    async saved(answers) {
      await until(
        'the page says saved',
        async () => /^(Saved|All answers are saved)/.test(await saveState()),
        30_000,
      );
      expect(Object.keys(await self.held())).to.have.length(answers);
    },
    async unsaved(answers) {
      await until('the page names what waits', async () =>
        new RegExp(`^(Saving ${answers}|Offline: ${answers}) `).test(await saveState()),
      );
      expect(await page.locator('.cell--unsaved').count()).to.equal(answers);
    },
    async handIn() {
      for (let i = 0; i < 50 && (await page.getByTestId('review').count()) === 0; i += 1) await self.next();
      await page.getByTestId('hand-in').click();
      await page.getByTestId('confirm').getByRole('button', { name: 'Yes, hand in' }).click();
      await page.getByTestId('result').waitFor();
    },
  };
  return self;
}
