/**
 * The sheet of one student: the paper as they saw it, their answers beside the key, every score with its cause. From
 * PostgreSQL alone, with the version that the score was given for, so that a grade can be explained years later.
 */
import type { Knex } from 'knex';
import { type SavedAnswer, savedAnswers } from '../grading/regrade-store.js';
import type { AnswerKey, KeyedQuestion } from '../live/format.js';
import { type LateRow, lateAnswersOf } from './late-store.js';
import { type ShownQuestion, shownPaper, Versions } from './shown-paper.js';
import { deadlineStory } from './timeline.js';
import {
  type AnswerEvent,
  heldAnswerEvents,
  type ScoreEvent,
  type StoryRow,
  scoreEvents,
  storyRows,
} from './timeline-store.js';

export interface SheetQuestion {
  number: number;
  /** The teacher's HTML, sanitised when it was written. */
  text: string;
  options: { letter: string; text: string; isRight: boolean; isChosen: boolean }[];
  /** Letters as shown; null for no answer, several for a key with alternatives. */
  letter: string | null;
  keyLetters: string[];
  outcome: 'RIGHT' | 'WRONG' | 'NONE' | 'FREE' | 'DROPPED';
  earned: number;
  points: number;
  at: Date | null;
  /** Place in the sheet's list of devices, from 1. */
  device: number | null;
  /** Of the paper when the answer was saved. */
  version: number | null;
  /** Came after the end and was accepted by a person. */
  isLate: boolean;
}

export interface Sheet {
  session: StoryRow;
  deadline: ReturnType<typeof deadlineStory>;
  version: number;
  questions: SheetQuestion[];
  /** From which the answers came. */
  devices: string[];
  /** Answers to questions that this version does not hold; they count nothing. */
  outside: number;
  scores: ScoreEvent[];
}

/** Read and sent in groups: a whole exam at once would fill the memory of a small computer. */
const AT_A_TIME = 25;

export async function* sheetsOf(
  db: Knex,
  exam: { id: string; paper_version: number | null },
  which: { sessionId?: string; className?: string },
): AsyncGenerator<Sheet> {
  const rows = await storyRows(db, exam.id, which);
  const versions = new Versions(db, exam.id);
  for (let from = 0; from < rows.length; from += AT_A_TIME) {
    const group = rows.slice(from, from + AT_A_TIME);
    const ids = group.map(({ id }) => id);
    const [saved, events, lates, scores] = await Promise.all([
      savedAnswers(db, ids),
      heldAnswerEvents(db, ids),
      lateAnswersOf(db, ids),
      scoreEvents(db, ids),
    ]);
    for (const session of group) {
      const version = session.graded_version ?? exam.paper_version;
      const found = version === null ? undefined : await versions.of(version);
      if (!found || version === null) continue;
      const mine = <T extends { session_id: string }>(all: readonly T[]): T[] =>
        all.filter(({ session_id }) => session_id === session.id);
      const answers = saved.get(session.id) ?? new Map<string, SavedAnswer>();
      const origins = originsOf(mine(events), mine(lates));
      const shown = shownPaper(found.paper, session.id);
      const devices: string[] = [];
      yield {
        session,
        deadline: deadlineStory(session),
        version,
        questions: [...shown].map(([id, question]) =>
          sheetQuestion(question, keyOf(found.answerKey, id), answers.get(id), origins, devices),
        ),
        devices,
        outside: [...answers].filter(([id, { answer }]) => answer !== null && !shown.has(id)).length,
        scores: mine(scores),
      };
    }
  }
}

interface Origin {
  device: string | null;
  version: number | null;
  isLate: boolean;
}

/** By rev: where an answer came from. */
function originsOf(events: readonly AnswerEvent[], lates: readonly LateRow[]): Map<number, Origin> {
  const inTime = events.map(({ rev, device, paper_version }): [number, Origin] => [
    rev,
    { device, version: paper_version, isLate: false },
  ]);
  const accepted = lates.flatMap(({ rev, device, paper_version }): [number, Origin][] =>
    rev === null ? [] : [[rev, { device, version: paper_version, isLate: true }]],
  );
  return new Map([...inTime, ...accepted]);
}

const keyOf = (answerKey: AnswerKey, questionId: string): KeyedQuestion =>
  answerKey.questions[questionId] ?? { right: [], scoring: 'DROPPED', points: 0, options: [] };

function sheetQuestion(
  { number, question, options }: ShownQuestion,
  key: KeyedQuestion,
  held: SavedAnswer | undefined,
  origins: ReadonlyMap<number, Origin>,
  devices: string[],
): SheetQuestion {
  const answer = held?.answer ?? null;
  const origin = held && answer !== null ? origins.get(held.rev) : undefined;
  const outcome = outcomeOf(key, answer);
  return {
    number,
    text: question.question_text,
    options: options.map((option) => ({
      letter: option.letter,
      text: option.text,
      isRight: key.right.includes(option.key),
      isChosen: option.key === answer,
    })),
    // An option that is gone has no letter; its key says at least that there was an answer.
    letter:
      answer === null ? null : (options.find((option) => option.key === answer)?.letter ?? `(${answer})`),
    keyLetters: options.filter((option) => key.right.includes(option.key)).map(({ letter }) => letter),
    outcome,
    earned: outcome === 'RIGHT' || outcome === 'FREE' ? key.points / 100 : 0,
    points: key.points / 100,
    at: answer === null ? null : (held?.answered_at ?? null),
    device: placeOf(origin?.device ?? null, devices),
    version: origin?.version ?? null,
    isLate: origin?.isLate ?? false,
  };
}

/** A name of 80 characters beside each of 40 answers would fill a page by itself. */
function placeOf(device: string | null, devices: string[]): number | null {
  if (device === null) return null;
  const i = devices.indexOf(device);
  return i < 0 ? devices.push(device) : i + 1;
}

function outcomeOf({ scoring, right }: KeyedQuestion, answer: string | null): SheetQuestion['outcome'] {
  if (scoring !== 'NORMAL') return scoring;
  if (answer === null) return 'NONE';
  return right.includes(answer) ? 'RIGHT' : 'WRONG';
}
