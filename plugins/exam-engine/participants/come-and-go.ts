/** Single students who come in late or go out: each is a rule for that student, so that it holds when the rules are read anew. */
import { AppError, faultKey } from '../../../core/index.js';
import { syncParticipants, whoHasBegun } from '../audience/participants.js';
import { recordExam } from '../exams/audit-entry.js';
import type { Actor, Authoring } from '../exams/exam.js';
import { addStudentRule, dropStudentRules, raiseRevision } from '../exams/store.js';
import { announceExam } from '../papers/live-state.js';
import { applyAssignment, openForAssigning } from './assign.js';
import type { NewParticipant } from './schemas.js';
import { findParticipant, findStudent } from './store.js';

/** @returns the student's id. @throws AppError invalid_input 422, exam_closed 409, excluded_by_rule 409, forbidden, not_found. */
export function addParticipant(
  tools: Authoring,
  actor: Actor,
  examId: string,
  { student_id, number, ...assignment }: NewParticipant,
): Promise<number> {
  return tools.transact(async (tx) => {
    const exam = await openForAssigning(tools, tx, actor, examId);
    if (exam.status === 'CLOSED') throw new AppError('exam_closed', { status: 409 });
    const student = await findStudent(
      tx.db,
      student_id === undefined ? { number: number ?? '' } : { student_id },
    );
    if (!student)
      throw new AppError('invalid_input', {
        status: 422,
        faults: [faultKey(student_id === undefined ? 'number' : 'student_id', 'unknown_student')],
      });
    if (!(await findParticipant(tx.db, examId, student.id))) {
      await dropStudentRules(tx.db, examId, student);
      await addStudentRule(tx.db, examId, student, false);
      await syncParticipants(tx.db, tools.redis, examId);
      await raiseRevision(tx.db, examId);
    }
    if (!(await findParticipant(tx.db, examId, student.id)))
      throw new AppError('excluded_by_rule', { status: 409 });
    await applyAssignment(tools, tx, examId, [student.id], assignment);
    await recordExam(tx.db, actor, 'participant.added', examId, { student: student.id, ...assignment });
    await announceExam(tx, examId, { participants: true });
    return student.id;
  });
}

/** @throws AppError already_begun 409, forbidden, not_found. */
export async function removeParticipant(
  tools: Authoring,
  actor: Actor,
  examId: string,
  studentId: number,
): Promise<void> {
  await tools.transact(async (tx) => {
    await openForAssigning(tools, tx, actor, examId);
    const participant = await findParticipant(tx.db, examId, studentId);
    if (!participant) throw new AppError('not_found', { status: 404 });
    if ((await whoHasBegun(tx.db, tools.redis, examId)).has(studentId))
      throw new AppError('already_begun', { status: 409, params: { count: 1 } });
    await dropStudentRules(tx.db, examId, participant);
    await syncParticipants(tx.db, tools.redis, examId);
    if (await findParticipant(tx.db, examId, studentId)) {
      // A class or grade names them still.
      await addStudentRule(tx.db, examId, participant, true);
      await syncParticipants(tx.db, tools.redis, examId);
    }
    await raiseRevision(tx.db, examId);
    await recordExam(tx.db, actor, 'participant.removed', examId, { student: studentId });
    await announceExam(tx, examId, { participants: true });
  });
}
