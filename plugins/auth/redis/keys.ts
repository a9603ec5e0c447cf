/** Every Redis key of signing in. */
export const keys = {
  /** string: the id of the student's one live token. The name is part of the product's contract. */
  liveToken: (studentId: number) => `login:${studentId}`,
  /** string: `token id issued`, the token that was taken for the live one after a loss of Redis, or `none`: none may be. */
  adoptedToken: (studentId: number) => `auth:adopted:${studentId}`,
  /** hash `begun`, `taken`: the turns of sign-ins that are under way, so that the one that came last wins. Gone after a minute. */
  turns: (studentId: number) => `auth:turns:${studentId}`,
  /** hash: number in capitals → `student id:version`. */
  studentNumbers: () => 'auth:student-numbers',
  /** hash: student id → profile as JSON, see `students/credentials.ts`. */
  students: () => 'auth:students',
  /** hash `count`, `until`: failed tries of one subject from one place. */
  failures: (subject: string, place: string) => `auth:failures:${subject}:${place}`,
  /** counter: tries of one address in this minute. */
  addressTries: (address: string) => `auth:tries:${address}`,
  /** Stands as long as a signed-out admin token would have been good. */
  revokedToken: (tokenId: string) => `auth:revoked:${tokenId}`,
};

/** Tells every process of a sign-in: `{studentId, tokenId}`. */
export const signedInChannel = 'auth.student-signed-in';
