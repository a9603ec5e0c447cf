/** Late answers as API and console show them: with the letter that the student saw, and what counts now. */
import type { Knex } from 'knex';
import { momentOf } from '../sessions/standings.js';
import { isOpen, wouldCount } from './late-answers.js';
import { type LateRow, lateAnswersOfExam, lateSessions } from './late-store.js';
import type { LateAnswer, LateSession } from './schemas.js';
import { ShownLetters, Versions } from './shown-paper.js';

export async function lateListOf(db: Knex, examId: string): Promise<LateSession[]> {
  const [sessions, rows] = await Promise.all([lateSessions(db, examId), lateAnswersOfExam(db, examId)]);
  const versions = new Versions(db, examId);
  return Promise.all(
    sessions.map(async ({ id, final_score, deadline_at, finished_at, ...session }) => {
      const lates = rows.filter(({ session_id }) => session_id === id);
      return {
        ...session,
        session_id: id,
        deadline_at: deadline_at.toISOString(),
        finished_at: finished_at?.toISOString() ?? null,
        score: final_score,
        undecided: lates.filter(isOpen).length,
        answers: await shownLates(lates, new ShownLetters(versions, id)),
      };
    }),
  );
}

export const shownLates = (lates: readonly LateRow[], letters: ShownLetters): Promise<LateAnswer[]> =>
  Promise.all(
    lates.map(async (late) => {
      const shown = await letters.of(late.paper_version, late.question_id, late.answer);
      const held = await letters.of(late.paper_version, late.question_id, late.held_answer);
      return {
        id: late.id,
        question_id: late.question_id,
        answer: late.answer,
        ...shown,
        at: late.at.toISOString(),
        device: late.device,
        paper_version: late.paper_version,
        held: late.held_at && {
          answer: late.held_answer,
          letter: held.letter,
          at: late.held_at.toISOString(),
        },
        would_count: wouldCount(late, lates),
        decision: late.decision,
        changed: late.rev !== null,
        decided_by: late.decided_by,
        decided_at: momentOf(late.decided_at?.getTime()),
        reason: late.reason,
      };
    }),
  );
