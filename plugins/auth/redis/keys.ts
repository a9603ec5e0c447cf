/** Every Redis key of signing in. */
export const keys = {
  /** string: the id of the student's one live token. The name is part of the product's contract. */
  liveToken: (studentId: number) => `login:${studentId}`,
  /** hash: number in capitals → `student id:version`. */
  studentNumbers: () => 'auth:student-numbers',
  /** hash: student id → profile as JSON, see `students/credentials.ts`. */
  students: () => 'auth:students',
  /** Stands once all students are in Redis; its absence says that Redis lost them, not that a number is unknown. */
  studentsLoaded: () => 'auth:students-loaded',
  /** hash `count`, `until`: failed tries of one subject from one place. */
  failures: (subject: string, place: string) => `auth:failures:${subject}:${place}`,
  /** counter: tries of one address in this minute. */
  addressTries: (address: string) => `auth:tries:${address}`,
  /** Stands as long as a signed-out admin token would have been good. */
  revokedToken: (tokenId: string) => `auth:revoked:${tokenId}`,
};

/** Tells every process of a sign-in: `{studentId, tokenId}`. */
export const signedInChannel = 'auth.student-signed-in';
