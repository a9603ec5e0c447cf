/** What others may use of `auth`: who signs in, how passwords are kept, which sign-in of a student is the live one. */
import type { Context } from 'koa';
import type { z } from 'zod';

/** What a student signs in with. `version` is not here: it is the id of the outbox row that carries the change. */
export interface StudentCredential {
  id: number;
  nisn: string | null;
  nis: string | null;
  full_name: string;
  class_label: string;
  /** bcrypt, as `hashPassword` made it. */
  password_hash: string;
  /** False for whoever may not sign in: inactive, archived, about to be deleted. Ends a sign-in that is under way. */
  active: boolean;
}

/** A sign-in that came (`tokenId`) or ended without a new one (`null`). */
interface StudentSignInChange {
  studentId: number;
  tokenId: string | null;
}

interface AuthService {
  /** bcrypt in the bounded pool. @throws AppError `password_too_long` 422 over 72 bytes, `busy` 503 after 20 s in line. */
  hashPassword(plain: string, kind: 'student' | 'admin'): Promise<string>;
  /** The Redis key that holds the id (`jti`) of the student's one live token; scripts compare it with the token shown. */
  liveTokenKey(studentId: number): string;
  /**
   * Puts credentials in force in Redis after the commit. Write the student's row first: its lock keeps two changes of
   * one student in the order of their outbox rows.
   */
  recordCredentials(
    tx: { outbox(topic: string, payload: unknown): Promise<void> },
    students: readonly StudentCredential[],
  ): Promise<void>;
  /** On every process, over the bus: a hint that may be lost, so look at `liveTokenKey` now and then as well. @returns the undo. */
  onStudentSignedIn(listener: (change: StudentSignInChange) => void): () => void;
  /** Ends the student's sign-in wherever it is. */
  resetDevice(studentId: number): Promise<void>;
  /** Signs an admin in to the console, for a page that has just made the person. @throws AppError 404 unless active. */
  admitToConsole(koa: Context, adminId: number): Promise<void>;
  /** A password that somebody chooses for an admin: 8 characters to 72 bytes. */
  adminPassword: z.ZodType<string, string>;
  /**
   * Runs a check of something secret under the limits of sign-ins: only failed tries count, by `subject` and address.
   * @param check resolves to undefined when the secret was wrong. @throws AppError `too_many_tries` 429, `unavailable` 503.
   */
  limited<T>(subject: string, address: string, check: () => Promise<T | undefined>): Promise<T | undefined>;
}

export interface AuthContract {
  filters: {
    /** All active students, asked for when Redis must be filled from PostgreSQL. */
    'auth.credentials.load': { students: StudentCredential[] };
    /** What an admin may do. Asked after `admins` was read, at most twice a second per admin and process. */
    'auth.admin.permissions': { adminId: number; role: string; permissions: ReadonlySet<string> };
    /** Somewhere else to go from the console's sign-in page, such as the first set-up. */
    'auth.sign-in.detour': { to: string | undefined };
  };
  actions: {
    'auth.student.signed-in': { studentId: number; tokenId: string; ip: string };
  };
  services: { auth: AuthService };
}
