/** A published version as one session showed it: numbers and letters are positions in the order of that session alone. */
import type { Knex } from 'knex';
import type { AnswerKey, Paper, PaperQuestion } from '../live/format.js';
import { findVersion } from '../papers/versions.js';
import { orderOptions, orderQuestions } from '../sessions/order.js';

export interface ShownQuestion {
  number: number;
  question: PaperQuestion;
  options: { letter: string; key: string; text: string }[];
}

/** By question id, in the order shown. */
export type ShownPaper = Map<string, ShownQuestion>;

const LETTERS = 'ABCDEFGH';

export function shownPaper(paper: Paper, sessionId: string): ShownPaper {
  return new Map(
    orderQuestions(paper.questions, sessionId, paper).map((question, i) => [
      question.id,
      {
        number: i + 1,
        question,
        options: orderOptions(question, sessionId, paper).map(({ key, text }, n) => ({
          letter: LETTERS[n] ?? key,
          key,
          text,
        })),
      },
    ]),
  );
}

/** Versions of one exam, each read once. */
export class Versions {
  readonly #db: Knex;
  readonly #examId: string;
  readonly #found = new Map<number, Promise<{ paper: Paper; answerKey: AnswerKey } | undefined>>();

  constructor(db: Knex, examId: string) {
    this.#db = db;
    this.#examId = examId;
  }

  of(version: number): Promise<{ paper: Paper; answerKey: AnswerKey } | undefined> {
    let found = this.#found.get(version);
    if (!found) {
      found = findVersion(this.#db, this.#examId, version).then(
        (row) => row && { paper: row.paper, answerKey: row.answer_key },
      );
      this.#found.set(version, found);
    }
    return found;
  }
}

/** The number of a question and the letter of an answer as a session showed them, whichever version was live then. */
export class ShownLetters {
  readonly #versions: Versions;
  readonly #sessionId: string;
  readonly #shown = new Map<number, Promise<ShownPaper>>();

  constructor(versions: Versions, sessionId: string) {
    this.#versions = versions;
    this.#sessionId = sessionId;
  }

  /** Both null for what that version does not hold. */
  async of(
    version: number | null,
    questionId: string,
    answer: string | null,
  ): Promise<{ number: number | null; letter: string | null }> {
    const found = version === null ? undefined : (await this.#paper(version)).get(questionId);
    return {
      number: found?.number ?? null,
      letter: found?.options.find(({ key }) => key === answer)?.letter ?? null,
    };
  }

  #paper(version: number): Promise<ShownPaper> {
    let shown = this.#shown.get(version);
    if (!shown) {
      shown = this.#versions
        .of(version)
        .then((found) => (found ? shownPaper(found.paper, this.#sessionId) : new Map()));
      this.#shown.set(version, shown);
    }
    return shown;
  }
}
