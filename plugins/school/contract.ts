/** What others may use of `school`: they take part in a change of whose place in the school changes, and may bring students in. */
import type { Knex } from 'knex';
import type { Identity, RequestBasics, Transaction } from '../../core/index.js';

/** One row of an import, see `POST /api/v1/admin/students/import`. */
export interface Enrolment {
  nisn: string | null;
  nis: string | null;
  full_name: string;
  grade_level: number;
  major_code: string;
  group_number: number;
  password: string;
}

interface SchoolService {
  /**
   * Brings in who is not known yet, all or nothing; missing classes are made, who is known stays as they are. The
   * passwords are kept for cards, as if they had been made here. Hashing takes its time: some 10 ms a student.
   * @returns how many came in. @throws AppError 422 `invalid_input` with what an import would say.
   */
  enrol(by: Identity, students: readonly Enrolment[]): Promise<number>;
  /**
   * Makes a new password for a student; kept for cards like every made one.
   * @returns it, this once. @throws AppError 404 `student_not_found`.
   */
  resetPassword(
    by: Pick<RequestBasics, 'who'> & Partial<Pick<RequestBasics, 'ip' | 'requestId'>>,
    studentId: number,
  ): Promise<string>;
}

/** Numbers that a student gives up, and one that they have from now on. */
export interface Renumbering {
  studentId: number;
  /** Those that go, in capitals; none when one only comes. */
  numbers: readonly string[];
  number: string;
}

/** What an erased student is called from now on, wherever the name or a number was copied to. */
export interface Erasure extends Renumbering {
  fullName: string;
}

/** What a change of students can take along into its own transaction. */
export interface ChangingStudents {
  tx: { db: Knex.Transaction; outbox(topic: string, payload: unknown): Promise<void> };
  /** Never more than one statement can take; an import of thousands comes as one list. */
  studentIds: readonly number[];
}

export interface SchoolContract {
  filters: {
    /**
     * Whether a student has ever begun an exam, and has one open now. Whoever keeps sessions answers from where they are
     * first, which may not be PostgreSQL. @throws when that cannot be asked: nothing is deleted on a guess.
     */
    'school.student.begun': { studentId: number; begun: boolean; open: boolean };
    /**
     * In the transaction of a change of numbers, before the student's own row is locked: what names the student by a number
     * that goes must go on doing so. Take your own locks here, in your own order.
     */
    'school.student.renumbering': Renumbering & { tx: Pick<Transaction<object>, 'db' | 'outbox'> };
    /** The same in the transaction of an erasure: replace what was copied. */
    'school.student.erasing': Erasure & { tx: Pick<Transaction<object>, 'db' | 'outbox'> };
    /**
     * Inside the transaction, after the rows were written: students were created, moved, renamed, (de)activated, archived,
     * erased or deleted, or their class was changed. What must follow is written here too, so that it is in force with the
     * change even when PostgreSQL stops right after it.
     */
    'school.students.changing': ChangingStudents;
  };
  services: { school: SchoolService };
}
