/** Whether an exam could be published now: the checks of publishing, looked at without doing it. */
import type { Knex } from 'knex';
import type { Redis } from '../../../core/index.js';
import { idleRules, targetedStudents } from '../audience/targeted.js';
import type { ExamRow } from '../exams/exam.js';
import { rulesOf } from '../exams/store.js';
import { questionsOf } from '../questions/store.js';
import { examTime } from '../sessions/exam-time.js';
import { countUnassigned, sittingsOf } from '../sittings/store.js';
import { type PublishFault, publishFaults, publishWarnings } from './faults.js';

export interface Readiness {
  faults: PublishFault[];
  warnings: PublishFault[];
  questions: number;
  targeted: number;
}

export async function readinessOf(
  { db, redis }: { db: Knex; redis: Redis },
  exam: ExamRow,
): Promise<Readiness> {
  const [questions, rules, sittings, now] = await Promise.all([
    questionsOf(db, exam.id),
    rulesOf(db, exam.id),
    sittingsOf(db, exam.id),
    examTime(redis),
  ]);
  const [targeted, idle, unassigned] = await Promise.all([
    targetedStudents(db, rules),
    idleRules(db, rules),
    countUnassigned(db, exam.id),
  ]);
  return {
    faults: publishFaults({ exam, sittings, questions, targeted: targeted.length, now }),
    warnings: publishWarnings({ exam, sittings, unassigned, rules, idle }),
    questions: questions.length,
    targeted: targeted.length,
  };
}
