/**
 * The one way of a teacher's text into the database: sanitise, make the formulas, sanitise what came of it. Accepting
 * stored text again changes nothing.
 */
import { type FormulaFault, renderFormulas } from './formulas.js';
import { sanitiseHtml, type TextIssue } from './sanitise.js';

export interface AcceptedText {
  html: string;
  issues: TextIssue[];
  formulaFaults: FormulaFault[];
}

/** @throws AppError `text_too_long` (413), `text_too_nested` (422). Faulty formulas do not throw: they are kept and named. */
export function acceptText(input: string): AcceptedText {
  const { html, issues } = sanitiseHtml(input);
  const { html: withFormulas, faults } = renderFormulas(html);
  if (withFormulas === html) return { html, issues, formulaFaults: faults };
  const settled = sanitiseHtml(withFormulas);
  return { html: settled.html, issues, formulaFaults: faults };
}
