/** An exam that is published again while students sit it: what they are told of answers that the new version has no place for. */
import { expect } from 'chai';
import { computerLab } from '../support/computer-lab.js';
import { expectStatus } from '../support/exam-day.js';
import { until } from '../support/waiting.js';

describe('the exam page when the exam is published again', function () {
  this.timeout(60_000);
  const lab = computerLab({ students: 1, questions: 5, exam: { shuffle_questions: false } });

  const asTeacher = async (method: string, path: string, body?: object) => {
    const answer = await lab.app.request(method, `/api/v1/admin/exams/${lab.day.examId}/${path}`, {
      token: lab.day.adminToken,
      ...(body && { body }),
    });
    await expectStatus(method === 'DELETE' ? 204 : 200, answer);
    return answer.body;
  };

  async function takeAwayRightOption(questionId: string): Promise<void> {
    const { items } = await asTeacher('GET', 'questions');
    const { question_text, options } = items.find(({ id }: { id: string }) => id === questionId);
    const left = options.filter(({ key }: { key: string }) => key !== lab.day.right[questionId]);
    await asTeacher('PUT', `questions/${questionId}`, {
      question_text,
      options: left,
      correct_option: left[0].key,
    });
  }

  it('names the questions whose chosen option is gone, and wherever the student is those whose unsent answers it refused', async () => {
    const mine = await lab.sitDown();
    const { page } = mine;
    const saved = await mine.answerRightly();
    await mine.saved(1);
    lab.cable.pull();
    const unsent: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      await mine.next();
      unsent.push(await mine.answerRightly());
    }
    await mine.next();
    await mine.unsaved(3);
    const [second = '', third = '', fourth = ''] = unsent;
    await takeAwayRightOption(saved);
    await takeAwayRightOption(second);
    await takeAwayRightOption(third);
    await asTeacher('DELETE', `questions/${fourth}`);
    await asTeacher('POST', 'publish', {});
    lab.cable.plugIn();

    // The saved one is stored and counts nothing: nothing else on the page would tell before the review.
    await page
      .getByTestId('notice-told')
      .getByText('The teacher has corrected the questions. Choose again in questions 1, 2, 3')
      .waitFor();
    await until(
      'it names them on another question',
      async () => (await mine.saveState()) === 'Not saved: questions 2, 3. Open them again.',
    );
    expect(Object.keys(await mine.held())).to.have.length(1);
    const cell = (number: number) => page.getByTestId('cell').nth(number - 1);
    for (const [number, id, left] of [
      [2, second, 'Not saved: question 3. Open it again.'],
      [3, third, undefined],
    ] as const) {
      await cell(number).click();
      await until(
        'it asks for another choice',
        async () => (await mine.saveState()) === 'This question has changed. Choose your answer again.',
      );
      expect(await page.getByTestId('option').count()).to.equal(3);
      expect(await page.locator('.option--chosen').count()).to.equal(0);
      await page.getByTestId('option').first().locator('label').click();
      await until('the new choice is held', async () => id in (await mine.held()));
      await cell(4).click();
      if (left) await until('the other one is left', async () => (await mine.saveState()) === left);
    }
    await mine.saved(3);
    expect(await mine.held()).not.to.have.property(fourth);
    await page.context().close();
  });
});
