/** What the pages of one exam share: the exam, its tabs, what the reader may do. */
import { type PluginContext, type Reply, type RequestBasics, view } from '../../../core/index.js';
import { ensureOpenTo } from '../exams/access.js';
import type { ListedExam } from '../exams/exam.js';
import { findExam } from '../exams/store.js';
import type { ExamEngineUses } from '../uses.js';
import { rightsOn } from './rights.js';

export const EXAMS = '/console/exams';
export const EXAM = `${EXAMS}/:exam_id`;

export type ConsoleContext = PluginContext<ExamEngineUses>;
export type Tab = 'questions' | 'schedule' | 'participants' | 'preview' | 'publish' | 'live' | 'results';

/** @throws AppError not_found 404, forbidden 403. */
export const openExam = async (
  ctx: ConsoleContext,
  { who }: Pick<RequestBasics, 'who'>,
  examId: string,
  right: 'exams:read' | 'exams:write' | 'results:read' = 'exams:read',
): Promise<ListedExam> => ensureOpenTo(who(), right, await findExam(ctx.db, examId));

/** @param name template below `exam-engine/`; it extends `exam-engine/exams/_frame.njk`. */
export const examPage = (
  { who }: Pick<RequestBasics, 'who'>,
  exam: ListedExam,
  tab: Tab,
  name: string,
  data: Record<string, unknown>,
  status = 200,
): Reply => view(`exam-engine/${name}.njk`, { exam, tab, rights: rightsOn(who(), exam), ...data }, status);
