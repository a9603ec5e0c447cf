/** Authoring for other plugins: what the API offers, without a request. The same schemas, the same rules, the same audit log. */
import { ensure, type Identity, type PluginContext } from '../../core/index.js';
import type { AuthoringService } from './contract.js';
import { changeExam, createExam } from './exams/change-exam.js';
import type { Actor } from './exams/exam.js';
import { examChange, newExam } from './exams/schemas.js';
import { publishExam } from './papers/publish.js';
import { addQuestion } from './questions/change-questions.js';
import { questionInput } from './questions/schemas.js';
import type { ExamEngineUses } from './uses.js';

const acting = (identity: Identity): Actor => ({ who: () => identity });

export const authoringService = (ctx: PluginContext<ExamEngineUses>): AuthoringService => ({
  createExam: async (by, exam) => {
    const { id, entry_token } = await createExam(ctx, acting(by), ensure(newExam, exam, '', 'en'));
    return { id, entry_token };
  },
  changeExam: async (by, examId, change) => {
    await changeExam(ctx, acting(by), examId, ensure(examChange, change, '', 'en'), undefined);
  },
  addQuestion: (by, examId, question) =>
    addQuestion(ctx, acting(by), examId, ensure(questionInput, question, '', 'en')),
  publish: (by, examId) => publishExam(ctx, acting(by), examId),
});
