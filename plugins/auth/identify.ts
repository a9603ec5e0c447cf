/** Fills the seam `http.identify`: whose token is this, and is it still good? */
import { AppError, type Identity } from '../../core/index.js';
import type { AdminSignIns } from './admins/sign-in.js';
import { identityOf, type Standings } from './admins/standing.js';
import type { StudentSignIns } from './students/sign-in.js';
import type { Tokens } from './tokens.js';

interface Parts {
  studentTokens: Tokens;
  adminTokens: Tokens;
  students: StudentSignIns;
  admins: AdminSignIns;
  standings: Standings;
}

/** Every student holds this and nothing else; every admin holds `admin` beside the codes of the role. */
const STUDENT: ReadonlySet<string> = new Set(['student']);

/**
 * @throws when Redis or, for admins, PostgreSQL cannot be asked: nobody is let in unchecked, nobody is signed out by an outage.
 * AppError `signed_in_elsewhere` 401: a page whose socket was not open when it lost its seat hears of it here alone.
 */
export async function identify(
  parts: Parts,
  token: string,
  isConsole: boolean,
): Promise<Identity | undefined> {
  const student = isConsole ? undefined : parts.studentTokens.read(token);
  if (student) {
    const standing = await parts.students.standingOf(student);
    if (standing === 'elsewhere') throw new AppError('signed_in_elsewhere', { status: 401 });
    return standing === 'live'
      ? {
          kind: 'student',
          id: String(student.subjectId),
          name: student.name,
          permissions: STUDENT,
          tokenId: student.tokenId,
        }
      : undefined;
  }
  const admin = parts.adminTokens.read(token);
  if (!admin || (await parts.admins.isSignedOut(admin.tokenId))) return undefined;
  const standing = await parts.standings.of(admin.subjectId, admin.epoch);
  return standing && identityOf(standing, admin.tokenId);
}
