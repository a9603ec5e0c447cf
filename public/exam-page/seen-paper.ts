/* The paper as this student sees it: questions and options in the session's own order, letters by position. */
import { orderOptions, orderQuestions } from '../../plugins/exam-engine/sessions/order.js';
import type { Option, Paper } from './wire.js';

export interface SeenOption extends Option {
  /** What stands in the circle; never what is sent. */
  letter: string;
}

export interface SeenQuestion {
  id: string;
  number: number;
  html: string;
  options: SeenOption[];
}

export interface SeenPaper {
  title: string;
  version: number;
  questions: SeenQuestion[];
}

export function seenPaper(paper: Paper, sessionId: string): SeenPaper {
  const questions = orderQuestions(paper.questions, sessionId, paper).map((question, i) => ({
    id: question.id,
    number: i + 1,
    html: question.question_text,
    options: orderOptions(question, sessionId, paper).map((option, place) => ({
      ...option,
      letter: String.fromCharCode(65 + place),
    })),
  }));
  return { title: paper.title, version: paper.version, questions };
}

/** The letter under which this student sees an option key, or null. */
export function letterOf(question: SeenQuestion, key: string | null): string | null {
  return question.options.find((o) => o.key === key)?.letter ?? null;
}
