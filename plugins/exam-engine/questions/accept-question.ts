/** A question as it may be stored: texts sanitised, formulas made, nothing empty, no image that is not on this appliance. */
import { AppError, type FieldFault, faultKey } from '../../../core/index.js';
import { acceptText } from '../rich-text/accept-text.js';
import { saysNothing } from '../rich-text/plain-text.js';
import type { TextIssue } from '../rich-text/sanitise.js';
import type { QuestionInput } from './schemas.js';
import type { QuestionRow } from './store.js';

export interface AcceptedQuestion {
  /** `order_num` only when given. */
  row: Partial<QuestionRow>;
  /** What was left out of the texts, for the teacher to know. */
  warnings: TextIssue[];
}

/** @throws AppError invalid_input 422 with a fault per text; text_too_long 413. */
export function acceptQuestion(input: QuestionInput): AcceptedQuestion {
  const faults: FieldFault[] = [];
  const warnings = new Set<TextIssue>();
  const accept = (path: string, text: string): string => {
    const accepted = unlessTooNested(() => acceptText(text));
    if (!accepted) {
      faults.push(faultKey(path, 'text_too_nested'));
      return '';
    }
    const { html, issues, formulaFaults } = accepted;
    for (const issue of issues) if (issue !== 'image_embedded') warnings.add(issue);
    if (issues.includes('image_embedded')) faults.push(faultKey(path, 'image_not_uploaded'));
    for (const { code, params } of formulaFaults) faults.push(faultKey(path, code, params));
    if (saysNothing(html) && !issues.includes('image_embedded')) faults.push(faultKey(path, 'text_empty'));
    return html;
  };
  const row: Partial<QuestionRow> = {
    question_text: accept('question_text', input.question_text),
    options: input.options.map(({ key, text }, i) => ({ key, text: accept(`options.${i}.text`, text) })),
    correct_option: input.correct_option ?? null,
    also_correct: [...new Set(input.also_correct)].filter((key) => key !== input.correct_option),
    scoring: input.scoring ?? 'NORMAL',
    points: input.points ?? 1,
    group_id: input.group_id ?? null,
    keep_option_order: input.keep_option_order ?? false,
    ...(input.order_num === undefined ? {} : { order_num: input.order_num }),
  };
  if (faults.length > 0) throw new AppError('invalid_input', { status: 422, faults });
  return { row, warnings: [...warnings] };
}

function unlessTooNested<T>(accept: () => T): T | undefined {
  try {
    return accept();
  } catch (error) {
    if (error instanceof AppError && error.code === 'text_too_nested') return undefined;
    throw error;
  }
}
