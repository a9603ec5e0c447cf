/**
 * A draft becomes a paper: checked as a whole, written to Redis under keys that carry the version, then made the version in
 * one PostgreSQL transaction, then put in force by one script. Ended anywhere, students see the old version or the new one,
 * and `reconcile` brings Redis to what PostgreSQL says.
 */

import { AppError } from '../../../core/index.js';
import { syncParticipants } from '../audience/participants.js';
import { idleRules, targetedStudents } from '../audience/targeted.js';
import type { Published } from '../contract.js';
import { ensureOpenTo } from '../exams/access.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring } from '../exams/exam.js';
import { lockExam, rulesOf, updateExam } from '../exams/store.js';
import { questionsOf } from '../questions/store.js';
import { examTime } from '../sessions/exam-time.js';
import { bringSessionsBack } from '../sessions/refill.js';
import { countUnassigned, sittingsOf } from '../sittings/store.js';
import { buildAnswerKey, buildPaper } from './build.js';
import { asField, publishFaults, publishWarnings } from './faults.js';
import { announceExam } from './live-state.js';
import { insertVersion, nextVersion, writeVersion } from './versions.js';

/** @throws AppError exam_incomplete 422 with every fault, forbidden, not_found. Redis away: nothing has changed. */
export function publishExam(
  { redis, transact }: Authoring,
  actor: Actor,
  examId: string,
): Promise<Published> {
  const by = actor.who();
  return transact(async (tx) => {
    const exam = ensureOpenTo(by, 'exams:write', await lockExam(tx.db, examId));
    const [questions, rules, sittings, now] = [
      await questionsOf(tx.db, examId),
      await rulesOf(tx.db, examId),
      await sittingsOf(tx.db, examId),
      await examTime(redis),
    ];
    const targeted = await targetedStudents(tx.db, rules);
    const faults = publishFaults({ exam, sittings, questions, targeted: targeted.length, now });
    if (faults.length > 0)
      throw new AppError('exam_incomplete', {
        status: 422,
        params: { count: faults.length },
        faults: faults.map(asField),
      });
    const version = await nextVersion(tx.db, examId);
    const paper = buildPaper(exam, version, questions);
    const answerKey = buildAnswerKey(examId, version, questions);
    await writeVersion(redis, paper, answerKey);
    await insertVersion(tx.db, paper, answerKey, Number(by.id));
    await updateExam(tx.db, examId, {
      status: 'PUBLISHED',
      paper_version: version,
      closed_at: null,
      archived_at: null,
    });
    await bringSessionsBack({ db: tx.db, redis }, examId);
    await syncParticipants(tx.db, redis, examId);
    await recordExam(tx.db, actor, 'exam.published', examId, {
      version,
      questions: questions.length,
      participants: targeted.length,
    });
    await announceExam(tx, examId, { participants: true });
    return {
      version,
      status: 'PUBLISHED',
      warnings: publishWarnings({
        exam,
        sittings,
        unassigned: await countUnassigned(tx.db, examId),
        rules,
        idle: await idleRules(tx.db, rules),
      }).map(asField),
      participants: targeted.length,
    };
  });
}
