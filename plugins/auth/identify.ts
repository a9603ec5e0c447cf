/** Fills the seam `http.identify`: whose token is this, and is it still good? */
import type { Identity } from '../../core/index.js';
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

/** @throws when Redis or, for admins, PostgreSQL cannot be asked: nobody is let in unchecked, nobody is signed out by an outage. */
export async function identify(
  parts: Parts,
  token: string,
  isConsole: boolean,
): Promise<Identity | undefined> {
  const student = isConsole ? undefined : parts.studentTokens.read(token);
  if (student) {
    const isLive = await parts.students.isLive(student);
    return isLive
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
